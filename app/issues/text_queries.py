"""Where a text meets the other filters and the scope of a list: in the full-text index itself, by marks.

What no mark tells (overdue, a box) is asked of each hit in turn, newest first, until a page is full. On
SQLite lists without a text of whoever sees a part go the same way: FTS5 walks postings in the order of pages.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    String,
    and_,
    cast,
    column,
    exists,
    func,
    literal,
    literal_column,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from app.issues.filter_queries import IssueFilter, Keys, filtered_keys, visible_rows
from app.issues.models import OPEN, Issue
from app.issues.search_marks import Fact, mark
from app.issues.search_words import query_terms
from app.issues.sort_number import first_of
from app.issues.visibility import Visibility

FREQUENT = 20_000
"""So many hits cost more to collect than looking each issue of a list by due date up in the index."""
MOST_IN_SCOPE = 100
"""A scope of more units and persons is asked of each hit."""
SEARCH = table(
    "issue_search", column("rowid", BigInteger), column("sort_no", BigInteger), column("words", String)
)
KEPT_WORDS = table("issue_search_content", column("id", BigInteger), column("c0", String))
"""The words of each issue as FTS5 keeps them beside its index, under the sort number."""
Terms = list[tuple[str, bool]]
"""Words as `query_terms` tells them."""
Marks = list[tuple[str, ...]]
"""Of each group one must stand with an issue."""


@dataclass(frozen=True)
class Sought:
    """What is looked up in the index, and the condition on rows that is left; None where nothing is."""

    terms: Terms
    marks: Marks
    rest: Keys | None


def goes_by_marks(session: Session, seen: Visibility, wanted: IssueFilter) -> bool:
    """Whether the newest of a list are found by the full-text index."""
    is_part = _is_sqlite(session) and 0 < len(_scope(seen)) <= MOST_IN_SCOPE
    return is_part or bool(wanted.text.strip())


def newest_by_marks(
    session: Session, seen: Visibility, wanted: IssueFilter, below: int | None, most: int
) -> Select[Any]:
    """Sort numbers of the newest issues of a scope that meet a filter and its text, at most so many.

    `below` is the number under which they begin, None for the very newest.
    """
    sought, key = _sought(seen, wanted), _key(session)
    if wanted.text.strip() and not sought.terms:
        return select(key).where(literal(False))  # signs alone stand nowhere
    hits = _hits(session, sought)
    if wanted.since:
        hits = hits.where(key >= first_of(wanted.since))
    if wanted.until:
        hits = hits.where(key < first_of(wanted.until))
    if below is not None:
        hits = hits.where(key < below)
    if sought.rest is not None:
        hits = hits.where(sought.rest.where(Issue.sort_no == key).exists())
    return hits.order_by(key.desc()).limit(most)


def with_text(session: Session, keys: Keys, seen: Visibility, wanted: IssueFilter) -> Keys:
    """Those of a filter's keys in which its text is found, in whatever order they have."""
    sought = _sought(seen, wanted)
    if not sought.terms:
        return keys.where(literal(False))
    if not _is_sqlite(session):
        return keys.join(SEARCH, SEARCH.c.sort_no == Issue.sort_no).where(_matches(session, sought))
    hits = _hits(session, sought)
    counted = select(func.count()).select_from(hits.limit(FREQUENT).subquery())
    if session.scalar(counted) == FREQUENT:
        return keys.where(_is_kept(sought.terms))
    return keys.where(Issue.sort_no.in_(hits))


def _sought(seen: Visibility, wanted: IssueFilter) -> Sought:
    groups = [
        _each(Fact.STATE, wanted.states or (OPEN if wanted.only_open or wanted.overdue_at else ())),
        _each(Fact.LEAD_UNIT, wanted.unit_ids),
        _each(Fact.AREA, wanted.area_ids),
        _each(Fact.PROJECT, wanted.project_ids),
        _each(Fact.CATEGORY, wanted.categories),
        _each(Fact.SEVERITY, wanted.severities),
        _each(Fact.SOURCE, wanted.sources),
        _each(Fact.REPORTER, [wanted.reporter_id] if wanted.reporter_id else []),
        _each(Fact.REBOUND, [1] if wanted.rebound else []),
    ]
    left = filtered_keys(
        Visibility(seen.user_id, frozenset(), sees_all=True),
        replace(  # what marks, words and sort numbers tell is taken out; the rest is asked of each hit
            wanted,
            text="",
            states=(),
            only_open=False,
            unit_ids=(),
            area_ids=(),
            project_ids=(),
            categories=(),
            severities=(),
            sources=(),
            reporter_id=None,
            rebound=False,
            since=None,
            until=None,
        ),
    )
    scope, visible = _scope(seen), visible_rows(seen)
    if visible is not None and len(scope) > MOST_IN_SCOPE:
        left, scope = left.where(visible), ()
    marks = [group for group in (*groups, scope) if group]
    return Sought(query_terms(wanted.text), marks, left if left.whereclause is not None else None)


def _scope(seen: Visibility) -> tuple[str, ...]:
    if seen.sees_all:
        return ()
    persons = sorted(seen.persons)
    return (
        *_each(Fact.UNIT, sorted(seen.unit_ids)),
        *_each(Fact.REPORTER, persons),
        *_each(Fact.ASSIGNEE, persons),
    )


def _each(fact: Fact, values: Iterable[Any]) -> tuple[str, ...]:
    return tuple(mark(fact, value) for value in values)


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _key(session: Session) -> ColumnElement[int]:
    return SEARCH.c.rowid if _is_sqlite(session) else SEARCH.c.sort_no


def _hits(session: Session, sought: Sought) -> Select[Any]:
    hits = select(_key(session))
    return hits.where(_matches(session, sought))


def _matches(session: Session, sought: Sought) -> ColumnElement[bool]:
    """The condition on the index; no word or mark holds a quote."""
    if _is_sqlite(session):
        asked = _written(sought, '"{}"', "*", " AND ", " OR ")
        return literal_column("issue_search").op("MATCH")(asked)
    return SEARCH.c.words.op("@@")(cast(literal(_written(sought, "'{}'", ":*", " & ", " | ")), TSQUERY))


def _written(sought: Sought, quoted: str, prefix: str, every: str, one_of: str) -> str:
    words = [quoted.format(word) + (prefix if is_prefix else "") for word, is_prefix in sought.terms]
    groups = [one_of.join(quoted.format(one) for one in group) for group in sought.marks]
    return every.join([*words, *(f"({group})" for group in groups)])


def _is_kept(terms: Terms) -> ColumnElement[bool]:
    """Whether the kept words of an issue hold all of the terms: what MATCH says, for one issue."""
    words = literal(" ").concat(KEPT_WORDS.c.c0).concat(" ")
    ends = [f" {word}" if is_prefix else f" {word} " for word, is_prefix in terms]
    return exists().where(
        KEPT_WORDS.c.id == Issue.sort_no, and_(*(func.instr(words, end) > 0 for end in ends))
    )
