"""Who else looks for defects: higher capabilities that keep something derived from events."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy.orm import Session

Seeker = Callable[[Session], Iterator[str]]
"""Yields each defect of what it keeps, as a sentence that names where it is."""
SEEKERS: list[Seeker] = []


def seek_defects(seeker: Seeker) -> None:
    """Have a function asked whenever everything is verified; once per process."""
    if seeker not in SEEKERS:
        SEEKERS.append(seeker)
