"""The steps in which a long file is made: each picture and row. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

One = TypeVar("One")
Step = Callable[[int], None]
"""Hears how many more steps are done; may raise to stop the work."""


def no_step(count: int) -> None:
    """Of work that nobody watches."""


def stepped(all_of_them: Iterable[One], step: Step) -> Iterator[One]:
    """Each of them, told of once it was dealt with."""
    for one in all_of_them:
        yield one
        step(1)
