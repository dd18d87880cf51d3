"""Erasures applied again to older data that a restore brings back. Never commits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.orm import Session

from app.erasure.actions import carry_out_erasure
from app.erasure.grounds import ErasureState
from app.erasure.known_list import Entry
from app.erasure.models import Erasure

IDS = ("id", "issue_id", "photo_id", "event_id", "command_id", "asked_by_id", "decided_by_id")
TIMES = ("asked_at", "decided_at")


def apply_known(session: Session, entries: Iterable[Entry]) -> int:
    """Bring erasures that the restored data do not know, or not as carried out, to bear on them.

    Those whose content is not there yet stay approved, and upkeep carries them out once a phone brings it.
    Returns how many were carried out.
    """
    count = 0
    for entry in entries:
        row = session.get(Erasure, UUID(entry["id"]))
        if row is not None and row.carried_out_at is not None:
            continue
        if row is None:
            row = Erasure(id=UUID(entry["id"]))
            session.add(row)
        _take_over(row, entry)
        session.flush()
        count += carry_out_erasure(session, row)
    return count


def _take_over(row: Erasure, entry: Entry) -> None:
    for name in IDS[1:]:
        setattr(row, name, UUID(entry[name]) if entry[name] else None)
    for name in TIMES:
        setattr(row, name, dt.datetime.fromisoformat(entry[name]) if entry[name] else None)
    for name in ("sha256", "version", "ground", "reason", "decided_role"):
        setattr(row, name, entry[name])
    row.state = ErasureState.APPROVED.value
