"""Reads cases (JSON, one a line); writes the server's judgement on each: `allowed`, or a refusal's code."""

from __future__ import annotations

import datetime as dt
import json
import sys
from typing import Any
from uuid import UUID

from app.issues.issue_state import IssueState
from app.issues.predicates import Actor, Allowed, PostHeld, Refused, Surroundings, judge
from app.issues.workflow import Action, Role, State
from app.people.scope import UnitTree


def uuid(text: str | None) -> UUID | None:
    """An id, or none."""
    return UUID(text) if text else None


def issue_of(row: dict[str, Any] | None) -> IssueState | None:
    """The server's view of an issue row as a phone holds it."""
    if row is None:
        return None
    ids = ("area_unit_id", "reporter_id", "reporter_unit_id", "lead_unit_id", "assignee_id")
    plain = ("others_acted", "extension_count", "co_unit_ids")
    return IssueState(
        id=UUID(row["id"]),
        state=State(row["state"]),
        due_at=dt.datetime.fromisoformat(row["due_at"]) if row["due_at"] else None,
        extension_pending=row["extension"] is not None,
        detail={name: row[name] for name in ("fix", "appeal") if row[name] is not None},
        **{name: uuid(row[name]) for name in ids},
        **{name: row[name] for name in plain},
    )


def judged(case: dict[str, Any]) -> str:
    """`allowed` or the code."""
    posts = [
        PostHeld(Role(post["role"]), uuid(post["unit_id"]), uuid(post["covers_unit_id"]))
        for post in case["posts"]
    ]
    at_fix = frozenset(UUID(unit) for unit in case["unit_ids_at_fix"])
    around = Surroundings(
        dt.datetime.fromtimestamp(case["now_ms"] / 1000, dt.UTC),
        UnitTree((UUID(unit), uuid(parent)) for unit, parent in case["units"]).is_within,
        case["settings"],
        uuid(case["area_unit_id"]),
    )
    actor = Actor(UUID(case["user_id"]), tuple(posts), at_fix)
    verdict: Allowed | Refused = judge(Action(case["action"]), issue_of(case["issue"]), actor, around)
    return "allowed" if isinstance(verdict, Allowed) else verdict.code


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(judged(json.loads(line)) + "\n")
