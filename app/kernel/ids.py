"""Identifiers and hashes: UUIDv7, canonical JSON (RFC 8785 for the values we use) and SHA-256."""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any
from uuid import UUID

import uuid_utils

# one encoder for all: making it costs as much as a small document
CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562): unique, and sorted by the time it was made. Never a secret."""
    return UUID(bytes=uuid_utils.uuid7().bytes)


def is_uuid7(value: UUID) -> bool:
    """Whether an id offered by a phone has the version that phones make."""
    return value.version == 7


def new_secret() -> str:
    """A URL-safe random secret of 192 bits."""
    return secrets.token_urlsafe(24)


def canonical_json(value: Any) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces: equal values give equal bytes."""
    return CANONICAL.encode(value).encode("utf-8")


def sha256_hex(data: bytes) -> str:
    """SHA-256 as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def digest_of(value: Any) -> str:
    """SHA-256 of the canonical JSON of a value."""
    return sha256_hex(canonical_json(value))
