"""The routes of sync: importing the files hangs them on the blueprint."""

from __future__ import annotations

from app.sync import exchange_routes, quarantine_routes
from app.sync.blueprint import blueprint

__all__ = ["PARTS", "blueprint"]

PARTS = (exchange_routes, quarantine_routes)
