"""How much work bears somebody's name: higher capabilities count what is theirs."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from sqlalchemy.orm import Session

Counter = Callable[[Session, UUID], int]
COUNTERS: list[Counter] = []


def count_open_work(counter: Counter) -> None:
    """Have a counter asked before somebody is switched off; once per process."""
    if counter not in COUNTERS:
        COUNTERS.append(counter)


def open_work_of(session: Session, user_id: UUID) -> int:
    """How many open pieces of work bear a person's name."""
    return sum(counter(session, user_id) for counter in COUNTERS)
