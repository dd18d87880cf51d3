"""Reads of features: a page of issues within the caller's scope, by key; the extent of all of them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.features.item_parameters import ItemParameters
from app.issues.filter_queries import IssueFilter, filtered_keys, visible_rows
from app.issues.list_queries import COUNT_CAP
from app.issues.models import Issue
from app.issues.payloads import SOURCES
from app.issues.visibility import Visibility
from app.issues.workflow import State
from app.places.models import Area

DIMENSIONS: dict[str, str] = {
    "state": "states",
    "category": "categories",
    "severity": "severities",
    "source": "sources",
    "area_id": "area_ids",
    "lead_unit_id": "unit_ids",
    "project_id": "project_ids",
}
"""Properties that filter → the filter's dimension."""


def _severity(text: str) -> int:
    if text not in ("1", "2", "3", "4"):
        raise ValueError(text)
    return int(text)


def _source(text: str) -> str:
    if text not in SOURCES:
        raise ValueError(text)
    return text


QUERYABLES: dict[str, Callable[[str], Any]] = {
    "state": lambda text: State(text).value,
    "category": str,
    "severity": _severity,
    "source": _source,
    "area_id": UUID,
    "lead_unit_id": UUID,
    "project_id": UUID,
}
"""What filters, and how a value of it is read; a ValueError refuses it."""


def filter_of(asked: ItemParameters) -> IssueFilter:
    """The parameters as the lists of issues take them; several values of one property are alternatives."""
    chosen: dict[str, list[Any]] = defaultdict(list)
    for name, value in asked.chosen:
        chosen[DIMENSIONS[name]].append(QUERYABLES[name](value))
    dimensions: dict[str, Any] = {name: tuple(values) for name, values in chosen.items()}
    return IssueFilter(box=asked.box, since=asked.first, until=asked.last, **dimensions)


def page_of_features(
    session: Session, seen: Visibility, asked: ItemParameters
) -> tuple[list[Issue], int | None]:
    """A page, newest first, and the key after which the next one begins; None at the end."""
    keys = filtered_keys(seen, filter_of(asked))
    if asked.after is not None:
        keys = keys.where(Issue.sort_no < asked.after)
    page = keys.order_by(Issue.sort_no.desc()).limit(asked.limit + 1).subquery()
    query = select(Issue).where(Issue.sort_no.in_(select(*page.c))).order_by(Issue.sort_no.desc())
    rows = list(session.scalars(query))
    more = len(rows) > asked.limit
    rows = rows[: asked.limit]
    return rows, rows[-1].sort_no if more else None


def count_of_features(session: Session, seen: Visibility, asked: ItemParameters) -> int | None:
    """How many match; None beyond a number that would cost more than it tells."""
    keys = filtered_keys(seen, filter_of(asked)).limit(COUNT_CAP + 1)
    count = session.scalar(select(func.count()).select_from(keys.subquery())) or 0
    return count if count <= COUNT_CAP else None


Extent = tuple[Sequence[float] | None, dt.datetime | None]


def extent_of_features(session: Session, seen: Visibility) -> Extent:
    """The box of a scope (west, south, east, north), and when its first issue was reported.

    The box is around its areas, where closed issues lie too, and its open issues, which may lie outside of
    all areas: to look at every issue ever closed would cost more than a map's first view is worth.
    """
    scope = visible_rows(seen)
    issues = select(
        func.min(Issue.longitude),
        func.min(Issue.latitude),
        func.max(Issue.longitude),
        func.max(Issue.latitude),
    ).where(Issue.is_open.is_(True), Issue.longitude.is_not(None))
    areas = select(
        func.min(Area.min_longitude),
        func.min(Area.min_latitude),
        func.max(Area.max_longitude),
        func.max(Area.max_latitude),
    )
    if scope is not None:
        issues, areas = issues.where(scope), areas.where(Area.unit_id.in_(seen.unit_ids))
    boxes = [
        row for row in map(tuple, (*session.execute(issues), *session.execute(areas))) if None not in row
    ]
    oldest = filtered_keys(seen, IssueFilter()).order_by(Issue.sort_no).limit(1).subquery()
    first = session.scalar(select(Issue.reported_at).where(Issue.sort_no.in_(select(*oldest.c))))
    if not boxes:
        return None, first
    wests, souths, easts, norths = zip(*boxes, strict=True)
    return [float(each) for each in (min(wests), min(souths), max(easts), max(norths))], first
