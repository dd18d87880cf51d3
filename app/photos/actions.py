"""Photo rows from their naming to their end; what arrives is in arrival_actions. Never commits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from flask import current_app
from sqlalchemy import Select, delete, exists, select
from sqlalchemy.orm import Session

from app.kernel.clock import now
from app.kernel.problems import Problem
from app.photos import errors
from app.photos.arrival_actions import take_from_store
from app.photos.arrival_listeners import tell_listeners
from app.photos.claims import PhotoClaim, needs_position_check
from app.photos.erasing_actions import mark_erased
from app.photos.models import Blob, BlobSender, Photo
from app.photos.queries import erased_among
from app.photos.upload import PhotoState

POSITION_TO_CHECK = "position_to_check"


def expect_photos(
    session: Session,
    *,
    issue_id: UUID | None,
    command_id: UUID,
    author_id: UUID,
    photos: Sequence[PhotoClaim],
    round: int,  # noqa: A002  the domain's word
) -> list[Photo]:
    """Make the rows of the photos that a command brings; from now on their bytes are taken from its author.

    `issue_id` is None for a command in quarantine. Bytes that this author has sent before count as arrived;
    bytes erased by law are not awaited.
    Raises Problem: photo_too_large, photo_id_taken (the id is in use for other bytes, author or issue).
    """
    limit = current_app.config["CHABU"].max_photo_bytes
    rows: list[Photo] = []
    for claim in photos:
        if any(claim.id == row.id for row in rows):
            raise Problem(errors.PHOTO_ID_TAKEN, photo_id=str(claim.id))
        if claim.size_bytes > limit:
            raise Problem(errors.PHOTO_TOO_LARGE, photo_id=str(claim.id), limit_bytes=limit)
        photo = _row_for(session, claim, author_id)
        photo.issue_id, photo.command_id, photo.round = issue_id, command_id, round
        rows.append(photo)
    session.flush()
    erased = erased_among(session, {photo.sha256 for photo in rows})
    for photo in rows:
        if photo.sha256 in erased:
            mark_erased(photo)
        else:
            take_from_store(session, photo)
    session.flush()
    return rows


def _row_for(session: Session, claim: PhotoClaim, author_id: UUID) -> Photo:
    """A new row, or the one that waits in quarantine for its author to name it again."""
    photo = session.get(Photo, claim.id)
    if photo is not None:
        known = (photo.author_id, photo.sha256, photo.size_bytes)
        if known != (author_id, claim.sha256, claim.size_bytes) or photo.issue_id is not None:
            raise Problem(errors.PHOTO_ID_TAKEN, photo_id=str(claim.id))
        photo.role = claim.role.value
        return photo
    where = claim.position
    photo = Photo(
        id=claim.id,
        author_id=author_id,
        role=claim.role.value,
        sha256=claim.sha256,
        size_bytes=claim.size_bytes,
        media_type=claim.media_type,
        taken_at=claim.taken_at,
        latitude=where.latitude if where else None,
        longitude=where.longitude if where else None,
        accuracy_m=where.accuracy_m if where else None,
        position_source=where.source if where else None,
        position_at=where.at if where else None,
        source=claim.source,
        resized=claim.resized,
        state=PhotoState.EXPECTED.value,
        flags=[POSITION_TO_CHECK] if needs_position_check(where) else [],
        named_at=now(),
    )
    session.add(photo)
    return photo


def adopt_photos(
    session: Session,
    *,
    from_command_id: UUID,
    author_id: UUID | None,
    issue_id: UUID,
    command_id: UUID,
    round: int,  # noqa: A002  as above
) -> list[Photo]:
    """Give the photos of a command in quarantine to the issue and command that take it up.

    Two people's commands may have claimed one id: only the photos of this author go along.
    """
    waiting = (Photo.command_id == from_command_id, Photo.author_id == author_id, Photo.issue_id.is_(None))
    photos = list(session.scalars(select(Photo).where(*waiting).order_by(Photo.named_at, Photo.id)))
    for photo in photos:
        photo.issue_id, photo.command_id, photo.round = issue_id, command_id, round
    session.flush()
    return photos


def move_photos(session: Session, *, issue_id: UUID, to_issue_id: UUID) -> list[Photo]:
    """Give all photos of an issue to the one it is merged into."""
    photos = list(session.scalars(select(Photo).where(Photo.issue_id == issue_id)))
    for photo in photos:
        photo.issue_id = to_issue_id
    session.flush()
    return photos


def return_photos(session: Session, *, command_ids: Select[UUID | None], to_issue_id: UUID) -> set[UUID]:
    """Give the photos that commands brought back to an issue; returns the issues that held them.

    `command_ids` is a query. Photos in quarantine belong to no issue and stay there.
    """
    query = select(Photo).where(
        Photo.command_id.in_(command_ids), Photo.issue_id.is_not(None), Photo.issue_id != to_issue_id
    )
    held_by: set[UUID] = set()
    for photo in session.scalars(query):
        held_by |= {photo.issue_id} if photo.issue_id else set()
        photo.issue_id = to_issue_id
    session.flush()
    return held_by


def waive(session: Session, *, photo_ids: Iterable[UUID], by_id: UUID, reason: str) -> list[Photo]:
    """Go on without the bytes of photos that never came or are damaged; returns the rows that changed.

    Should the bytes still come, the photo becomes stored all the same.
    """
    query = select(Photo).where(Photo.id.in_(list(photo_ids)), Photo.state.in_(["expected", "damaged"]))
    photos = list(session.scalars(query.with_for_update()))
    for photo in photos:
        photo.state = PhotoState.WAIVED.value
        photo.waived_by_id, photo.waived_reason = by_id, reason
        tell_listeners(session, photo)
    session.flush()
    return photos


def forget_unnamed(session: Session, sha256: str) -> bool:
    """Delete the row of bytes that no photo names; False where one does. The caller then removes the file."""
    session.execute(select(Blob.sha256).where(Blob.sha256 == sha256).with_for_update())
    if session.scalar(select(exists().where(Photo.sha256 == sha256))):
        return False
    session.execute(delete(BlobSender).where(BlobSender.sha256 == sha256))
    session.execute(delete(Blob).where(Blob.sha256 == sha256))
    return True
