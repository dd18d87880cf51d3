"""A signed cookie by which a browser shows that a user has signed in with it before.

Tries from such a browser are counted by themselves, so that nobody who guesses elsewhere can lock its user
out (OWASP: device cookies). It proves nothing else: a password is still asked for. It also keeps as which
device each of them was known, for the day on which the browser has cleared all the rest.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from uuid import UUID

from flask import Response, after_this_request, current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

DAYS = 365
MOST_USERS = 5
"""A phone handed round keeps the last few who used it."""


@dataclass(frozen=True)
class Mark:
    """What a browser keeps of one of its users."""

    nonce: str
    device_id: str | None = None


def nonce_of(user_id: UUID) -> str | None:
    """What this browser got when the user last signed in with it; None when it never did."""
    mark = _read().get(user_id.hex)
    return mark.nonce if mark else None


def device_of(user_id: UUID) -> UUID | None:
    """As which device of the user this browser was known last; None before its first contact."""
    mark = _read().get(user_id.hex)
    return UUID(mark.device_id) if mark and mark.device_id else None


def remember(user_id: UUID) -> None:
    """Let the answer of this request mark the browser as known to the user."""
    mark = _read().get(user_id.hex) or Mark(secrets.token_urlsafe(16))
    _write(user_id, mark)


def remember_device(user_id: UUID, device_id: UUID) -> None:
    """Let the browser keep as which device of a user it is known; nothing where it does not know the user."""
    mark = _read().get(user_id.hex)
    if mark and mark.device_id != device_id.hex:
        _write(user_id, replace(mark, device_id=device_id.hex))


def _write(user_id: UUID, mark: Mark) -> None:
    known = {user: [one.nonce, one.device_id] for user, one in _read().items() if user != user_id.hex}
    known[user_id.hex] = [mark.nonce, mark.device_id]
    value = _signer().dumps(dict(list(known.items())[-MOST_USERS:]))

    def set_cookie(response: Response) -> Response:
        is_secure = current_app.config["SESSION_COOKIE_SECURE"]
        response.set_cookie(
            _name(), value, max_age=DAYS * 86_400, secure=is_secure, httponly=True, samesite="Strict"
        )
        return response

    after_this_request(set_cookie)


def _read() -> dict[str, Mark]:
    try:
        known = _signer().loads(request.cookies.get(_name(), ""), max_age=DAYS * 86_400)
    except BadData:
        return {}
    # A cookie from before devices were kept in it holds the nonce alone.
    return {str(user): Mark(*([kept] if isinstance(kept, str) else kept)) for user, kept in known.items()}


def _signer() -> URLSafeTimedSerializer:
    signing = {"digest_method": hashlib.sha256, "key_derivation": "hmac"}
    return URLSafeTimedSerializer(
        current_app.config["SECRET_KEY"], salt="chabu known device", signer_kwargs=signing
    )


def _name() -> str:
    return "__Host-chabu-device" if current_app.config["SESSION_COOKIE_SECURE"] else "chabu-device"
