"""One request, one transaction, one committer. Actions get the session and never commit."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Protocol, TypeVar

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from app.kernel.database import WRITES, db

Result = TypeVar("Result")
RETRIED_SQLSTATES = {"40001", "40P01"}  # serialization failure, deadlock: the whole closure is run again
ATTEMPTS = 5


class BatchStep(Protocol):
    """One step of long work, in a transaction of its own."""

    def __call__(self, session: Session, *, after: int) -> tuple[int, int] | None:
        """How many it took and the last key; None when nothing comes after the key given."""


@contextmanager
def transaction() -> Iterator[Session]:
    """A write transaction: commits when the block ends, rolls back when it raises.

    On SQLite the write lock is taken at the start (BEGIN IMMEDIATE). A block inside a read of the same
    request ends that read first, so that it decides on what is true now.
    """
    session = db.session()
    session.rollback()
    session.connection(execution_options={WRITES: True})
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise


def in_transaction(work: Callable[[Session], Result]) -> Result:
    """Run `work(session)` in a write transaction, again when the database asks for it: it must be repeatable.

    Raises what `work` raises, and the database's own error after five refused attempts.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction() as session:
                return work(session)
        except (OperationalError, DBAPIError) as error:
            if attempt == ATTEMPTS or not _is_transient(error):
                raise
            time.sleep(0.02 * attempt)
    raise AssertionError("unreachable")


def in_batches(step: BatchStep, *, after: int = -1) -> Iterator[int]:
    """Run `step(session, after)` in one write transaction after another; yields how many are done so far.

    A step takes what comes after the key given, and answers with how many it took and its last key, or None
    when nothing is left.
    """
    done = 0
    while (last := in_transaction(partial(step, after=after))) is not None:
        count, after = last
        done += count
        yield done


@contextmanager
def read_snapshot() -> Iterator[Session]:
    """A session all of whose reads see the one instant of the first, whatever is written meanwhile."""
    session = db.session()
    session.rollback()
    if session.get_bind().dialect.name == "postgresql":
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        session.connection(execution_options=options)
    try:
        yield session
    finally:
        session.rollback()


def read_session() -> Session:
    """The session for reading; it is given back at the end of the request."""
    return db.session()


def _is_transient(error: DBAPIError) -> bool:
    state = getattr(error.orig, "sqlstate", None)
    return state in RETRIED_SQLSTATES or "database is locked" in str(error.orig)
