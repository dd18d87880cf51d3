"""When a phone's act really happened, by the server's clock. Pure.

A phone's clock may be years off. What the server knows is the phone's clock when the request was sent and its
own when it arrived: the difference corrects the phone's time of the act. Never later than the receipt.
"""

from __future__ import annotations

import datetime as dt

DOUBT_MS = 120_000
LONG_AGO = dt.timedelta(days=180)


def offset_ms(sent_at: dt.datetime, received_at: dt.datetime) -> int:
    """Milliseconds to add to the phone's clock to get the server's."""
    return round((received_at - sent_at).total_seconds() * 1000)


def effective_at(at: dt.datetime, received_at: dt.datetime, correction_ms: int) -> dt.datetime:
    """The corrected instant of an act: not after its receipt; where arithmetic fails, the receipt."""
    try:
        corrected = at.astimezone(dt.UTC) + dt.timedelta(milliseconds=correction_ms)
    except (OverflowError, ValueError):
        return received_at
    return min(corrected, received_at)


def is_uncertain(
    effective: dt.datetime,
    received_at: dt.datetime,
    correction_ms: int,
    noted_offset_ms: int | None,
    says_so: bool,
) -> bool:
    """Whether the time is doubtful.

    The phone says so, its offsets before and after differ, or it lies too far back.
    """
    jumped = noted_offset_ms is not None and abs(noted_offset_ms - correction_ms) > DOUBT_MS
    return says_so or jumped or received_at - effective > LONG_AGO
