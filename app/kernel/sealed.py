"""Secrets of others that must be kept and used again: sealed with CHABU_SECRET_KEY, so that a copy of the
database opens no door.
"""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from flask import current_app


def seal(value: Any) -> str:
    """A JSON value as a text that only this installation reads."""
    return _fernet().encrypt(json.dumps(value, ensure_ascii=False).encode()).decode()


def unseal(sealed: str) -> Any:
    """The value again; None when it was sealed under another secret: it has to be typed in anew."""
    try:
        return json.loads(_fernet().decrypt(sealed.encode()))
    except InvalidToken:
        return None


def _fernet() -> Fernet:
    secret: str = current_app.config["CHABU"].secret_key
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"sealed:" + secret.encode()).digest()))
