"""The figures of a period as a JSON document: the same from the API and from `./chabu report`. Pure."""

from __future__ import annotations

import datetime as dt
from typing import Any, Protocol

from app.kernel.clock import to_wire
from app.reports.metrics import Period


class Figures(Protocol):
    """The figures of the whole, and of each value of each dimension."""

    @property
    def whole(self) -> dict[str, Any]:
        """Figures by name."""
        ...

    @property
    def by(self) -> dict[str, list[dict[str, Any]]]:
        """By dimension: {key, figures} of each value."""
        ...


def report_document(
    name: str, period: Period, report: Figures, imported_at: dt.datetime | None
) -> dict[str, Any]:
    """Names as in design §7. Coverage has no figure until inspections exist.

    `imported_at`: when the last older ledger with issues from before the period's end was in (None: none
    was). A cut-off before it leaves out what that ledger brought.
    """
    return {
        "period": name,
        "start": to_wire(period.start),
        "end": to_wire(period.end),
        "known_at": to_wire(period.known_at),
        "imported_at": to_wire(imported_at),
        "figures": report.whole,
        "by": report.by,
        "coverage": "not_enabled",
    }
