"""The routes of people, gathered in one blueprint."""

from __future__ import annotations

from app.kernel import api
from app.people import session_routes

blueprint = api.blueprint("people", "people")
session_routes.add_routes(blueprint)
