"""Lists of issues: paging by key, capped counts, with text or without. No query here grows with the table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import CompoundSelect, func, select, text, tuple_, union
from sqlalchemy.orm import Session

from app.issues.filter_queries import FOLLOW_UP_ON, IssueFilter, Keys, filtered_keys, keys_by_part
from app.issues.models import Issue
from app.issues.text_queries import goes_by_marks, newest_by_marks, with_text
from app.issues.visibility import Visibility
from app.issues.workflow import State
from app.kernel.problems import Problem

COUNT_CAP = 10_000
PAGE_MOST = 200
BIGGEST_KEY = 2**63 - 1
"""The largest number that either database holds."""


@dataclass(frozen=True)
class Page:
    """Rows of one page and the key after which the next begins; None at the end."""

    rows: Sequence[Issue]
    next: str | None


def page_of_issues(
    session: Session,
    seen: Visibility,
    wanted: IssueFilter,
    *,
    sort: str = "newest",
    after: str | None = None,
    limit: int = 50,
) -> Page:
    """One page, newest first, by due date, or of referred ones by the day of follow-up.

    Raises Problem bad_filter for a key that is none.
    """
    limit = min(max(limit, 1), PAGE_MOST)
    most = limit + 1
    if sort == "due":
        rows = _by_due_date(session, seen, wanted, after, most)
    elif sort == "follow_up":
        rows = _by_follow_up(session, seen, wanted, after, most)
    else:
        # first the keys, out of an index alone; then the rows of this page and no other
        page = _newest_keys(session, seen, wanted, None if after is None else _number(after), most).subquery()
        listed = select(Issue).where(Issue.sort_no.in_(select(*page.c))).order_by(Issue.sort_no.desc())
        rows = session.scalars(listed).all()
    more = len(rows) > limit
    rows = rows[:limit]
    return Page(rows, _key(rows[-1], sort) if more else None)


def capped_count(session: Session, seen: Visibility, wanted: IssueFilter, cap: int = COUNT_CAP) -> int:
    """How many match, at most `cap` + 1: beyond that the exact number is nobody's question."""
    keys = _newest_keys(session, seen, wanted, None, cap + 1)
    return session.scalar(select(func.count()).select_from(keys.subquery())) or 0


def counts_by_state(session: Session, seen: Visibility, wanted: IssueFilter) -> dict[str, int]:
    """Capped counts of every state under the same other filters."""
    return {
        state.value: capped_count(session, seen, replace(wanted, states=(state.value,), only_open=False))
        for state in State
    }


def _newest_keys(
    session: Session, seen: Visibility, wanted: IssueFilter, below: int | None, most: int
) -> Keys | CompoundSelect[Any]:
    """The newest `most` keys under a key."""
    if goes_by_marks(session, seen, wanted):
        return newest_by_marks(session, seen, wanted, below, most)
    parts = keys_by_part(seen, wanted)
    if parts is None:
        return _first(filtered_keys(seen, wanted), below, most)
    # each part stops after a page of its own: what lies in several is counted once by the union
    first = [select(_first(part, below, most).subquery().c.sort_no) for part in parts]
    return union(*first).order_by(text("sort_no DESC")).limit(most)


def _first(keys: Keys, below: int | None, most: int) -> Keys:
    keys = keys if below is None else keys.where(Issue.sort_no < below)
    return keys.order_by(Issue.sort_no.desc()).limit(most)


def _by_due_date(
    session: Session, seen: Visibility, wanted: IssueFilter, after: str | None, most: int
) -> Sequence[Issue]:
    order = (Issue.due_at, Issue.sort_no)
    keys = _after_due(filtered_keys(seen, wanted), after)
    keys = with_text(session, keys, seen, wanted) if wanted.text.strip() else keys
    page = keys.order_by(*order).limit(most).subquery()
    rows = select(Issue).where(Issue.sort_no.in_(select(page.c.sort_no))).order_by(*order)
    return session.scalars(rows).all()


def _after_due(query: Keys, after: str | None) -> Keys:
    query = query.where(Issue.due_at.is_not(None))
    if after is None:
        return query
    due, _, number = after.partition("~")
    try:
        moment = dt.datetime.fromtimestamp(_number(due) / 1000, dt.UTC)
    except (ValueError, OverflowError, OSError) as error:  # an instant that no calendar reaches
        raise Problem("bad_filter", name="after") from error
    return query.where(tuple_(Issue.due_at, Issue.sort_no) > tuple_(moment, _number(number)))


def _by_follow_up(
    session: Session, seen: Visibility, wanted: IssueFilter, after: str | None, most: int
) -> Sequence[Issue]:
    keys = filtered_keys(seen, wanted).where(Issue.state == State.REFERRED.value)
    if after is not None:
        day, _, number = after.partition("~")
        keys = keys.where(tuple_(FOLLOW_UP_ON, Issue.sort_no) > tuple_(_day(day), _number(number)))
    keys = with_text(session, keys, seen, wanted) if wanted.text.strip() else keys
    page = keys.order_by(FOLLOW_UP_ON, Issue.sort_no).limit(most).subquery()
    rows = (
        select(Issue).where(Issue.sort_no.in_(select(page.c.sort_no))).order_by(FOLLOW_UP_ON, Issue.sort_no)
    )
    return session.scalars(rows).all()


def _day(raw: str) -> str:
    try:
        return dt.date.fromisoformat(raw).isoformat()
    except ValueError as error:
        raise Problem("bad_filter", name="after") from error


def _key(row: Issue, sort: str) -> str:
    if sort == "due" and row.due_at is not None:
        return f"{round(row.due_at.timestamp() * 1000)}~{row.sort_no}"
    if sort == "follow_up":
        return f"{row.detail['referral']['follow_up_on']}~{row.sort_no}"
    return str(row.sort_no)


def _number(raw: str) -> int:
    # isdigit alone takes ² and digits of other scripts too
    if not (raw.isascii() and raw.isdigit()) or int(raw) > BIGGEST_KEY:
        raise Problem("bad_filter", name="after")
    return int(raw)
