"""The key by which lists page: milliseconds of the report, then 20 bits of its own. Pure."""

from __future__ import annotations

import datetime as dt

LOW_BITS = 20
SPREAD = 1 << LOW_BITS


def first_of(moment: dt.datetime) -> int:
    """The smallest sort number of an instant; instants before 1970 count as 1970."""
    return max(0, round(moment.timestamp() * 1000)) << LOW_BITS


def sort_number(reported_at: dt.datetime, low: int) -> int:
    """The sort number of an issue reported at an instant.

    `low` tells it from others of the same millisecond.
    """
    return first_of(reported_at) | (low % SPREAD)
