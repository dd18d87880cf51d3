"""What an event says of an issue's place: whose it is, and how sure that is. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.issues.decision import AreaFacts
from app.issues.payloads import PositionIn

POSITION_TO_CHECK = "position_to_check"
OF_THE_AREA = ("area_unknown", "outside_area")
"""Flags that a look at the area decides anew."""


def place_fields(area: AreaFacts) -> dict[str, Any]:
    """The area of the place with the unit and project it belongs to, as an event names them."""
    return {
        "area_id": str(area.area_id) if area.area_id else None,
        "area_unit_id": str(area.unit_id) if area.unit_id else None,
        "project_id": str(area.project_id) if area.project_id else None,
    }


def position_flags(position: PositionIn | None, settings: Mapping[str, Any]) -> list[str]:
    """A mark for a position too vague to act on, by the setting position_to_check_m (metres)."""
    if position is None:
        return []
    vague: float = settings.get("position_to_check_m", 100)
    accuracy = position.accuracy_m
    is_vague = accuracy is not None and (accuracy == 0 or accuracy > vague)
    return [POSITION_TO_CHECK] if is_vague else []
