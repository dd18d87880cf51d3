"""Lists of issues: filters, paging by key, capped counts, full text. No query here grows with the table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Select,
    and_,
    column,
    exists,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
    text,
    tuple_,
)
from sqlalchemy.orm import Session

from app.issues.models import REBOUND, Issue, IssueUnit
from app.issues.overdue import NEVER
from app.issues.search_words import query_terms
from app.issues.sort_number import first_of
from app.issues.visibility import Visibility
from app.issues.workflow import State
from app.kernel.problems import Problem

COUNT_CAP = 10_000
PAGE_MOST = 200
BIGGEST_KEY = 2**63 - 1
"""The largest number that either database holds."""


@dataclass(frozen=True)
class IssueFilter:
    """What a list shows; None leaves a dimension open. Months are [`since`, `until`) of the report."""

    states: tuple[str, ...] = ()
    only_open: bool = False
    unit_ids: tuple[UUID, ...] = ()
    area_ids: tuple[UUID, ...] = ()
    project_ids: tuple[UUID, ...] = ()
    categories: tuple[str, ...] = ()
    severities: tuple[int, ...] = ()
    sources: tuple[str, ...] = ()
    overdue_at: dt.datetime | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    text: str = ""
    reporter_id: UUID | None = None
    rebound: bool = False
    ids: tuple[UUID, ...] = ()


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
    """One page, newest first or by due date. Raises Problem bad_filter for a key that is none."""
    limit = min(max(limit, 1), PAGE_MOST)
    order: tuple[Any, ...] = (Issue.due_at, Issue.sort_no) if sort == "due" else (Issue.sort_no.desc(),)
    keys = _filtered(session, seen, wanted)
    keys = _after_due(keys, after) if sort == "due" else _after_newest(keys, after)
    # first the keys, out of an index alone; then the rows of this page and no other
    page = keys.order_by(*order).limit(limit + 1).subquery()
    rows = list(
        session.scalars(select(Issue).where(Issue.sort_no.in_(select(page.c.sort_no))).order_by(*order))
    )
    more = len(rows) > limit
    rows = rows[:limit]
    return Page(rows, _key(rows[-1], sort) if more else None)


def capped_count(session: Session, seen: Visibility, wanted: IssueFilter, cap: int = COUNT_CAP) -> int:
    """How many match, at most `cap` + 1: beyond that the exact number is nobody's question."""
    ids = _filtered(session, seen, wanted).limit(cap + 1).subquery()
    return session.scalar(select(func.count()).select_from(ids)) or 0


def counts_by_state(session: Session, seen: Visibility, wanted: IssueFilter) -> dict[str, int]:
    """Capped counts of every state under the same other filters."""
    counts = {}
    for state in State:
        one = IssueFilter(**{**wanted.__dict__, "states": (state.value,), "only_open": False})
        counts[state.value] = capped_count(session, seen, one)
    return counts


def overdue_rows(at: dt.datetime) -> ColumnElement[bool]:
    """`overdue.is_overdue` as a condition on rows."""
    fixed_in_time = and_(
        Issue.state == State.FIXED.value, Issue.fix_at.is_not(None), Issue.fix_at <= Issue.due_at
    )
    return and_(
        Issue.is_open.is_(True),
        Issue.due_at < at,
        Issue.state.not_in([state.value for state in NEVER]),
        not_(and_(Issue.state == State.FIXED.value, fixed_in_time)),
    )


def visible_rows(seen: Visibility) -> ColumnElement[bool] | None:
    """The condition by which a caller's scope is cut out of the table; None where all of it is theirs."""
    if seen.sees_all:
        return None
    in_units = exists().where(IssueUnit.issue_id == Issue.id, IssueUnit.unit_id.in_(seen.unit_ids))
    own = or_(Issue.reporter_id == seen.user_id, Issue.assignee_id == seen.user_id)
    return or_(own, in_units) if seen.unit_ids else own


Keys = Select[int]
"""Sort numbers of issues."""


def _filtered(session: Session, seen: Visibility, wanted: IssueFilter) -> Keys:
    conditions = [
        condition
        for condition in (*_equalities(wanted), *_ranges(wanted), visible_rows(seen))
        if condition is not None
    ]
    query = select(Issue.sort_no).where(*conditions)
    return _with_text(session, query, wanted.text) if wanted.text.strip() else query


def _equalities(wanted: IssueFilter) -> list[ColumnElement[bool] | None]:
    chosen: list[tuple[Any, Sequence[Any]]] = [
        (Issue.state, wanted.states),
        (Issue.lead_unit_id, wanted.unit_ids),
        (Issue.area_id, wanted.area_ids),
        (Issue.project_id, wanted.project_ids),
        (Issue.category, wanted.categories),
        (Issue.severity, wanted.severities),
        (Issue.source, wanted.sources),
        (Issue.id, wanted.ids),
    ]
    return [
        field == values[0] if len(values) == 1 else field.in_(values) for field, values in chosen if values
    ]


def _ranges(wanted: IssueFilter) -> list[ColumnElement[bool] | None]:
    return [
        Issue.is_open.is_(True) if wanted.only_open and not wanted.states else None,
        overdue_rows(wanted.overdue_at) if wanted.overdue_at else None,
        Issue.sort_no >= first_of(wanted.since) if wanted.since else None,
        Issue.sort_no < first_of(wanted.until) if wanted.until else None,
        Issue.reporter_id == wanted.reporter_id if wanted.reporter_id else None,
        literal_column(f"({REBOUND})", Boolean) if wanted.rebound else None,
    ]


def _with_text(session: Session, query: Keys, sought: str) -> Keys:
    terms = query_terms(sought)
    if not terms:
        return query.where(literal(False))
    if session.get_bind().dialect.name == "sqlite":
        match = " AND ".join(f'"{word}"*' if is_prefix else f'"{word}"' for word, is_prefix in terms)
        found = (
            text("SELECT rowid AS sort_no FROM issue_search WHERE issue_search MATCH :match")
            .bindparams(match=match)
            .columns(column("sort_no", BigInteger))
        )
    else:
        match = " & ".join(f"'{word}':*" if is_prefix else f"'{word}'" for word, is_prefix in terms)
        found = (
            text("SELECT sort_no FROM issue_search WHERE words @@ CAST(:match AS tsquery)")
            .bindparams(match=match)
            .columns(column("sort_no", BigInteger))
        )
    return query.where(Issue.sort_no.in_(select(found.subquery().c.sort_no)))


def _after_newest(query: Keys, after: str | None) -> Keys:
    return query if after is None else query.where(Issue.sort_no < _number(after))


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


def _key(row: Issue, sort: str) -> str:
    if sort == "due" and row.due_at is not None:
        return f"{round(row.due_at.timestamp() * 1000)}~{row.sort_no}"
    return str(row.sort_no)


def _number(raw: str) -> int:
    # isdigit alone takes ² and digits of other scripts too
    if not (raw.isascii() and raw.isdigit()) or int(raw) > BIGGEST_KEY:
        raise Problem("bad_filter", name="after")
    return int(raw)
