"""What an outline would do to its neighbours, asked before it is saved."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.ids import new_id
from app.places.area_lookup import AreaShape, overlap_of, trimmed
from app.places.geometry import bounds_of, write_outline
from app.places.models import Area
from app.places.outlines import CheckedOutline
from app.places.queries import shapes_within


def trial(session: Session, checked: CheckedOutline, area_id: UUID | None) -> dict[str, Any]:
    """The outline as it would be saved, whom it overlaps, and what is left of it without the overlaps.

    `area_id` is the area it would replace, which is no neighbour of itself.
    """
    drawn = AreaShape(area_id or new_id(), checked.outline)
    nearby = [shape for shape in shapes_within(session, bounds_of(checked.outline)) if shape.id != drawn.id]
    overlaps = {shape.id: found for shape in nearby for found in overlap_of(drawn, shape)}
    rest = trimmed(checked.outline, [shape.outline for shape in nearby if shape.id in overlaps])
    named = select(Area.id, Area.name).where(Area.id.in_(overlaps))
    names = {row.id: row.name for row in session.execute(named)}
    return {
        "geometry": write_outline(checked.outline),
        "square_m": round(checked.square_m, 1),
        "mended_at": [list(place) for place in checked.mended_at],
        "overlaps": [
            {
                "area_id": str(other_id),
                "area_name": names[other_id],
                "square_m": round(overlap.square_m, 1),
                "geometry": write_outline(overlap.outline),
            }
            for other_id, overlap in overlaps.items()
        ],
        "trimmed": write_outline(rest) if rest else None,
    }
