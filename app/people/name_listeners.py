"""What the objects of audit entries are called now: each capability names its own kinds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from uuid import UUID

from sqlalchemy.orm import Session

Namer = Callable[[Session, Set[UUID]], Mapping[UUID, str]]
NAMERS: dict[str, Namer] = {}


def register(kind: str, namer: Namer) -> None:
    """Say how objects of a kind are named, at import. Raises ValueError when another names it already."""
    if NAMERS.setdefault(kind, namer) is not namer:
        raise ValueError(f"objects of kind {kind} are named twice")
