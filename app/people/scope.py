"""The tree of units as a rule: who lies within whom. Pure, built once from all rows, fast to ask."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID


class UnitTree:
    """All units by (id, parent id). A unit lies within itself; an unknown unit lies within nothing."""

    def __init__(self, rows: Iterable[tuple[UUID, UUID | None]]) -> None:
        self._parent = dict(rows)
        self._children: dict[UUID, list[UUID]] = {}
        for unit, parent in self._parent.items():
            if parent is not None:
                self._children.setdefault(parent, []).append(unit)
        self._ancestors: dict[UUID, tuple[UUID, ...]] = {}
        self._subtrees: dict[UUID, frozenset[UUID]] = {}

    def __contains__(self, unit: UUID) -> bool:
        return unit in self._parent

    def __len__(self) -> int:
        return len(self._parent)

    def parent(self, unit: UUID) -> UUID | None:
        """The unit directly above, None for a root or an unknown unit."""
        return self._parent.get(unit)

    def ancestors(self, unit: UUID) -> tuple[UUID, ...]:
        """The units above, nearest first, without the unit itself. Raises ValueError on a circle."""
        known = self._ancestors.get(unit)
        if known is None:
            known = self._ancestors[unit] = self._climb(unit)
        return known

    def subtree(self, unit: UUID) -> frozenset[UUID]:
        """The unit and everything below it; empty for an unknown unit."""
        known = self._subtrees.get(unit)
        if known is None:
            known = self._subtrees[unit] = self._descend(unit)
        return known

    def subtrees(self, units: Iterable[UUID]) -> frozenset[UUID]:
        """All that lies within any of the units."""
        return frozenset().union(*(self.subtree(unit) for unit in units))

    def is_within(self, unit: UUID | None, ancestor: UUID | None) -> bool:
        """Whether `unit` is `ancestor` or lies below it. Nothing is within None."""
        if unit is None or ancestor is None or unit not in self._parent:
            return False
        return unit == ancestor or ancestor in self.ancestors(unit)

    def may_move(self, unit: UUID, parent: UUID | None) -> bool:
        """Whether `unit` can be put below `parent` without closing a circle."""
        return parent is None or not self.is_within(parent, unit)

    def _climb(self, unit: UUID) -> tuple[UUID, ...]:
        above: list[UUID] = []
        parent = self._parent.get(unit)
        while parent is not None:
            if parent == unit or parent in above:
                raise ValueError(f"unit {unit} lies below itself")
            above.append(parent)
            parent = self._parent.get(parent)
        return tuple(above)

    def _descend(self, unit: UUID) -> frozenset[UUID]:
        if unit not in self._parent:
            return frozenset()
        found = {unit}
        waiting = [unit]
        while waiting:
            below = [child for child in self._children.get(waiting.pop(), ()) if child not in found]
            found.update(below)
            waiting.extend(below)
        return frozenset(found)
