"""The routes of people: importing the files hangs them on the blueprint."""

from __future__ import annotations

from app.people import (
    activation_routes,
    audit_chain_routes,
    audit_routes,
    feedback_routes,
    import_routes,
    me_routes,
    session_routes,
    setting_routes,
    substitution_routes,
    token_routes,
    unit_routes,
    user_access_routes,
    user_routes,
)
from app.people.blueprint import blueprint

__all__ = ["PARTS", "blueprint"]

PARTS = (
    session_routes,
    me_routes,
    unit_routes,
    user_routes,
    user_access_routes,
    activation_routes,
    import_routes,
    audit_routes,
    audit_chain_routes,
    setting_routes,
    feedback_routes,
    substitution_routes,
    token_routes,
)
