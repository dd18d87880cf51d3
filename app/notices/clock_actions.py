"""The pass of the clock: due soon, overdue and up the chain, each once in a round; in small transactions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.categories.queries import working_calendar
from app.issues.overdue import is_overdue
from app.issues.row_queries import state_of
from app.kernel.clock import now
from app.kernel.settings import all_settings
from app.kernel.transaction import in_transaction, read_session
from app.notices.actions import notice_rows, write_notices
from app.notices.channel_queries import duty_phones
from app.notices.models import NoticeMark
from app.notices.queries import locked_untold, nearly_due, reached, roster
from app.notices.settings import DUE_SOON_HOURS, LEADER_DAYS, SUPERVISOR_DAYS
from app.notices.steps import DUE_SOON, Step, cause_of, due_before, is_due_soon, steps_of, told_by

BATCH = 500
TOLD_WITHIN = dt.timedelta(days=7)
"""A step reached longer ago is passed over: who begins with a thousand old cases need not hear of each."""
EVERY = dt.timedelta(minutes=5)

Look = Callable[[int], Sequence[int]]


def tell_of_due_dates() -> int:
    """Tell of every step that was reached and not told; how many steps. Safe in two processes at once."""
    session, at = read_session(), now()
    settings = all_settings(session)
    ahead = dt.timedelta(hours=settings[DUE_SOON_HOURS])
    calendar = working_calendar(session)
    soon = at + ahead
    told = _tell(DUE_SOON, at, ahead, lambda after: nearly_due(session, DUE_SOON, (at, soon), (after, BATCH)))
    for step in steps_of(settings[SUPERVISOR_DAYS], settings[LEADER_DAYS]):
        until = due_before(step, at, calendar)
        told += _tell(step, at, ahead, _look(session, step, until, at))
    return told


def _look(session: Session, step: Step, until: dt.datetime, at: dt.datetime) -> Look:
    return lambda after: reached(session, step, (until - TOLD_WITHIN, until), at, (after, BATCH))


def _tell(step: Step, at: dt.datetime, ahead: dt.timedelta, look: Look) -> int:
    after, told = -1, 0
    while numbers := look(after):
        told += in_transaction(lambda session, part=tuple(numbers): _write(session, step, at, ahead, part))  # type: ignore[misc]
        after = numbers[-1]
    return told


def _write(session: Session, step: Step, at: dt.datetime, ahead: dt.timedelta, numbers: Sequence[int]) -> int:
    people, phones, rows, marks = roster(session, at), duty_phones(session), [], []
    for row in locked_untold(session, step, numbers):
        issue = state_of(row)
        holds = is_due_soon(issue, at, ahead) if step is DUE_SOON else is_overdue(issue, at)
        if not holds:
            continue
        marks.append(NoticeMark(sort_no=row.sort_no, round=row.round, step=step.name, at=at))
        told = dict.fromkeys(sorted(told_by(step, issue, people)), step.kind)
        facts: dict[str, Any] = {"work_days": step.work_days} if step.work_days else {}
        rows += notice_rows(phones, issue, cause_of(issue.id, issue.round, step), told, at, **facts)
    session.add_all(marks)
    session.flush()
    write_notices(session, rows)
    return len(marks)
