"""Reads of photos: rows as they travel, files of variants, other photos with the same or similar bytes."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import or_, select
from sqlalchemy.orm import Session, object_session

from app.kernel.clock import to_wire
from app.kernel.durable_files import hash_of
from app.kernel.problems import Problem
from app.photos import derivatives, errors
from app.photos.fingerprint import looks_alike
from app.photos.models import Blob, ErasedBytes, Photo, PhotoBlur
from app.photos.part_file import received_bytes
from app.photos.store import PhotoStore
from app.photos.upload import PhotoState, resume_offset, wants_bytes

ORIGINAL = "original"
CLEAR = "clear"
"""The picture for the screen with nothing made unrecognisable."""
RECENT_PHOTOS = 300
"""How many of an author's latest photos a new one is compared with."""


@dataclass(frozen=True)
class VariantFile:
    """A file that can be sent as it is. `etag` never changes for the same bytes (strong, RFC 9110 §8.8.3)."""

    path: Path
    media_type: str
    etag: str


@dataclass(frozen=True)
class UploadStatus:
    """Where an upload stands: the offset at which it goes on, or the size when nothing is wanted any more."""

    offset: int
    size_bytes: int
    state: str
    sha256: str | None
    problem: str | None


def photo_store() -> PhotoStore:
    """The store under the application's data folder."""
    return PhotoStore(current_app.config["CHABU"].data_dir)


def photos_of(session: Session, issue_ids: Collection[UUID]) -> dict[UUID, list[Photo]]:
    """The photos of issues, each list in the order of naming; issues without any are left out."""
    found: dict[UUID, list[Photo]] = {}
    query = select(Photo).where(Photo.issue_id.in_(list(issue_ids))).order_by(Photo.named_at, Photo.id)
    for photo in session.scalars(query):
        if photo.issue_id is not None:
            found.setdefault(photo.issue_id, []).append(photo)
    return found


def photos_of_command(session: Session, command_id: UUID) -> list[Photo]:
    """The photos that a command brought, in the order in which it named them."""
    query = select(Photo).where(Photo.command_id == command_id).order_by(Photo.named_at, Photo.id)
    return list(session.scalars(query))


def photo_row(photo: Photo) -> dict[str, Any]:
    """A photo as it travels within its issue."""
    return {
        "id": str(photo.id),
        "role": photo.role,
        "sha256": photo.sha256,
        "size_bytes": photo.size_bytes,
        "media_type": photo.media_type,
        "taken_at": to_wire(photo.taken_at),
        "position": _position(photo),
        "source": photo.source,
        "resized": photo.resized,
        "state": photo.state,
        "problem": photo.problem,
        "round": photo.round,
        "flags": list(photo.flags),
        "facts": photo.facts,
    }


def _position(photo: Photo) -> dict[str, Any] | None:
    if photo.latitude is None or photo.longitude is None:
        return None
    return {
        "latitude": photo.latitude,
        "longitude": photo.longitude,
        "accuracy_m": photo.accuracy_m,
        "source": photo.position_source,
        "at": to_wire(photo.position_at),
    }


def own_photo(session: Session, photo_id: UUID, author_id: UUID) -> Photo:
    """A photo row of this author. Raises Problem not_found also where the row is somebody else's."""
    photo = session.get(Photo, photo_id)
    if photo is None or photo.author_id != author_id:
        raise Problem("not_found")
    return photo


def upload_status(photo: Photo, received: int | None = None) -> UploadStatus:
    """Where the upload of a photo stands; `received` is looked up in the part when it is not given."""
    if not wants_bytes(PhotoState(photo.state), photo.problem):
        return UploadStatus(photo.size_bytes, photo.size_bytes, photo.state, photo.sha256, photo.problem)
    if received is None:
        received = received_bytes(photo_store().part(photo.id))
    return UploadStatus(
        resume_offset(received, photo.size_bytes), photo.size_bytes, photo.state, None, photo.problem
    )


def variant_file(photo: Photo, variant: str) -> VariantFile:
    """The file of `original`, `thumb`, `screen` or `clear` of a photo whose issue the caller may see.

    A derived picture is made on first use; what was marked in it is unrecognisable, save in `clear`, which
    like the original of a marked photo is for who may mark. Raises Problem: not_found (no such variant),
    photo_erased, photo_not_here, no_preview. Bytes that are no picture can be read as an original only, as
    application/octet-stream.
    """
    store, wanted = photo_store(), derivatives.VARIANTS.get(variant)
    if wanted is None and variant not in (ORIGINAL, CLEAR):
        raise Problem("not_found")
    if photo.state == PhotoState.ERASED:
        raise Problem(errors.PHOTO_ERASED)
    if photo.stored_at is None:
        raise Problem(errors.PHOTO_NOT_HERE)
    if variant == ORIGINAL:
        path = store.original(photo.sha256)
        if not path.exists():
            raise Problem(errors.PHOTO_NOT_HERE)
        return VariantFile(path, photo.media_type, photo.sha256)
    blur = None if wanted is None else blur_of(_session_of(photo), photo.sha256)
    marked = blur.rectangles if blur else []
    try:
        path = derivatives.cached(store, photo.sha256, wanted or derivatives.SCREEN, marked)
    except derivatives.NoPreview as error:
        raise Problem(errors.NO_PREVIEW) from error
    except FileNotFoundError as error:
        raise Problem(errors.PHOTO_NOT_HERE) from error
    return VariantFile(path, derivatives.MEDIA_TYPE, path.stem)


