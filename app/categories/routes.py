"""The routes of categories: importing the files hangs them on the blueprint."""

from __future__ import annotations

from app.categories import calendar_routes, category_routes
from app.categories.blueprint import blueprint

__all__ = ["PARTS", "blueprint"]

PARTS = (category_routes, calendar_routes)
