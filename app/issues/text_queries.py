"""Where a text meets the other filters of a list: the hits of a frequent word are never all collected first.

On SQLite the hits of rare words are collected. Of a frequent word and other filters the sparser is walked,
newest first, and each of its issues is looked up on the other side. On PostgreSQL it is one join: its
statistics know how frequent a word is, so the planner chooses between the same ways.
"""

from __future__ import annotations

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

from app.issues.filter_queries import Keys
from app.issues.models import Issue
from app.issues.search_words import query_terms

FREQUENT = 80_000
"""So many hits cost more to collect than what is walked instead."""
ENOUGH = 40_000
"""So many of a side are counted, and fewer where few are wanted. Of two larger sides the sparser is the one
where as many reach further down."""
PROBED = 100
"""What is counted for each that is wanted."""
SEARCH = table(
    "issue_search", column("rowid", BigInteger), column("sort_no", BigInteger), column("words", String)
)
KEPT_WORDS = table("issue_search_content", column("id", BigInteger), column("c0", String))
"""The words of each issue as FTS5 keeps them beside its index, under the sort number."""
Terms = list[tuple[str, bool]]
"""Words as `query_terms` tells them."""


def newest_with_text(session: Session, keys: Keys, sought: str, below: int | None, most: int) -> Select[Any]:
    """Of the keys in which a text is found, the newest, at most so many, below a number if one is given."""
    terms, keys = query_terms(sought), keys if below is None else keys.where(Issue.sort_no < below)
    newest = keys.order_by(Issue.sort_no.desc())
    if not _is_sqlite(session) or not _is_frequent(session, terms):
        return with_text(session, newest, sought).limit(most)
    hits = _hits(terms) if below is None else _hits(terms).where(SEARCH.c.rowid < below)
    hits = hits.order_by(SEARCH.c.rowid.desc())
    probed = min(ENOUGH, most * PROBED)
    if _size_of(session, hits, probed) <= _size_of(session, newest, probed):
        return hits.where(keys.where(Issue.sort_no == SEARCH.c.rowid).exists()).limit(most)
    return newest.where(_is_kept(terms)).limit(most)


def with_text(session: Session, keys: Keys, sought: str) -> Keys:
    """The keys in which a text is found, in whatever order they have."""
    terms = query_terms(sought)
    if not terms:
        return keys.where(literal(False))
    if not _is_sqlite(session):
        return _joined(keys, terms)
    if _is_frequent(session, terms):
        return keys.where(_is_kept(terms))
    return keys.where(Issue.sort_no.in_(_hits(terms)))


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _is_frequent(session: Session, terms: Terms) -> bool:
    """Whether a single whole word has very many hits: the filter is then looked at before they are collected.

    Hits of several words or of a beginning cost too much to count. Page and total of one request count once.
    """
    if len(terms) != 1 or terms[0][1]:
        return False
    word = terms[0][0]
    known: dict[str, bool] = session.info.setdefault("frequent_words", {})
    if word not in known:
        known[word] = _size_of(session, _hits(terms), FREQUENT)[0] == FREQUENT
    return known[word]


def _size_of(session: Session, newest: Keys, most: int) -> tuple[int, int]:
    """How many there are, as far as they are counted, and where the counting came to: sides compare by it."""
    counted = newest.limit(most).subquery()
    count, lowest = session.execute(select(func.count(), func.min(*counted.c)).select_from(counted)).one()
    return count, lowest or 0


def _hits(terms: Terms) -> Select[Any]:
    match = " AND ".join(f'"{word}"*' if is_prefix else f'"{word}"' for word, is_prefix in terms)
    return select(SEARCH.c.rowid).where(literal_column("issue_search").op("MATCH")(match))


def _is_kept(terms: Terms) -> ColumnElement[bool]:
    """Whether the kept words of an issue hold all of the terms: what MATCH says, for one issue."""
    words = literal(" ").concat(KEPT_WORDS.c.c0).concat(" ")
    ends = [f" {word}" if is_prefix else f" {word} " for word, is_prefix in terms]
    return exists().where(
        KEPT_WORDS.c.id == Issue.sort_no, and_(*(func.instr(words, end) > 0 for end in ends))
    )


def _joined(keys: Keys, terms: Terms) -> Keys:
    match = " & ".join(f"'{word}':*" if is_prefix else f"'{word}'" for word, is_prefix in terms)
    found = SEARCH.c.words.op("@@")(cast(literal(match), TSQUERY))
    return keys.join(SEARCH, SEARCH.c.sort_no == Issue.sort_no).where(found)
