"""Makes the server's first epoch and a new one after a restore, and says how far it lies in a backup."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.changes import Position
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


def note_durable(session: Session, epoch_id: str, through: Position) -> bool:
    """Say that changes up to a position lie in a verified backup: phones may let go of them.

    Never goes back; returns False, and changes nothing, where the epoch is no longer the present one.
    """
    epoch = session.scalars(select(Epoch).order_by(Epoch.seq.desc()).limit(1).with_for_update()).one()
    if epoch.id != epoch_id:
        return False
    if (epoch.durable_txid or 0, epoch.durable_seq or 0) < through:
        epoch.durable_txid, epoch.durable_seq = through
    session.flush()
    return True
