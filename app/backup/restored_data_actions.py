"""What restored data need before anybody uses them: a new epoch, and no places of another server."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.backup.manifest import Manifest
from app.erasure.known_list import Entry
from app.erasure.restored_erasure_actions import apply_known
from app.issues.checkpoint_actions import forget_place
from app.kernel.audit import record
from app.kernel.changes import forget_transaction_numbers
from app.photos.arrival_actions import mark_damaged
from app.photos.models import Photo
from app.sync.epoch_actions import begin_epoch


def begin_again(session: Session, manifest: Manifest, known_erasures: Iterable[Entry] = ()) -> str:
    """Begin a new epoch, so that phones offer again what they hold; returns its id.

    What was erased by law since the backup is erased again.

    Transaction numbers of the server that wrote the change log mean nothing on this one, and would hide new
    changes behind old ones. Photos whose bytes are in no backup are asked for.
    """
    forget_transaction_numbers(session)
    forget_place(session)
    epoch = begin_epoch(session)
    for sha256 in manifest.lost:
        rows = select(Photo).where(Photo.sha256 == sha256, Photo.state == "stored")
        for photo in list(session.scalars(rows)):
            mark_damaged(session, photo.id, "bytes_missing")
    apply_known(session, known_erasures)
    detail = {"backup": manifest.name, "epoch": epoch.id}
    record(session, "backup.restore", object_kind="backup", object_id=manifest.name, detail=detail)
    return epoch.id
