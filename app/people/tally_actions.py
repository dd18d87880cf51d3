"""Writes of the tallies: tries at passwords, counted before one is compared; requests of programs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from app.kernel.audit import record
from app.kernel.clock import now
from app.people.lockout import (
    FORGOTTEN_AFTER,
    Limit,
    Tally,
    after_try,
    seconds_locked,
    tries_left,
    without_try,
)
from app.people.models import SignInTally, User
from app.people.settings import limit_of
from app.people.tally_keys import ADDRESS
from app.people.user_queries import own_tallies


@dataclass(frozen=True)
class Standing:
    """Where a try stands: whether it may be made, how many are left after it, how long a lock lasts."""

    may_try: bool
    tries_left: int
    seconds_locked: int


def count_try(session: Session, keys: Sequence[str]) -> Standing:
    """Count one try at all the keys, unless one of them is locked."""
    moment = now()
    rows = [_locked_row(session, key) for key in sorted(keys)]
    locked = max(seconds_locked(_tally(row), moment) for row in rows)
    if locked:
        return Standing(False, 0, locked)
    session.execute(delete(SignInTally).where(SignInTally.last_at < moment - 2 * FORGOTTEN_AFTER))
    left, lock = [], 0
    for row in rows:
        limit = _limit(session, row.key)
        tally = after_try(_tally(row), limit, moment)
        _write(row, tally)
        left.append(tries_left(tally, limit, moment))
        lock = max(lock, seconds_locked(tally, moment))
    return Standing(True, min(left), lock)


def forgive(session: Session, keys: Sequence[str]) -> None:
    """The try was right: account and device start afresh; an address only gets this one try back.

    Otherwise whoever has one account could clear the address by signing in between guesses at others.
    """
    for key in sorted(keys):
        row = _locked_row(session, key)
        if key.startswith(ADDRESS):
            _write(row, without_try(_tally(row), _limit(session, key)))
        else:
            session.delete(row)


def lift_locks(session: Session, user: User) -> int:
    """Forget the tries at a user's account, also from browsers it knows. Returns how many locks there were.

    Tries of an address stay counted: they are nobody's in particular.
    """
    moment = now()
    rows = session.scalars(select(SignInTally).where(own_tallies(user))).all()
    locks = sum(seconds_locked(_tally(row), moment) > 0 for row in rows)
    for row in rows:
        session.delete(row)
    if locks:
        record(session, "user.unlock", object_kind="user", object_id=user.id, detail={"locks": locks})
    return locks


def count_request(session: Session, key: str, at: dt.datetime) -> int:
    """Count one request in the minute of an instant, over all processes; how many it is by now."""
    minute = at.replace(second=0, microsecond=0)
    row = _locked_row(session, key)
    row.tries = row.tries + 1 if row.last_at == minute else 1
    row.last_at = minute
    session.flush()
    return row.tries


def _locked_row(session: Session, key: str) -> SignInTally:
    # Two first tries at once must meet in one row: insert it if missing, then lock it.
    insert = text(
        "INSERT INTO sign_in_tallies (key, tries, locks) VALUES (:key, 0, 0) ON CONFLICT (key) DO NOTHING"
    )
    session.execute(insert, {"key": key})
    query = select(SignInTally).where(SignInTally.key == key).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def _limit(session: Session, key: str) -> Limit:
    return limit_of(session, key.startswith(ADDRESS))


def _tally(row: SignInTally) -> Tally:
    return Tally(row.tries, row.locks, row.locked_until, row.last_at)


def _write(row: SignInTally, tally: Tally) -> None:
    row.tries, row.locks = tally.tries, tally.locks
    row.locked_until, row.last_at = tally.locked_until, tally.last_at
