"""Which places to ask about: those with the highest rates, never those where most was found. Pure.

Who looks more finds more: a rate says how it was dealt with, a number only how often somebody came.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

MOST = 5


@dataclass(frozen=True)
class PlaceRate:
    """A rate of one area: of `denominator` issues, `numerator`."""

    area_id: UUID
    numerator: int
    denominator: int

    @property
    def value(self) -> float:
        """The rate, 0 to 1; 0 where there is nothing to divide by."""
        return self.numerator / self.denominator if self.denominator else 0.0


def highest(rates: Iterable[PlaceRate], least_cases: int, most: int = MOST) -> list[PlaceRate]:
    """The highest rates first, of equal ones that of more cases; none of fewer cases, none that is nought."""
    worth_asking = [one for one in rates if one.numerator > 0 and one.denominator >= max(least_cases, 1)]
    worth_asking.sort(key=lambda one: (-one.value, -one.denominator, one.area_id.int))
    return worth_asking[:most]
