"""Who may call which route: a row for each, written by hand. A route without a row fails the matrix."""

from __future__ import annotations

ADMINISTRATOR = ("administrator",)
KEEPERS = ("administrator", "supervisor")
AUDITOR = ("auditor",)
PUBLIC = ("public",)
AUTHORS = ("author",)
"""Signed in, or holding an upload-only token."""
SIGNED_IN = ("signed_in",)

ROWS: dict[str, tuple[str, ...]] = {
    # the client's files
    "GET /": PUBLIC,
    "GET /<path:page>": PUBLIC,
    "GET /assets/<path:name>": PUBLIC,
    # one's own sign-in
    "POST /api/session": PUBLIC,
    "GET /api/session": SIGNED_IN,
    "DELETE /api/session": PUBLIC,
    "POST /api/session/password": SIGNED_IN,
    "POST /api/activations": PUBLIC,
    "POST /api/activations/look": PUBLIC,
    "PATCH /api/me": SIGNED_IN,
    "GET /api/me/sessions": SIGNED_IN,
    "DELETE /api/me/sessions": SIGNED_IN,
    "DELETE /api/me/sessions/<session_id>": SIGNED_IN,
    "GET /api/me/devices": SIGNED_IN,
    "DELETE /api/me/devices/<uuid:device_id>": SIGNED_IN,
    # one's own saved views of the desk
    "GET /api/me/views": SIGNED_IN,
    "PUT /api/me/views": SIGNED_IN,
    "DELETE /api/me/views/<uuid:view_id>": SIGNED_IN,
    # units and users
    "GET /api/units": SIGNED_IN,
    "POST /api/units": ADMINISTRATOR,
    "PATCH /api/units/<uuid:unit_id>": ADMINISTRATOR,
    "DELETE /api/units/<uuid:unit_id>": ADMINISTRATOR,
    "GET /api/users": KEEPERS,
    "POST /api/users": ADMINISTRATOR,
    "GET /api/users/<uuid:user_id>": KEEPERS,
    "PATCH /api/users/<uuid:user_id>": ADMINISTRATOR,
    "POST /api/users/<uuid:user_id>/disable": ADMINISTRATOR,
    "POST /api/users/<uuid:user_id>/enable": ADMINISTRATOR,
    "GET /api/users/<uuid:user_id>/sessions": ADMINISTRATOR,
    "DELETE /api/users/<uuid:user_id>/sessions": ADMINISTRATOR,
    "DELETE /api/users/<uuid:user_id>/sessions/<session_id>": ADMINISTRATOR,
    "GET /api/users/<uuid:user_id>/devices": ADMINISTRATOR,
    "DELETE /api/users/<uuid:user_id>/devices/<uuid:device_id>": ADMINISTRATOR,
    "POST /api/users/<uuid:user_id>/unlock": KEEPERS,
    "POST /api/users/<uuid:user_id>/posts": ADMINISTRATOR,
    "PATCH /api/users/<uuid:user_id>/posts/<uuid:post_id>": ADMINISTRATOR,
    "DELETE /api/users/<uuid:user_id>/posts/<uuid:post_id>": ADMINISTRATOR,
    "POST /api/users/<uuid:user_id>/activation-codes": KEEPERS,
    "POST /api/users/<uuid:user_id>/reset": KEEPERS,
    "POST /api/activation-sheets": KEEPERS,
    "GET /api/imports/units/template": ADMINISTRATOR,
    "POST /api/imports/units": ADMINISTRATOR,
    "POST /api/imports/units/faults": ADMINISTRATOR,
    "GET /api/imports/users/template": ADMINISTRATOR,
    "POST /api/imports/users": ADMINISTRATOR,
    "POST /api/imports/users/faults": ADMINISTRATOR,
    # audit, settings, feedback
    "GET /api/audit": AUDITOR,
    "GET /api/audit/chain": AUDITOR,
    "GET /api/audit/choices": AUDITOR,
    "POST /api/audit/exports": AUDITOR,
    "GET /api/settings": ADMINISTRATOR,
    "PUT /api/settings/<key>": ADMINISTRATOR,
    "POST /api/feedback": SIGNED_IN,
    "GET /api/feedback": ADMINISTRATOR,
    "POST /api/feedback/<uuid:feedback_id>/answered": ADMINISTRATOR,
    "DELETE /api/feedback/<uuid:feedback_id>/answered": ADMINISTRATOR,
    # places
    "GET /api/areas": SIGNED_IN,
    "POST /api/areas": KEEPERS,
    "PATCH /api/areas/<uuid:area_id>": KEEPERS,
    "POST /api/areas/check": SIGNED_IN,
    "GET /api/areas/gaps": SIGNED_IN,
    "GET /api/areas/at": SIGNED_IN,
    "GET /api/imports/areas/template": ADMINISTRATOR,
    "POST /api/imports/areas": ADMINISTRATOR,
    "POST /api/imports/areas/faults": ADMINISTRATOR,
    "GET /api/points": SIGNED_IN,
    "POST /api/points": KEEPERS,
    "PATCH /api/points/<uuid:point_id>": KEEPERS,
    "POST /api/points/<uuid:point_id>/code": KEEPERS,
    "GET /api/points/<uuid:point_id>/qr.svg": KEEPERS,
    "GET /api/points/sheet": KEEPERS,
    "GET /api/projects": SIGNED_IN,
    "POST /api/projects": ADMINISTRATOR,
    "PATCH /api/projects/<uuid:project_id>": ADMINISTRATOR,
    # categories and working calendar
    "GET /api/calendar": SIGNED_IN,
    "PUT /api/calendar/<date>": ADMINISTRATOR,
    "DELETE /api/calendar/<date>": ADMINISTRATOR,
    "PUT /api/calendar/years/<int:year>": ADMINISTRATOR,
    "POST /api/calendar/import": ADMINISTRATOR,
    "GET /api/categories": SIGNED_IN,
    "POST /api/categories": ADMINISTRATOR,
    "PUT /api/categories/<code>": ADMINISTRATOR,
    "GET /api/categories/<code>/history": SIGNED_IN,
    "POST /api/category-groups": ADMINISTRATOR,
    "PUT /api/category-groups/<code>": ADMINISTRATOR,
    # issues and their photos
    "GET /api/issues": SIGNED_IN,
    "GET /api/issues/counts": SIGNED_IN,
    "GET /api/issues/<uuid:issue_id>": SIGNED_IN,
    "GET /api/workflow": SIGNED_IN,
    "GET /api/photos/<uuid:photo_id>/<variant>": SIGNED_IN,
    "GET /api/photos/<uuid:photo_id>/upload": AUTHORS,
    "PATCH /api/photos/<uuid:photo_id>/upload": AUTHORS,
    # sync
    "POST /api/sync": AUTHORS,
    "GET /api/quarantine": SIGNED_IN,
    "GET /api/quarantine/<uuid:kept_id>": SIGNED_IN,
    "POST /api/quarantine/<uuid:kept_id>/take-up": KEEPERS,
    "POST /api/quarantine/<uuid:kept_id>/set-aside": KEEPERS,
    # reports
    "GET /api/ledger.xlsx": ("inspector", "supervisor", "leader", "administrator", "auditor"),
    "GET /api/reports/month": ("supervisor", "leader", "administrator", "auditor"),
    "GET /api/reports/trend": ("supervisor", "leader", "administrator", "auditor"),
    "GET /api/reports/issues": ("supervisor", "leader", "administrator", "auditor"),
    # the contract and the base map
    "GET /api/openapi.json": PUBLIC,
    "GET /api/map.pmtiles": SIGNED_IN,
}
