"""What GET /api/session tells beyond people: epoch, workflow version and the like."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

Fact = Callable[[Session], Any]
FACTS: dict[str, Fact] = {}


def register(name: str, fact: Fact) -> None:
    """Add a fact under a name of the answer, at import. Raises ValueError when another has the name."""
    if FACTS.setdefault(name, fact) is not fact:
        raise ValueError(f"session fact {name} is registered twice")


def gather(session: Session) -> dict[str, Any]:
    """All registered facts, read now."""
    return {name: fact(session) for name, fact in FACTS.items()}
