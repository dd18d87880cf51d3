"""When a new issue is proposed as the rebound of a closed one. Pure; the earlier closings are given.

Same category at the same point; without a point, the same area within 30 m or the worse of both accuracies up
to 100 m; within 30 days after a closing as fixed. Distances and days are settings.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from app.places.geometry import Position, distance_m

WORST_ACCURACY_M = 100.0


@dataclass(frozen=True)
class Spot:
    """Where and what an issue is, as far as rebounds and duplicates go."""

    issue_id: UUID
    point_id: UUID | None
    area_id: UUID | None
    latitude: float | None
    longitude: float | None
    accuracy_m: float | None
    closed_at: dt.datetime | None = None


def rebound_of(
    new: Spot, filed_at: dt.datetime, closings: Iterable[Spot], *, within_days: int, within_m: float
) -> UUID | None:
    """The latest closing (same category, kind fixed) that the new issue would be a rebound of, or None."""
    earliest = filed_at - dt.timedelta(days=within_days)
    candidates = [
        spot
        for spot in closings
        if spot.closed_at is not None
        and earliest <= spot.closed_at <= filed_at
        and is_same_spot(new, spot, within_m)
    ]
    latest = max(candidates, key=lambda spot: (spot.closed_at, spot.issue_id), default=None)
    return latest.issue_id if latest else None


def is_same_spot(one: Spot, other: Spot, within_m: float) -> bool:
    """Whether two issues lie at the same spot: the same point, or near enough in the same area."""
    if one.point_id is not None and other.point_id is not None:
        return one.point_id == other.point_id
    if one.area_id != other.area_id:
        return False
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return False
    worse = max(one.accuracy_m or 0.0, other.accuracy_m or 0.0)
    reach = max(within_m, min(worse, WORST_ACCURACY_M))
    return (
        distance_m(Position(one.latitude, one.longitude), Position(other.latitude, other.longitude)) <= reach
    )
