"""Lives of issues written down by hand: each act at an instant of the agency's wall clock."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from app.issues.chain import FIRST_HASH, EventRecord, header_digest
from app.issues.issue_state import IssueState
from app.issues.past_tense import PAST_TENSE
from app.issues.projection import apply
from app.issues.workflow import Action
from app.kernel.clock import to_wire
from app.kernel.ids import digest_of, new_id
from tests.reports.random_histories import TARGETS

SHANGHAI = dt.timezone(dt.timedelta(hours=8))


def day(month: int, number: int, hour: int = 9, minute: int = 0) -> dt.datetime:
    """An instant of 2026 by the agency's wall clock."""
    return dt.datetime(2026, month, number, hour, minute, tzinfo=SHANGHAI)


@dataclass
class Life:
    """One issue's events. An act is received at once, unless `received` says when."""

    id: UUID = field(default_factory=new_id)
    events: list[EventRecord] = field(default_factory=list)
    state: IssueState | None = None

    def act(self, action: str, at: dt.datetime, received: dt.datetime | None = None, **said: Any) -> Life:
        """Add an event; `said` is what its payload says beyond what every such payload does."""
        before = self.state.state.value if self.state else "reported"
        payload = {
            "to": TARGETS.get(action, before),
            "reason": "原因",
            "photos": [],
            "at": to_wire(at),
            **said,
        }
        event = EventRecord(
            new_id(), self.id, len(self.events) + 1, PAST_TENSE[Action(action)], action, new_id(), None,
            "supervisor", None, at, received or at, payload, digest_of(payload),
            self.state.head_hash if self.state else FIRST_HASH,
        )  # fmt: skip
        event = replace(event, hash=header_digest(event))
        self.state = apply(self.state, event)
        self.events.append(event)
        return self

    def report(self, at: dt.datetime, **said: Any) -> Life:
        """Reported by an inspector: filed at once."""
        return self.act("report", at, number=f"CW-{self.id.hex[-12:]}", **{**FACTS, **said})

    def report_publicly(self, at: dt.datetime) -> Life:
        """Reported by the public: filed when somebody confirms it."""
        return self.act("report", at, **{**FACTS, "to": "unconfirmed", "source": "public_report"})

    def confirm(self, at: dt.datetime) -> Life:
        """Confirmed, and so filed."""
        return self.act("confirm", at, number=f"CW-{self.id.hex[-12:]}")

    def assign(self, at: dt.datetime, unit: UUID, due: dt.datetime) -> Life:
        """Assigned to a unit."""
        return self.act("assign", at, lead_unit_id=str(unit), co_unit_ids=[], due_at=to_wire(due))

    def fix(self, at: dt.datetime, received: dt.datetime | None = None) -> Life:
        """Its fix was made, and received then or later."""
        fix = {
            "command_id": str(new_id()),
            "at": to_wire(at),
            "on_spot": False,
            "measure": "",
            "unit_id": None,
        }
        people = dict.fromkeys(("by_id", "recorded_by_id"), str(new_id()))
        return self.act("fix", at, received, fix={**fix, **people})

    def rework(self, at: dt.datetime, due: dt.datetime) -> Life:
        """Its fix was returned, with a new due date."""
        return self.act("rework", at, due_at=to_wire(due))

    def pass_(self, at: dt.datetime) -> Life:
        """Its fix passed: closed."""
        return self.act("pass", at)

    def reopen(self, at: dt.datetime, kind: str) -> Life:
        """Reopened: the next round begins."""
        return self.act("reopen", at, kind=kind)

    def suspend(self, at: dt.datetime) -> Life:
        """Suspended."""
        return self.act("suspend", at, interim_measure="围护", review_on="2026-06-10", ends_at=to_wire(at))

    def resume(self, at: dt.datetime, due: dt.datetime) -> Life:
        """Resumed, with what is left of its limit."""
        kept = self.state.detail["before_suspension"] if self.state else "reported"
        return self.act("resume", at, to=kept, due_at=to_wire(due))


FACTS: dict[str, Any] = {
    "category": "F01",
    "severity": 2,
    "source": "self_check",
    "place_text": "门口",
    "area_id": None,
    "project_id": None,
}
