"""The body of a command as it came: its digest, and what of it a database can keep. Pure."""

from __future__ import annotations

import math
from typing import Any
from uuid import UUID

from app.kernel.ids import digest_of

ORDER_ONLY = ("after", "seq", "clock")  # may differ when the same command is offered again
NO_ID = UUID(int=0)
"""Stands for an id that could not be read."""


def body_digest(raw: dict[str, Any]) -> str:
    """SHA-256 of a command's canonical JSON without what only orders it."""
    return digest_of({name: value for name, value in raw.items() if name not in ORDER_ONLY})


def storable(value: Any) -> Any:
    """The same value, with what neither canonical JSON nor a database can hold spelled out.

    That is NUL, half a surrogate pair (an emoji cut in two) and numbers that are none. Equal to what was
    given where there is nothing of the kind.
    """
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode().replace("\x00", "\\u0000")
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, dict):
        return {storable(name): storable(each) for name, each in value.items()}
    if isinstance(value, list):
        return [storable(each) for each in value]
    return value


def uuid_in(raw: dict[str, Any], name: str) -> UUID:
    """The id under a name; NO_ID where there is none that can be read."""
    try:
        return UUID(str(raw.get(name)))
    except ValueError:
        return NO_ID


def seq_in(raw: dict[str, Any]) -> int | None:
    """The sequence number; None where there is none that a phone would give."""
    seq = raw.get("seq")
    return seq if type(seq) is int and 0 <= seq < 2**31 else None
