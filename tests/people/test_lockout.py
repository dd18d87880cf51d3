"""How long wrong passwords lock, by the minute."""

from __future__ import annotations

import datetime as dt

import pytest

from app.people.lockout import (
    Limit,
    Tally,
    after_try,
    network_of,
    seconds_locked,
    tries_left,
    without_try,
)

START = dt.datetime(2026, 5, 18, 1, 0, tzinfo=dt.UTC)
LIMIT = Limit(5, dt.timedelta(minutes=15))


def tried(times: int, tally: Tally | None = None, at: dt.datetime = START) -> Tally:
    tally = tally or Tally()
    for _ in range(times):
        tally = after_try(tally, LIMIT, at)
    return tally


def test_each_try_leaves_one_less_and_the_fifth_locks() -> None:
    assert [tries_left(tried(n), LIMIT, START) for n in range(1, 6)] == [4, 3, 2, 1, 0]
    assert seconds_locked(tried(4), START) == 0
    assert seconds_locked(tried(5), START) == 15 * 60


def test_a_lock_ends_by_itself_with_all_tries_back() -> None:
    locked = tried(5)
    later = START + dt.timedelta(minutes=15)
    assert seconds_locked(locked, later - dt.timedelta(milliseconds=1)) == 1
    assert seconds_locked(locked, later) == 0
    assert tries_left(locked, LIMIT, later) == 5


def test_locks_double_up_to_an_hour_and_no_further() -> None:
    tally, moment, lengths = Tally(), START, []
    for _ in range(6):
        tally = tried(5, tally, moment)
        lengths.append(seconds_locked(tally, moment) // 60)
        moment += dt.timedelta(minutes=61)
    assert lengths == [15, 30, 60, 60, 60, 60]


def test_a_day_without_tries_forgets() -> None:
    tally = tried(5, tried(5), START + dt.timedelta(minutes=20))
    fresh = after_try(tally, LIMIT, START + dt.timedelta(hours=25))
    assert (fresh.tries, fresh.locks) == (1, 0)


@pytest.mark.parametrize("before", range(5))
def test_taking_a_right_try_back_leaves_what_was(before: int) -> None:
    tally = tried(before)
    back = without_try(after_try(tally, LIMIT, START), LIMIT)
    assert (back.tries, back.locks, back.locked_until) == (tally.tries, tally.locks, tally.locked_until)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        ("not an address", "unknown"),
    ],
)
def test_what_counts_as_one_address(address: str, network: str) -> None:
    assert network_of(address) == network
