"""When a phone's act really happened, by the server's clock. Pure.

A phone's clock may be years off. What the server knows is the phone's clock when the request was sent and its
own when it arrived: the difference corrects the phone's time of the act. Never later than the receipt.
"""

from __future__ import annotations

import datetime as dt

DOUBT = dt.timedelta(minutes=2)
LONG_AGO = dt.timedelta(days=180)
BEYOND_BELIEF = dt.timedelta(days=400)
"""A phone that starts without power says 1970 or the year it was built. What lies so far back is a clock's
fault and not a fact: the receipt counts, and the phone's own words stay in the event."""


def offset_ms(sent_at: dt.datetime, received_at: dt.datetime) -> int:
    """Milliseconds to add to the phone's clock to get the server's."""
    return round((received_at - sent_at).total_seconds() * 1000)


def effective_at(at: dt.datetime, received_at: dt.datetime, correction_ms: int) -> dt.datetime:
    """The corrected instant of an act: not after its receipt; where it cannot be believed, the receipt."""
    corrected = _corrected(at, correction_ms)
    if corrected is None or received_at - corrected > BEYOND_BELIEF:
        return received_at
    return min(corrected, received_at)


def is_uncertain(
    at: dt.datetime,
    received_at: dt.datetime,
    correction_ms: int,
    noted_offset_ms: int | None,
    says_so: bool,
) -> bool:
    """Whether the time of an act is doubtful.

    The phone says so, its offsets before and after differ, or it lies in the future or too far back.
    """
    if says_so:
        return True
    if noted_offset_ms is not None and abs(noted_offset_ms - correction_ms) > DOUBT / dt.timedelta(
        milliseconds=1
    ):
        return True
    corrected = _corrected(at, correction_ms)
    if corrected is None:
        return True
    return corrected - received_at > DOUBT or received_at - corrected > LONG_AGO


def _corrected(at: dt.datetime, correction_ms: int) -> dt.datetime | None:
    """None where the calendar ends before the arithmetic does."""
    try:
        return at.astimezone(dt.UTC) + dt.timedelta(milliseconds=correction_ms)
    except (OverflowError, ValueError):
        return None
