"""The body of a command as it came: what of it can be read, and what a database can keep. Pure."""

from __future__ import annotations

import math
from typing import Any
from uuid import UUID

NO_ID = UUID(int=0)
"""Stands for an id that could not be read."""


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
