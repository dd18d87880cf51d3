"""Finds the intervals that hold an instant by equality on a few numbers: a relational interval tree. Pure.

Days since 1970 are the leaves of a binary tree. Each interval is filed under the node at which its two ends
part; those that hold a given day lie under the nodes on that day's path. Without it, "what was open on that
day" would read every issue ever closed. After Kriegel, Pötke and Seidl, "Managing Intervals Efficiently in
Object-Relational Databases" (VLDB 2000).
"""

from __future__ import annotations

from app.reports.history import DAY_US, FOREVER

LEVELS = 16  # 2^17 days from 1970: until the year 2328
ENDLESS = -1


def node_of(from_us: int, until_us: int) -> int:
    """The node under which [from, until] is filed; what has not ended lies under ENDLESS."""
    if until_us == FOREVER:
        return ENDLESS
    first, last = from_us // DAY_US, until_us // DAY_US
    parted = (first ^ last).bit_length()
    return last if parted == 0 else last >> (parted - 1) << (parted - 1)


def nodes_around(moment_us: int) -> list[int]:
    """Every node under which an interval that holds the instant can be filed."""
    day = moment_us // DAY_US
    path = {(day >> level + 1 << level + 1) | (1 << level) for level in range(LEVELS + 1)}
    return [ENDLESS, *sorted(path | {day})]
