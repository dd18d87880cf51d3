"""Projects, areas and points as phones hold them: the shapes that the API declares and `queries` fills."""

from __future__ import annotations

from typing import Literal

from app.kernel.api import Reply
from app.places.area_kinds import AreaKind


class ProjectDocument(Reply):
    """A project, as phones hold it too."""

    id: str
    name: str
    is_active: bool


class PolygonDocument(Reply):
    """GeoJSON: rings of [longitude, latitude], WGS 84; the first is the outline, others are holes."""

    type: Literal["Polygon"]
    coordinates: list[list[list[float]]]


class MultiPolygonDocument(Reply):
    """GeoJSON: the rings of each part."""

    type: Literal["MultiPolygon"]
    coordinates: list[list[list[list[float]]]]


class AreaDocument(Reply):
    """An area, as phones hold it too."""

    id: str
    name: str
    kind: AreaKind
    project_id: str | None
    unit_id: str | None
    person_id: str | None
    geometry: PolygonDocument | MultiPolygonDocument | None
    is_active: bool


class PointDocument(Reply):
    """A point, as phones hold it too."""

    id: str
    area_id: str
    name: str
    latitude: float | None
    longitude: float | None
    code: str
    is_active: bool
