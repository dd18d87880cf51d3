"""Before- and after-photos of a month's report: those proposed, those a clerk may choose, those chosen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.issues.models import Issue
from app.kernel.problems import Problem
from app.photos.models import Photo
from app.photos.queries import photos_of
from app.reports import errors
from app.reports.figure_queries import Narrowed, numbers_behind
from app.reports.metrics import Period
from app.reports.monthly_queries import EVERYTHING

PROPOSED = 6
MOST_PAIRS = 200
MOST_TO_CHOOSE_FROM = 120
LOOKED_AT = 600
CAPTION_CHARACTERS = 60


@dataclass(frozen=True)
class ChosenPair:
    """A before- and an after-photo of one issue, with what is printed under them."""

    issue_id: UUID
    number: str
    caption: str
    before: UUID
    after: UUID

    def as_json(self) -> dict[str, str]:
        """As it travels and is frozen."""
        return {
            "issue_id": str(self.issue_id),
            "number": self.number,
            "caption": self.caption,
            "before": str(self.before),
            "after": str(self.after),
        }


def pairs_of(
    session: Session, period: Period, chosen: Sequence[Mapping[str, str]] | None
) -> list[ChosenPair]:
    """The pairs that a report prints: those chosen, in their order, else the first ones that could be."""
    if chosen is None:
        return list(islice(possible_pairs(session, period), PROPOSED))
    ids = [UUID(pair[name]) for pair in chosen for name in ("before", "after")]
    query = select(Photo, Issue).join(Issue, Issue.id == Photo.issue_id).where(Photo.id.in_(ids))
    found = {photo.id: (photo, issue) for photo, issue in session.execute(query)}
    pairs = []
    for pair in chosen:
        before, after = found.get(UUID(pair["before"])), found.get(UUID(pair["after"]))
        if before and after:
            pairs.append(_pair(before[1], before[0], after[0]))
    return pairs


def possible_pairs(session: Session, period: Period) -> Iterator[ChosenPair]:
    """First and last photo of what was closed as fixed in a period and has both; the gravest first."""
    numbers = numbers_behind(session, EVERYTHING, period, Narrowed({}), "closed_fixed", "numerator")
    query = select(Issue).where(Issue.sort_no.in_(numbers))
    query = query.order_by(Issue.severity.desc(), Issue.sort_no.desc()).limit(LOOKED_AT)
    rows = list(session.scalars(query))
    photos = photos_of(session, [row.id for row in rows]) if rows else {}
    for row in rows:
        known = [photo for photo in photos.get(row.id, []) if photo.named_at <= period.known_at]
        stored = [photo for photo in known if photo.state == "stored"]
        before = next((photo for photo in stored if photo.role == "before"), None)
        after = next((photo for photo in reversed(stored) if photo.role == "after"), None)
        if before and after:
            yield _pair(row, before, after)


def check_pairs(session: Session, pairs: Sequence[Mapping[str, str]]) -> None:
    """Raise Problem report_pair for one whose photos are not a before and an after of the same issue."""
    ids = [UUID(pair[name]) for pair in pairs for name in ("before", "after")]
    photos = {photo.id: photo for photo in session.scalars(select(Photo).where(Photo.id.in_(ids)))}
    for place, pair in enumerate(pairs, start=1):
        before, after = (photos.get(UUID(pair[name])) for name in ("before", "after"))
        if before is None or after is None or not _fits(before, after):
            raise Problem(errors.BAD_PAIR, place=place)


def pairs_document(
    session: Session, period: Period, chosen: Sequence[Mapping[str, str]] | None
) -> dict[str, Any]:
    """The pairs of a report, and those from which others can be chosen."""
    possible = list(islice(possible_pairs(session, period), MOST_TO_CHOOSE_FROM))
    pairs = possible[:PROPOSED] if chosen is None else pairs_of(session, period, chosen)
    return {
        "is_chosen": chosen is not None,
        "most": MOST_PAIRS,
        "pairs": [pair.as_json() for pair in pairs],
        "possible": [pair.as_json() for pair in possible],
    }


def _pair(row: Issue, before: Photo, after: Photo) -> ChosenPair:
    caption = f"{row.number} {row.place_text or row.description}"[:CAPTION_CHARACTERS]
    return ChosenPair(row.id, row.number or "", caption, before.id, after.id)


def _fits(before: Photo, after: Photo) -> bool:
    is_one_issue = before.issue_id is not None and before.issue_id == after.issue_id
    are_here = before.state == after.state == "stored"
    return is_one_issue and are_here and before.role != "after" and after.role == "after"
