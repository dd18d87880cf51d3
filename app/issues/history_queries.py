"""What decisions on many new issues of long ago need, read once for all of them instead of once a command."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
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
from app.places.area_lookup import AreaShape, area_of_position
from app.places.geometry import Position
from app.places.models import Area
from app.places.queries import all_shapes

NOWHERE = AreaFacts(flags=("area_unknown",))


@dataclass(frozen=True)
class HistoryFacts:
    """Categories, areas, units, calendar and settings as they are now."""

    calendar: WorkingCalendar
    categories: Mapping[str, CategoryFacts]
    areas: Mapping[UUID, AreaFacts]
    shapes: tuple[AreaShape, ...]
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
        match = area_of_position(where, position.accuracy_m, self.shapes)
        return self.areas[match.area_id] if match else NOWHERE


def history_facts(session: Session) -> HistoryFacts:
    """Read them; all are small tables."""
    categories = {
        row.code: CategoryFacts(row.code, row.severity, row.limit, row.photo_optional, row.close_when)
        for row in session.scalars(select(Category))
    }
    areas = {
        area.id: AreaFacts(area.id, area.unit_id, area.project_id)
        for area in session.scalars(select(Area).where(Area.is_active))
    }
    return HistoryFacts(
        working_calendar(session),
        categories,
        areas,
        tuple(all_shapes(session)),
        frozenset(session.scalars(select(Unit.id).where(Unit.is_active))),
        unit_tree(session).is_within,
        all_settings(session),
    )
