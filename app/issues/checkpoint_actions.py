"""Checkpoints: every few minutes the chain heads that changed are sealed together.

Each seal over the one before.
"""

from __future__ import annotations

import datetime as dt
import json
import zlib
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.issues.chain import AUDIT_HEAD, FIRST_HASH
from app.issues.models import Checkpoint, Issue
from app.issues.seal_defect_queries import last_checkpoint, sealed_heads
from app.kernel.audit import AuditEntry
from app.kernel.changes import CHECKPOINT, START, Position, changes_since, note_change
from app.kernel.clock import now
from app.kernel.ids import digest_of
from app.kernel.transaction import in_transaction, read_session

EVERY = dt.timedelta(minutes=5)
PAGE = 5_000
LOOKED_UP_AT_ONCE = 500


def checkpoint_if_due() -> None:
    """Make a checkpoint when the last is older than five minutes.

    Another worker may do it first: that is as good.
    """
    last = read_session().scalar(select(Checkpoint.at).order_by(Checkpoint.seq.desc()).limit(1))
    if last is None or now() - last >= EVERY:
        try:
            in_transaction(make_checkpoint)
        except IntegrityError:
            return


def make_checkpoint(session: Session) -> Checkpoint | None:
    """Seal the heads of issues changed since the last checkpoint, and the audit log's; None for nothing new.

    A day without work on issues has sign-ins all the same: its entries are sealed too.
    """
    last = last_checkpoint(session)
    since = Position(last.txid, last.change_seq) if last else START
    changed, until = _changed_issues(session, since)
    audit = _audit_head(session)
    if not changed and not (audit and (last is None or audit[0] not in sealed_heads(last))):
        return None
    heads = _heads(session, changed) + audit
    previous = last.hash if last else FIRST_HASH
    checkpoint = Checkpoint(
        seq=(last.seq if last else 0) + 1,
        at=now(),
        txid=until.txid,
        change_seq=until.seq,
        head_count=len(heads),
        heads=pack(heads),
        previous_hash=previous,
        hash=digest_of([previous, heads]),
    )
    session.add(checkpoint)
    note_change(session, CHECKPOINT, str(checkpoint.seq))
    session.flush()
    return checkpoint


def forget_place(session: Session) -> None:
    """After a restore: places in another server's change log mean nothing; all heads are sealed next time."""
    last = last_checkpoint(session)
    if last is not None:
        last.txid, last.change_seq = START
        session.flush()


def _audit_head(session: Session) -> list[list[str | int]]:
    """The last entry of the audit log, sealed along: its chain alone does not show a missing end."""
    query = select(AuditEntry.seq, AuditEntry.hash).order_by(AuditEntry.seq.desc()).limit(1)
    return [[AUDIT_HEAD, seq, hash_] for seq, hash_ in session.execute(query)]


def pack(heads: list[list[str | int]]) -> bytes:
    """Heads as they are stored: [issue id, version, hash] each, compressed."""
    return zlib.compress(json.dumps(heads, separators=(",", ":")).encode(), 6)


def _changed_issues(session: Session, since: Position) -> tuple[list[UUID], Position]:
    changed: dict[str, None] = {}
    until = since
    while True:
        page = changes_since(session, until, PAGE)
        changed.update((change.key, None) for change in page if change.kind == "issue")
        if page:
            until = Position(page[-1].txid, page[-1].seq)
        if len(page) < PAGE:
            return sorted(UUID(key) for key in changed), until


def _heads(session: Session, ids: list[UUID]) -> list[list[str | int]]:
    heads: list[list[str | int]] = []
    for at in range(0, len(ids), LOOKED_UP_AT_ONCE):
        part = ids[at : at + LOOKED_UP_AT_ONCE]
        rows = session.execute(select(Issue.id, Issue.version, Issue.head_hash).where(Issue.id.in_(part)))
        heads += [[str(issue_id), version, hash_] for issue_id, version, hash_ in rows]
    return sorted(heads)
