"""Overdue at an instant: one rule, for boards, notices and reports.

It is computed, never stored. `filter_queries.overdue_rows` says the same in SQL.
"""

from __future__ import annotations

import datetime as dt

from app.issues.issue_state import IssueState
from app.issues.workflow import State

NEVER = (State.UNCONFIRMED, State.DECLINED, State.MERGED, State.CLOSED, State.SUSPENDED)


def is_overdue(issue: IssueState, at: dt.datetime) -> bool:
    """Counted, not closed, not suspended.

    Due before `at`, and no fix sent in time is standing (design §3).
    """
    if issue.state in NEVER or issue.due_at is None or issue.due_at >= at:
        return False
    fixed_at = (
        dt.datetime.fromisoformat(issue.fix["at"]) if issue.fix and issue.state is State.FIXED else None
    )
    return fixed_at is None or fixed_at > issue.due_at
