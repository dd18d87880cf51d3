"""Who follows histories written at once: higher capabilities that keep something beside the events."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from app.issues.chain import EventRecord

Follower = Callable[[Session, Sequence[Sequence[EventRecord]], Mapping[UUID, int]], None]
"""Gets the events of each new issue, in order, and the issues' sort numbers, within the transaction."""
FOLLOWERS: list[Follower] = []


def follow_histories(follower: Follower) -> None:
    """Have a function called with the histories of every batch; once per process."""
    if follower not in FOLLOWERS:
        FOLLOWERS.append(follower)
