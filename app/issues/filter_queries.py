"""What lists filter by, as conditions on rows, and the sort numbers of the issues that meet them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, ColumnElement, Select, and_, exists, literal_column, not_, or_, select

from app.issues.models import REBOUND, Issue, IssueUnit
from app.issues.overdue import NEVER
from app.issues.sort_number import first_of
from app.issues.visibility import Visibility
from app.issues.workflow import State

MOST_UNITS = 8
"""A scope of more units is cut out row by row: a part for each would cost more than it saves."""
Keys = Select[Any]
"""Sort numbers of issues, as the first column."""


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
    follow_up_by: dt.date | None = None
    """Referred, and to be followed up on that day or before."""
    ids: tuple[UUID, ...] = ()
    box: tuple[float, float, float, float] | None = None
    """West, south, east, north in WGS-84 degrees; west beyond east crosses the 180th meridian."""


def filtered_keys(seen: Visibility, wanted: IssueFilter) -> Keys:
    """The issues of a scope that meet a filter, its text left aside; in no order yet."""
    scope = visible_rows(seen)
    return _meeting(wanted).where(*([] if scope is None else [scope]))


def keys_by_part(seen: Visibility, wanted: IssueFilter) -> list[Keys] | None:
    """The same issues in parts that an index pages through each; one issue may lie in several.

    A part for each unit (as lead, as that of the area), those beside, one's own. None where there is no scope
    to cut out, or where it has more than `MOST_UNITS` units.
    """
    if seen.sees_all or len(seen.unit_ids) > MOST_UNITS:
        return None
    keys = _meeting(wanted)
    elsewhere = _elsewhere(seen.unit_ids)
    parts = [keys.where(Issue.reporter_id == person, *elsewhere) for person in seen.persons]
    parts += [keys.where(Issue.assignee_id == person, *elsewhere) for person in seen.persons]
    for unit in seen.unit_ids:
        parts += [keys.where(Issue.lead_unit_id == unit), keys.where(Issue.area_unit_id == unit)]
    if seen.unit_ids:
        beside = keys.join(IssueUnit, IssueUnit.issue_id == Issue.id)
        parts.append(beside.where(IssueUnit.is_beside.is_(True), IssueUnit.unit_id.in_(seen.unit_ids)))
    return parts


def _elsewhere(unit_ids: frozenset[UUID]) -> list[ColumnElement[bool]]:
    """What no part of a unit holds; the indexes of persons hold it, so that few rows are fetched."""
    columns = (Issue.lead_unit_id, Issue.area_unit_id)
    return [or_(column.is_(None), column.not_in(unit_ids)) for column in columns] if unit_ids else []


def _meeting(wanted: IssueFilter) -> Keys:
    conditions = (*_equalities(wanted), *_ranges(wanted))
    return select(Issue.sort_no).where(*[condition for condition in conditions if condition is not None])


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


FOLLOW_UP_ON = Issue.detail["referral"]["follow_up_on"].as_string()
"""The day, as `YYYY-MM-DD`, on which a referred issue is to be followed up; it tells of no other issue."""


def follow_up_rows(by: dt.date) -> ColumnElement[bool]:
    """Referred issues to be followed up on a day or before. Few are referred: no index holds the day."""
    return and_(Issue.state == State.REFERRED.value, FOLLOW_UP_ON.between("", by.isoformat()))


def visible_rows(seen: Visibility) -> ColumnElement[bool] | None:
    """The condition by which a caller's scope is cut out of the table; None where all of it is theirs."""
    if seen.sees_all:
        return None
    in_units = exists().where(IssueUnit.issue_id == Issue.id, IssueUnit.unit_id.in_(seen.unit_ids))
    if seen.stands_in_for:
        own = or_(Issue.reporter_id.in_(seen.persons), Issue.assignee_id.in_(seen.persons))
    else:
        own = or_(Issue.reporter_id == seen.user_id, Issue.assignee_id == seen.user_id)
    return or_(own, in_units) if seen.unit_ids else own


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
        follow_up_rows(wanted.follow_up_by) if wanted.follow_up_by else None,
        _within(wanted.box) if wanted.box else None,
    ]


def _within(box: tuple[float, float, float, float]) -> ColumnElement[bool]:
    west, south, east, north = box
    beyond_west, before_east = Issue.longitude >= west, Issue.longitude <= east
    across = and_(beyond_west, before_east) if west <= east else or_(beyond_west, before_east)
    return and_(Issue.latitude.between(south, north), across)
