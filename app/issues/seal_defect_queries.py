"""Verification of what holds all issues together: checkpoints, heads sealed, numbers, the change log."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.issues.chain import AUDIT_HEAD, FIRST_HASH
from app.issues.models import Checkpoint, Event, Issue, NumberSeries
from app.kernel.audit import AuditEntry
from app.kernel.changes import CHECKPOINT, Change
from app.kernel.ids import digest_of

BATCH = 500


def sealed_heads(checkpoint: Checkpoint) -> list[Any]:
    """The heads that a checkpoint sealed (id, version, hash each); of a damaged one none is known."""
    try:
        return list(json.loads(zlib.decompress(checkpoint.heads)))
    except (zlib.error, ValueError):
        return []


def last_checkpoint(session: Session) -> Checkpoint | None:
    """The newest checkpoint; None before the first."""
    query = select(Checkpoint).order_by(Checkpoint.seq.desc()).limit(1)
    return session.scalars(query).one_or_none()


def checkpoint_defects(session: Session) -> Iterator[str]:
    """Checkpoints that do not follow each other, and heads they sealed that are no longer there."""
    previous, expected = FIRST_HASH, 1
    for checkpoint in session.scalars(
        select(Checkpoint).order_by(Checkpoint.seq).execution_options(yield_per=10)
    ):
        if checkpoint.seq != expected:
            yield f"checkpoint {expected} is missing"
        heads = sealed_heads(checkpoint)
        if (
            checkpoint.previous_hash != previous
            or digest_of([checkpoint.previous_hash, heads]) != checkpoint.hash
        ):
            yield f"checkpoint {checkpoint.seq}: it was changed, or one before it was"
        yield from _lost_heads(session, checkpoint.seq, heads)
        previous, expected = checkpoint.hash, checkpoint.seq + 1


def _lost_heads(session: Session, seq: int, heads: list[tuple[str, int, str]]) -> Iterator[str]:
    for _, audit_seq, audit_hash in (head for head in heads if head[0] == AUDIT_HEAD):
        if session.scalar(select(AuditEntry.hash).where(AuditEntry.seq == audit_seq)) != audit_hash:
            yield f"audit log: entry {audit_seq}, sealed by checkpoint {seq}, is gone or was changed"
    for at in range(0, len(heads), BATCH):
        part = [head for head in heads[at : at + BATCH] if head[0] != AUDIT_HEAD]
        hashes = [head[2] for head in part]
        known = set(
            session.scalars(
                select(Event.hash).where(
                    Event.issue_id.in_([UUID(head[0]) for head in part]), Event.hash.in_(hashes)
                )
            )
        )
        for issue_id, version, hash_ in part:
            if hash_ not in known:
                yield f"issue {issue_id}: event {version}, sealed by checkpoint {seq}, is gone or was changed"


def lost_checkpoints(session: Session) -> Iterator[str]:
    """Checkpoints that the change log tells of and that are gone: the last ones, which no other follows."""
    kept = set(session.scalars(select(Checkpoint.seq)))
    told = select(Change.key).where(Change.kind == CHECKPOINT).order_by(Change.seq)
    for key in session.scalars(told.execution_options(yield_per=1000)):
        if int(key) not in kept:
            yield f"checkpoint {key}, told of by the change log, is missing"


def lost_issues(session: Session) -> Iterator[str]:
    """Issues that the change log tells of and whose row is gone."""
    told = select(Change.key).where(Change.kind == "issue").distinct()
    for keys in session.scalars(told.execution_options(yield_per=BATCH)).partitions(BATCH):
        wanted = {UUID(key) for key in keys}
        for issue_id in sorted(wanted - set(session.scalars(select(Issue.id).where(Issue.id.in_(wanted))))):
            yield f"issue {issue_id}, told of by the change log, is missing"


def number_defects(session: Session) -> Iterator[str]:
    """Series that are gone or stand below a number already given: the next would be given twice."""
    highest: dict[str, int] = {}
    query = select(Issue.number, Issue.receipt_number).execution_options(yield_per=1000)
    for given in session.execute(query):
        for number in given:
            start, _, count = (number or "").rpartition("-")
            if count.isdecimal():
                highest[start] = max(highest.get(start, 0), int(count))
    stands = {
        f"{series.prefix}-{series.month}": series.last for series in session.scalars(select(NumberSeries))
    }
    for start, count in sorted(highest.items()):
        if start not in stands:
            yield f"number series {start}: it is missing, but {count} was given"
        elif stands[start] < count:
            yield f"number series {start}: it stands at {stands[start]}, but {count} was given"


def is_kept_head(session: Session, hash_: str) -> bool:
    """Whether a checkpoint's hash, written down elsewhere before, is still one of the chain."""
    return session.scalar(select(Checkpoint.seq).where(Checkpoint.hash == hash_)) is not None
