"""Rows that belong to one person and come with the pull: higher capabilities say here how to read theirs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

RowsOf = Callable[[Session, UUID, Sequence[str] | None], list[dict[str, Any]]]
"""Gets the caller and the keys that changed, or None for all that a replica holds. Rows have an `id`."""
PERSONAL: dict[str, RowsOf] = {}


def hand_out(kind: str, rows_of: RowsOf) -> None:
    """Have a kind of change answered with the caller's own rows; once per process."""
    PERSONAL[kind] = rows_of
