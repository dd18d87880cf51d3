"""What an export holds, as it is asked for and kept: which issues, in which shape."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal
from uuid import UUID

from app.issues.filter_queries import IssueFilter
from app.kernel.problems import Language

Copy = Literal["clean", "stamped"]
IDS = ("unit_ids", "area_ids", "project_ids", "ids")
INSTANTS = ("overdue_at", "since", "until")


@dataclass(frozen=True)
class ExportOptions:
    """`columns`, `lists` and `thumbnails` shape a ledger, `copy` a packet of photos."""

    language: Language
    wanted: IssueFilter
    columns: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    thumbnails: bool = False
    copy: Copy = "clean"

    def as_json(self) -> dict[str, Any]:
        """As it is kept; only what narrows the filter is named."""
        kept = {**{field.name: getattr(self, field.name) for field in fields(self)}}
        return {**kept, "columns": list(self.columns), "lists": list(self.lists), "wanted": told(self.wanted)}


def told(wanted: IssueFilter) -> dict[str, Any]:
    """A filter as JSON, without what is left open."""
    plain = IssueFilter()
    return {name: _told(value) for name, value in asdict(wanted).items() if value != getattr(plain, name)}


def options_of(kept: dict[str, Any]) -> ExportOptions:
    """The options that were kept."""
    return ExportOptions(
        language=kept["language"],
        wanted=IssueFilter(**{name: _read(name, value) for name, value in kept["wanted"].items()}),
        columns=tuple(kept["columns"]),
        lists=tuple(kept["lists"]),
        thumbnails=kept["thumbnails"],
        copy=kept["copy"],
    )


def _told(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_told(one) for one in value]
    if isinstance(value, dt.datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _read(name: str, value: Any) -> Any:
    if name in IDS:
        return tuple(UUID(one) for one in value)
    if name in INSTANTS:
        return dt.datetime.fromisoformat(value)
    if name == "reporter_id":
        return UUID(value)
    return tuple(value) if isinstance(value, list) else value
