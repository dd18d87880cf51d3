"""Route of the places that leaders ask about."""

from __future__ import annotations

from flask import Response, jsonify
from flask_login import current_user

from app.issues.queries import visibility
from app.kernel.access import roles
from app.kernel.api import Reply
from app.kernel.api import blueprint as make_blueprint
from app.kernel.clock import agency_zone, now, to_wire
from app.kernel.settings import setting
from app.kernel.transaction import read_session
from app.reports.metrics import Period
from app.reports.periods import bounds_of, twelve_months_until
from app.reports.place_queries import rebounds_by_area, standing_at
from app.reports.worst_places import PlaceRate, highest

blueprint = make_blueprint("places_to_ask", "reports")


class PlaceRateDocument(Reply):
    """A rate of one area: of `denominator` issues, `numerator`."""

    area_id: str
    numerator: int
    denominator: int
    value: float


class PlacesDocument(Reply):
    """What is in hand at `at`, overdue of it, and the places with the highest rates.

    `overdue`: overdue of what is in hand. `rebound`: of closings whose window ended in `rebound_period`,
    those that rebounded. None of fewer than `least_cases` cases. `coverage` has no figure until there are
    inspections.
    """

    at: str
    in_hand: int
    overdue_count: int
    oldest_due_at: str | None
    least_cases: int
    overdue: list[PlaceRateDocument]
    rebound: list[PlaceRateDocument]
    rebound_period: str
    coverage: str


@blueprint.get(
    "/reports/places", responses={200: PlacesDocument}, summary="The places with the highest rates"
)
@roles("supervisor", "leader", "administrator")
def show_places() -> Response:
    """What is in hand now within the caller's scope, and five places each by overdue and by rebound rate."""
    session, at = read_session(), now()
    seen = visibility(session, current_user.id)
    standing = standing_at(session, seen, at)
    months = twelve_months_until(at, agency_zone())
    period = Period(*bounds_of(months, agency_zone()), at)
    least = setting(session, "rate_least_cases")
    return jsonify(
        at=to_wire(at),
        in_hand=standing.in_hand,
        overdue_count=standing.overdue,
        oldest_due_at=to_wire(standing.oldest_due_at),
        least_cases=least,
        overdue=[_document(one) for one in highest(standing.rates(), least)],
        rebound=[_document(one) for one in highest(rebounds_by_area(session, seen, period), least)],
        rebound_period=months,
        coverage="not_enabled",
    )


def _document(one: PlaceRate) -> dict[str, object]:
    return {
        "area_id": str(one.area_id),
        "numerator": one.numerator,
        "denominator": one.denominator,
        "value": one.value,
    }
