"""Makes the server's first epoch, and a new one after a restore."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.clock import now
from app.kernel.ids import new_id
from app.sync.models import Epoch


def ensure_epoch(session: Session) -> Epoch:
    """The present epoch, made if there is none yet."""
    return session.scalars(select(Epoch).order_by(Epoch.seq.desc()).limit(1)).one_or_none() or begin_epoch(
        session
    )


def begin_epoch(session: Session) -> Epoch:
    """Begin a new epoch: cursors and receipts of the one before no longer hold."""
    epoch = Epoch(id=str(new_id()), started_at=now(), durable_txid=None, durable_seq=None)
    session.add(epoch)
    session.flush()
    return epoch
