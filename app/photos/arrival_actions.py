"""What happens to photo rows when bytes arrive, are lost, or are examined again. Never commits."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from app.kernel.clock import now
from app.photos.arrival_listeners import tell_listeners
from app.photos.claims import distance_m, positions_differ
from app.photos.erasing_actions import mark_erased
from app.photos.examination import Examination
from app.photos.models import Blob, BlobSender, Photo
from app.photos.queries import erased_among, same_bytes_earlier, similar_earlier
from app.photos.upload import LOST_ON_DISK, PhotoState, wants_bytes

EXIF_POSITION_DIFFERS = "exif_position_differs"
NO_PREVIEW = "no_preview"
SAME_BYTES_EARLIER = "same_bytes_earlier"
SIMILAR_EARLIER = "similar_earlier"


def note_arrival(session: Session, photo_id: UUID, found: Examination) -> Photo:
    """Say that all bytes of a photo lie durably in the store, and what they are; tells the listeners.

    Other rows are served as well: those of the same author, and those whose bytes had been lost on disk.
    Bytes that were erased by law meanwhile are none: the caller removes the file.
    """
    photo = session.get_one(Photo, photo_id)
    query = select(Photo).where(Photo.sha256 == photo.sha256)
    # Locked in one order, so that two uploads of the same bytes wait for each other instead of deadlocking.
    locked = query.order_by(Photo.id).with_for_update().execution_options(populate_existing=True)
    rows = list(session.scalars(locked))
    if erased_among(session, [photo.sha256]):
        for row in rows:
            mark_erased(row)
        session.flush()
        return photo
    served = [row for row in rows if row.author_id == photo.author_id or row.problem in LOST_ON_DISK]
    _insert_blob(session, photo, found)
    for author_id in {row.author_id for row in served}:
        _insert_missing(session, BlobSender, sha256=photo.sha256, user_id=author_id)
    for row in served:
        if take_from_store(session, row):
            tell_listeners(session, row)
    return photo


def take_from_store(session: Session, photo: Photo) -> bool:
    """Bring a waiting row to the state of its bytes, if they lie here and its author has sent them.

    Returns whether anything changed; telling the listeners is the caller's.
    """
    if not wants_bytes(PhotoState(photo.state), photo.problem):
        return False
    # The lock keeps the reaper from removing these bytes before this transaction names them.
    query = select(Blob).join(BlobSender).with_for_update(of=Blob)
    sent = (Blob.sha256 == photo.sha256, BlobSender.user_id == photo.author_id)
    blob = session.scalars(query.where(*sent)).one_or_none()
    if blob is None:
        return False
    photo.state = (PhotoState.DAMAGED if blob.problem else PhotoState.STORED).value
    photo.problem = blob.problem
    photo.media_type = blob.media_type
    photo.stored_at = now()
    photo.facts, flags = _compare(photo, blob)
    session.flush()
    if same_bytes_earlier(session, photo):
        flags.append(SAME_BYTES_EARLIER)
    elif similar_earlier(session, photo):
        flags.append(SIMILAR_EARLIER)
    photo.flags = [*photo.flags, *(flag for flag in flags if flag not in photo.flags)]
    session.flush()
    return True


def mark_damaged(session: Session, photo_id: UUID, problem: str) -> Photo:
    """Note that a photo's bytes are gone or changed on disk; from its author they are taken in again.

    `problem` is bytes_missing or bytes_changed, as queries.find_damage gives them.
    """
    if problem not in LOST_ON_DISK:
        raise ValueError(problem)
    photo = session.get_one(Photo, photo_id, with_for_update=True)
    if photo.state == PhotoState.ERASED:
        return photo
    photo.state, photo.problem = PhotoState.DAMAGED.value, problem
    blob = session.get(Blob, photo.sha256)
    if blob is not None:
        session.delete(blob)
    session.flush()
    tell_listeners(session, photo)
    return photo


def renew_facts(session: Session, sha256: str, found: Examination) -> None:
    """Replace what was learnt from stored bytes by what is learnt from them now; states stay as they are."""
    blob = session.get(Blob, sha256)
    if blob is None:
        return
    blob.media_type, blob.dhash, blob.facts = found.media_type, found.dhash, found.facts
    blob.width, blob.height = _size(found)
    blob.has_preview = found.thumb is not None
    for photo in session.scalars(select(Photo).where(Photo.sha256 == sha256, Photo.state == "stored")):
        facts, flags = _compare(photo, blob)
        if facts != photo.facts:
            kept = [flag for flag in photo.flags if flag not in (NO_PREVIEW, EXIF_POSITION_DIFFERS)]
            photo.facts, photo.flags = facts, [*kept, *flags]
            tell_listeners(session, photo)


def _compare(photo: Photo, blob: Blob) -> tuple[dict[str, Any] | None, list[str]]:
    """The facts of the bytes with the distance between both witnesses of the place, and the flags."""
    if blob.facts is None:
        return None, []
    facts, flags = dict(blob.facts), []
    if not blob.has_preview and blob.problem is None:
        flags.append(NO_PREVIEW)
    latitude, longitude = facts["latitude"], facts["longitude"]
    if photo.latitude is not None and photo.longitude is not None and latitude is not None:
        metres = distance_m(photo.latitude, photo.longitude, latitude, longitude)
        facts["exif_distance_m"] = round(metres, 1)
        if positions_differ(metres, photo.accuracy_m):
            flags.append(EXIF_POSITION_DIFFERS)
    return facts, flags


def _size(found: Examination) -> tuple[int | None, int | None]:
    return (found.facts["width"], found.facts["height"]) if found.facts else (None, None)


def _insert_blob(session: Session, photo: Photo, found: Examination) -> None:
    width, height = _size(found)
    _insert_missing(
        session,
        Blob,
        sha256=photo.sha256,
        size_bytes=photo.size_bytes,
        media_type=found.media_type,
        width=width,
        height=height,
        problem=found.problem,
        facts=found.facts,
        has_preview=found.thumb is not None,
        dhash=found.dhash,
        stored_at=now(),
    )


def _insert_missing(session: Session, model: type[Blob | BlobSender], **values: Any) -> None:
    """Insert a row unless its key is there: two phones may bring the same bytes at the same moment."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    insert = sqlite_insert(model) if is_sqlite else postgresql_insert(model)
    session.execute(insert.values(**values).on_conflict_do_nothing())
