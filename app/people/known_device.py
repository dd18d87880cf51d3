"""A signed cookie by which a browser shows that a user has signed in with it before.

Tries from such a browser are counted by themselves, so that nobody who guesses elsewhere can lock its user
out (OWASP: device cookies). It proves nothing else: a password is still asked for.
"""

from __future__ import annotations

import hashlib
import secrets
from uuid import UUID

from flask import Response, after_this_request, current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

DAYS = 365
MOST_USERS = 5
"""A phone handed round keeps the last few who used it."""


def nonce_of(user_id: UUID) -> str | None:
    """What this browser got when the user last signed in with it; None when it never did."""
    return _read().get(user_id.hex)


def remember(user_id: UUID) -> None:
    """Let the answer of this request mark the browser as known to the user."""
    known = _read()
    nonce = known.pop(user_id.hex, None) or secrets.token_urlsafe(16)
    known[user_id.hex] = nonce
    value = _signer().dumps(dict(list(known.items())[-MOST_USERS:]))

    def set_cookie(response: Response) -> Response:
        is_secure = current_app.config["SESSION_COOKIE_SECURE"]
        response.set_cookie(
            _name(), value, max_age=DAYS * 86_400, secure=is_secure, httponly=True, samesite="Strict"
        )
        return response

    after_this_request(set_cookie)


def _read() -> dict[str, str]:
    try:
        known = _signer().loads(request.cookies.get(_name(), ""), max_age=DAYS * 86_400)
    except BadData:
        return {}
    return {str(user): str(nonce) for user, nonce in known.items()}


def _signer() -> URLSafeTimedSerializer:
    signing = {"digest_method": hashlib.sha256, "key_derivation": "hmac"}
    return URLSafeTimedSerializer(
        current_app.config["SECRET_KEY"], salt="chabu known device", signer_kwargs=signing
    )


def _name() -> str:
    return "__Host-chabu-device" if current_app.config["SESSION_COOKIE_SECURE"] else "chabu-device"
