"""The routes of places: importing the files hangs them on the blueprint."""

from __future__ import annotations

from app.places import area_routes, import_routes, point_routes, project_routes
from app.places.blueprint import blueprint

__all__ = ["PARTS", "blueprint"]

PARTS = (project_routes, area_routes, point_routes, import_routes)
