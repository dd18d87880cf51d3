"""Who may call which route: a row for each, written by hand. A route without a row fails the matrix."""

from __future__ import annotations

ADMINISTRATOR = ("administrator",)
KEEPERS = ("administrator", "supervisor")
AUDITOR = ("auditor",)
PUBLIC = ("public",)
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
    "DELETE /api/users/<uuid:user_id>/sessions": ADMINISTRATOR,
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
    "POST /api/audit/exports": AUDITOR,
    "GET /api/settings": ADMINISTRATOR,
    "PUT /api/settings/<key>": ADMINISTRATOR,
    "POST /api/feedback": SIGNED_IN,
    "GET /api/feedback": ADMINISTRATOR,
    "POST /api/feedback/<uuid:feedback_id>/answered": ADMINISTRATOR,
}
