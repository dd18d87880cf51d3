"""The blueprint of sync, on which its route files hang their routes."""

from __future__ import annotations

from app.kernel.api import blueprint as make_blueprint

blueprint = make_blueprint("sync", "sync")
