"""What makes two deliveries the same command: the digest of its body. Pure."""

from __future__ import annotations

from typing import Any

from app.kernel.ids import digest_of

ORDER_ONLY = ("after", "seq", "clock")  # may differ when the same command is offered again


def body_digest(raw: dict[str, Any]) -> str:
    """SHA-256 of a command's canonical JSON without what only orders it."""
    return digest_of({name: value for name, value in raw.items() if name not in ORDER_ONLY})
