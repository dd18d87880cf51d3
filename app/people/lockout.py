"""How many wrong passwords are too many, and for how long: pure, so that every case can be written down.

A try counts before it is known to be right, so that a hundred at once are a hundred. A lock ends by itself,
grows with each further one up to an hour, and is forgotten a day after the last try. Whoever guesses from
elsewhere cannot keep a user out: a browser that this user has signed in with before counts by itself (see
`known_device`), and an activation code always opens.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
from dataclasses import dataclass

LONGEST = dt.timedelta(hours=1)
FORGOTTEN_AFTER = dt.timedelta(hours=24)
TRIES_PER_ADDRESS = 40
"""An office shares one address, so an address gets many more tries than an account."""


@dataclass(frozen=True)
class Limit:
    """How many tries, and how long the first lock lasts."""

    tries: int
    first_lock: dt.timedelta


@dataclass(frozen=True)
class Tally:
    """What is known of one account, device or address: tries since the last lock, locks so far."""

    tries: int = 0
    locks: int = 0
    locked_until: dt.datetime | None = None
    last_at: dt.datetime | None = None


def after_try(tally: Tally, limit: Limit, moment: dt.datetime) -> Tally:
    """The tally with one more try at `moment`; the last one allowed locks, until it turns out to be right."""
    if tally.last_at is None or moment - tally.last_at >= FORGOTTEN_AFTER:
        tally = Tally()
    tries = tally.tries + 1
    if tries < limit.tries:
        return Tally(tries, tally.locks, None, moment)
    length = min(limit.first_lock * 2 ** min(tally.locks, 10), LONGEST)
    return Tally(0, tally.locks + 1, moment + length, moment)


def without_try(tally: Tally, limit: Limit) -> Tally:
    """The tally as if its last try had not been: it turned out to be right."""
    if tally.locked_until is not None:
        return Tally(limit.tries - 1, tally.locks - 1, None, tally.last_at)
    return Tally(max(tally.tries - 1, 0), tally.locks, None, tally.last_at)


def seconds_locked(tally: Tally, moment: dt.datetime) -> int:
    """How many seconds a lock still lasts, rounded up; 0 when there is none."""
    if tally.locked_until is None or tally.locked_until <= moment:
        return 0
    return -int((moment - tally.locked_until).total_seconds() // 1)


def tries_left(tally: Tally, limit: Limit, moment: dt.datetime) -> int:
    """How many more tries there are before a lock; 0 while it lasts."""
    return 0 if seconds_locked(tally, moment) else limit.tries - tally.tries


def network_of(address: str) -> str:
    """What counts as one address: an IPv4 address, or an IPv6 /64, which is one household or phone."""
    try:
        parsed = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
