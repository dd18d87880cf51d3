"""Taking in a chunk of a photo: file first, durable, and only then the row that says so."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path
from uuid import UUID

from flask import current_app

from app.kernel.clock import now
from app.kernel.problems import Problem
from app.kernel.transaction import in_transaction, read_session
from app.photos import errors
from app.photos.arrival_actions import note_arrival
from app.photos.derivatives import THUMB
from app.photos.examination import Examination, examine
from app.photos.models import Photo
from app.photos.part_file import PartBusy, PartFile, locked_part
from app.photos.queries import UploadStatus, own_photo, photo_store, upload_status
from app.photos.store import PhotoStore
from app.photos.upload import MAX_CHUNK_BYTES, PhotoState, judge_chunk, wants_bytes

BUSY_RETRY_S = 2
CLOCK_TOLERANCE = dt.timedelta(days=1)


def receive_chunk(photo_id: UUID, author_id: UUID, offset: int, chunk: bytes) -> UploadStatus:
    """Add a chunk to a photo of this author; with the last one the photo is checked, kept and announced.

    Opens its own transaction, for the last chunk only: chunks before it cost no commit.
    Raises Problem: not_found, chunk_too_large, no_space, upload_busy, and with the `offset` at which to go on
    upload_offset, upload_too_long, upload_hash (from the start).
    """
    session = read_session()
    photo = own_photo(session, photo_id, author_id)
    session.expunge(photo)
    session.rollback()  # no transaction stays open while files are written
    if not wants_bytes(PhotoState(photo.state), photo.problem):
        return upload_status(photo)
    if len(chunk) > MAX_CHUNK_BYTES:
        raise Problem(errors.CHUNK_TOO_LARGE, limit_bytes=MAX_CHUNK_BYTES)
    store = photo_store()
    if not store.has_room(len(chunk)):
        raise Problem("no_space")
    try:
        with locked_part(store.part(photo_id)) as part:
            received = _append(part, photo, offset, chunk)
            if received < photo.size_bytes:
                return upload_status(photo, received)
            return _complete(store, part, photo)
    except PartBusy as error:
        raise Problem(errors.UPLOAD_BUSY, retry_after_s=BUSY_RETRY_S) from error


def _append(part: PartFile, photo: Photo, offset: int, chunk: bytes) -> int:
    verdict = judge_chunk(part.length, photo.size_bytes, offset, len(chunk))
    if verdict.fault:
        raise Problem(verdict.fault.value, offset=verdict.offset, size_bytes=photo.size_bytes)
    return part.write(offset, chunk) if chunk else part.length


def _complete(store: PhotoStore, part: PartFile, photo: Photo) -> UploadStatus:
    data = part.path.read_bytes()
    if hashlib.sha256(data).hexdigest() != photo.sha256:
        part.start_again()
        raise Problem(errors.UPLOAD_HASH, offset=0, size_bytes=photo.size_bytes)
    found = examine_now(data, part.path)
    # Held until the row is committed: the reaper must not take the file for one that nobody names.
    with store.arriving():
        store.keep(part.path, photo.sha256)
        if found.thumb:
            store.write_derived(photo.sha256, THUMB.name, found.thumb)
        arrived = in_transaction(lambda session: note_arrival(session, photo.id, found))
        if arrived.state == PhotoState.ERASED:
            store.drop(photo.sha256)
        return upload_status(arrived)


def examine_now(data: bytes, path: Path) -> Examination:
    """Examine a photo's bytes by the agency's limit and the present time."""
    latest = now().replace(tzinfo=None) + CLOCK_TOLERANCE
    return examine(data, path, max_pixels=current_app.config["CHABU"].max_photo_pixels, latest=latest)
