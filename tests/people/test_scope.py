"""The tree of units as a rule."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.people.scope import UnitTree

A, B, C, D, X = (UUID(int=number) for number in range(1, 6))
TREE = UnitTree([(A, None), (B, A), (C, B), (D, A)])


def test_a_unit_lies_within_itself_and_what_is_above() -> None:
    assert TREE.is_within(C, C)
    assert TREE.is_within(C, A)
    assert not TREE.is_within(A, C)
    assert not TREE.is_within(D, B)


def test_unknown_and_no_unit_lie_within_nothing() -> None:
    assert not TREE.is_within(X, X)
    assert not TREE.is_within(None, A)
    assert not TREE.is_within(A, None)
    assert TREE.subtree(X) == frozenset()
    assert TREE.ancestors(X) == ()


def test_ancestors_are_nearest_first_and_subtree_holds_the_unit() -> None:
    assert TREE.ancestors(C) == (B, A)
    assert TREE.subtree(B) == {B, C}
    assert TREE.subtrees([B, D]) == {B, C, D}
    assert TREE.subtrees([]) == frozenset()


def test_a_unit_may_not_move_below_itself() -> None:
    assert not TREE.may_move(A, C)
    assert not TREE.may_move(B, B)
    assert TREE.may_move(C, D)
    assert TREE.may_move(C, None)


def test_a_circle_in_the_rows_is_an_error_and_not_an_endless_loop() -> None:
    circle = UnitTree([(A, B), (B, A)])
    with pytest.raises(ValueError, match="below itself"):
        circle.ancestors(A)
    assert circle.subtree(A) == {A, B}


@given(st.lists(st.integers(min_value=0, max_value=30), min_size=1, max_size=30))
def test_within_subtree_and_ancestors_agree(parents: list[int]) -> None:
    ids = [UUID(int=number + 1) for number in range(len(parents))]
    rows = [(ids[0], None)] + [(ids[n], ids[parents[n] % n]) for n in range(1, len(ids))]
    tree = UnitTree(rows)
    for unit in ids:
        for above in ids:
            expected = above == unit or above in tree.ancestors(unit)
            assert tree.is_within(unit, above) == expected == (unit in tree.subtree(above))
