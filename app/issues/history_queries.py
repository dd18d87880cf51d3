"""What decisions on many new issues of long ago need, read once for all of them instead of once a command."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.categories.models import Category
from app.categories.queries import working_calendar
from app.categories.working_calendar import WorkingCalendar
from app.issues import payloads
from app.issues.decision import AreaFacts, CategoryFacts, CommandFacts, LookedUp
from app.issues.predicates import Surroundings, Within
from app.kernel.settings import all_settings
from app.people.models import Unit
from app.people.queries import unit_tree
from app.places.area_lookup import AreaShape, area_of_position, reach_of
from app.places.geometry import Bounds, Position, bounds_around, bounds_of, read_outline
from app.places.models import Area

NOWHERE = AreaFacts(flags=("area_unknown",))


@dataclass(frozen=True)
class HistoryFacts:
    """Categories, areas, units, calendar and settings as they are now."""

    calendar: WorkingCalendar
    categories: Mapping[str, CategoryFacts]
    areas: Mapping[UUID, AreaFacts]
    shapes: tuple[tuple[Bounds, AreaShape], ...]
    unit_ids: frozenset[UUID]
    is_within: Within
    settings: Mapping[str, Any]

    def around(self, command: CommandFacts) -> Surroundings:
        """What a judgement needs besides issue and actor."""
        return Surroundings(command.effective_at, self.is_within, self.settings)

    def looked_up(
        self, command: CommandFacts, code: str, give_number: Callable[[dt.datetime], str]
    ) -> LookedUp:
        """What was looked up for a command on an issue of a category.

        A filing of long ago is proposed as nobody's rebound: ledgers are in no order.
        """
        asked = command.payload
        unit = asked.lead_unit_id if isinstance(asked, payloads.Import) else None
        return LookedUp(
            calendar=self.calendar,
            give_number=give_number,
            give_receipt_number=give_number,
            category=self.categories.get(code),
            area=self._area_of(asked.position) if isinstance(asked, payloads.Report) else AreaFacts(),
            unknown_ids=(str(unit),) if unit is not None and unit not in self.unit_ids else (),
        )

    def _area_of(self, position: payloads.PositionIn | None) -> AreaFacts:
        if position is None or not self.shapes:
            return NOWHERE
        where = Position(position.latitude, position.longitude)
        box = bounds_around(where, reach_of(position.accuracy_m))
        near = [shape for bounds, shape in self.shapes if _touch(bounds, box)]
        match = area_of_position(where, position.accuracy_m, near) if near else None
        return self.areas[match.area_id] if match else NOWHERE


def _touch(one: Bounds, other: Bounds) -> bool:
    return (
        one.min_latitude <= other.max_latitude
        and one.max_latitude >= other.min_latitude
        and one.min_longitude <= other.max_longitude
        and one.max_longitude >= other.min_longitude
    )


def _shapes(areas: Iterable[Area]) -> Iterator[tuple[Bounds, AreaShape]]:
    for area in areas:
        if area.geometry is not None:
            outline = read_outline(area.geometry)
            yield bounds_of(outline), AreaShape(area.id, outline)


def history_facts(session: Session) -> HistoryFacts:
    """Read them; all are small tables."""
    categories = {
        row.code: CategoryFacts(row.code, row.severity, row.limit, row.photo_optional, row.close_when)
        for row in session.scalars(select(Category))
    }
    areas = list(session.scalars(select(Area).where(Area.is_active)))
    return HistoryFacts(
        working_calendar(session),
        categories,
        {area.id: AreaFacts(area.id, area.unit_id, area.project_id) for area in areas},
        tuple(_shapes(areas)),
        frozenset(session.scalars(select(Unit.id).where(Unit.is_active))),
        unit_tree(session).is_within,
        all_settings(session),
    )