def _session_of(photo: Photo) -> Session:
    session = object_session(photo)
    if session is None:
        raise ValueError("a photo row that no session holds")
    return session


def blur_of(session: Session, sha256: str) -> PhotoBlur | None:
    """What was last marked in a picture to be unrecognisable; None where nothing ever was."""
    query = select(PhotoBlur).where(PhotoBlur.sha256 == sha256)
    return session.scalars(query.order_by(PhotoBlur.id.desc()).limit(1)).first()


def photos_with_bytes(session: Session, sha256s: Collection[str]) -> dict[str, list[Photo]]:
    """Photos, whoever took them, named with these hashes: what a new after-photo must not repeat."""
    found: dict[str, list[Photo]] = {}
    query = select(Photo).where(Photo.sha256.in_(list(sha256s))).order_by(Photo.named_at, Photo.id)
    for photo in session.scalars(query):
        found.setdefault(photo.sha256, []).append(photo)
    return found


def same_bytes_earlier(session: Session, photo: Photo) -> list[Photo]:
    """Photos of other issues, roles or rounds with the same bytes that were named before this one."""
    query = select(Photo).where(Photo.sha256 == photo.sha256, Photo.id != photo.id)
    return [
        other
        for other in session.scalars(query.order_by(Photo.named_at))
        if other.named_at <= photo.named_at and _shows_something_else(photo, other)
    ]


def similar_earlier(session: Session, photo: Photo) -> list[Photo]:
    """Photos of the same issue, and the author's latest, that look like this one without having its bytes."""
    blob = session.get(Blob, photo.sha256)
    if blob is None or blob.dhash is None:
        return []
    dhash = blob.dhash
    nearby = or_(Photo.author_id == photo.author_id, Photo.issue_id == photo.issue_id)
    earlier = (Photo.sha256 != photo.sha256, Photo.named_at <= photo.named_at)
    query = (
        select(Photo, Blob.dhash)
        .join(Blob, Blob.sha256 == Photo.sha256)
        .where(nearby, *earlier, Blob.dhash.is_not(None))
        .order_by(Photo.named_at.desc())
        .limit(RECENT_PHOTOS)
    )
    return [
        other
        for other, hashed in session.execute(query)
        if hashed and _shows_something_else(photo, other) and looks_alike(dhash, hashed)
    ]


def _shows_something_else(photo: Photo, other: Photo) -> bool:
    return (other.issue_id, other.role, other.round) != (photo.issue_id, photo.role, photo.round)


def erased_among(session: Session, sha256s: Collection[str]) -> set[str]:
    """Which of these hashes are of bytes erased by law."""
    if not sha256s:
        return set()
    return set(session.scalars(select(ErasedBytes.sha256).where(ErasedBytes.sha256.in_(list(sha256s)))))


def erased_hashes(session: Session) -> list[str]:
    """The hashes of all bytes erased by law."""
    return list(session.scalars(select(ErasedBytes.sha256).order_by(ErasedBytes.sha256)))


def unexplained_erasures(session: Session) -> Iterator[tuple[Photo, str]]:
    """Photos that count as erased although nothing says that their bytes were, and the other way round."""
    known = set(erased_hashes(session))
    named_erased = select(Photo).where(Photo.state == PhotoState.ERASED)
    for photo in session.scalars(named_erased.execution_options(yield_per=500)):
        if photo.sha256 not in known:
            yield photo, "counts as erased, and no erasure names its bytes"
    for photo in session.scalars(select(Photo).where(Photo.sha256.in_(known))) if known else ():
        if photo.state != PhotoState.ERASED:
            yield photo, "its bytes were erased, and it does not say so"


def bytes_left_after_erasure(session: Session) -> Iterator[str]:
    """The hashes of erased bytes of which a file lies in the store."""
    store = photo_store()
    for sha256 in erased_hashes(session):
        if store.has_files(sha256):
            yield sha256


def find_damage(session: Session) -> Iterator[tuple[Photo, str]]:
    """Photos whose bytes should lie in the store and do not: each with bytes_missing or bytes_changed."""
    store, verdicts = photo_store(), dict[str, str | None]()
    query = select(Photo).where(Photo.stored_at.is_not(None)).order_by(Photo.sha256)
    for photo in session.scalars(query.execution_options(yield_per=500)):
        if photo.sha256 not in verdicts:
            verdicts = {photo.sha256: _damage_of(store, photo.sha256)}
        verdict = verdicts[photo.sha256]
        if verdict:
            yield photo, verdict


def _damage_of(store: PhotoStore, sha256: str) -> str | None:
    path = store.original(sha256)
    if not path.exists():
        return "bytes_missing"
    return None if hash_of(path) == sha256 else "bytes_changed"
