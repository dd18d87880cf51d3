"""Signatures as Standard Webhooks has them: HMAC-SHA256 over id, timestamp and body. Pure."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

PREFIX = "whsec_"
SECRET_BYTES = 32
TOLERANCE_S = 300
"""How old a timestamp may be that a receiver still takes: what was caught on the way cannot be replayed."""


def new_signing_secret() -> str:
    """A secret to share with a receiver."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signed_headers(secret: str, message_id: str, at_s: int, body: bytes) -> dict[str, str]:
    """The headers of one attempt; the id stays the same for all attempts at a message."""
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(at_s),
        "webhook-signature": f"v1,{signature(secret, message_id, at_s, body)}",
    }


def signature(secret: str, message_id: str, at_s: int, body: bytes) -> str:
    """The base64 signature. Raises ValueError for a secret that is none."""
    key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    signed = b".".join((message_id.encode(), str(at_s).encode(), body))
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def is_genuine(secret: str, headers: dict[str, str], body: bytes, now_s: int) -> bool:
    """What a receiver checks, here so that the documentation and the specifications can say it."""
    given = headers["webhook-signature"].split(" ")
    at_s = int(headers["webhook-timestamp"])
    expected = f"v1,{signature(secret, headers['webhook-id'], at_s, body)}"
    return abs(now_s - at_s) <= TOLERANCE_S and any(hmac.compare_digest(expected, each) for each in given)
