"""The blueprint that the route files of places hang their routes on."""

from __future__ import annotations

from app.kernel import api

blueprint = api.blueprint("places", "places")
