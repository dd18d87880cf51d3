"""The upload of photo bytes, by the author of the photo's row only; reading is decided by the issue.

The author is whoever is signed in, or, after sign-out or revocation, the holder of an upload-only token.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import request
from flask_openapi3.models import RawModel
from pydantic import BaseModel, ConfigDict, Field

from app.kernel.access import authors
from app.kernel.api import Reply
from app.kernel.api import blueprint as new_blueprint
from app.kernel.problems import Problem
from app.kernel.transaction import read_session
from app.people.request_author import request_author
from app.photos import errors
from app.photos.queries import UploadStatus, own_photo, upload_status
from app.photos.receiving import receive_chunk
from app.photos.upload import CHUNK_TYPE, MAX_CHUNK_BYTES

blueprint = new_blueprint("photos", "Photos")


class PhotoPath(BaseModel):
    """A photo in an address."""

    photo_id: UUID


class UploadHeaders(BaseModel):
    """Where a chunk belongs, counted from the first byte of the photo."""

    model_config = ConfigDict(populate_by_name=True)

    upload_offset: int = Field(alias="Upload-Offset", ge=0, le=2**53)


class Chunk(RawModel):
    """The bytes of a chunk."""

    mimetypes: list[str] = [CHUNK_TYPE]  # noqa: RUF012  how the library reads it


class UploadDocument(Reply):
    """Where an upload stands. `sha256` once the bytes are kept; `problem` says why they are no evidence."""

    offset: int
    size_bytes: int
    state: str
    sha256: str | None
    problem: str | None


@blueprint.get("/photos/<uuid:photo_id>/upload", responses={200: UploadDocument})
@authors
def read_upload(path: PhotoPath) -> Any:
    """The offset at which the upload of a photo goes on."""
    photo = own_photo(read_session(), path.photo_id, request_author().user_id)
    return _document(upload_status(photo))


@blueprint.patch("/photos/<uuid:photo_id>/upload", responses={200: UploadDocument})
@authors
def take_chunk(path: PhotoPath, header: UploadHeaders, raw: Chunk) -> Any:  # noqa: ARG001  documents the body
    """Add a chunk of at most 1 MiB at the offset; the last one completes the photo."""
    author_id = request_author().user_id
    if request.mimetype != CHUNK_TYPE:
        raise Problem("media_type")
    if (request.content_length or 0) > MAX_CHUNK_BYTES:
        raise Problem(errors.CHUNK_TOO_LARGE, limit_bytes=MAX_CHUNK_BYTES)
    chunk = request.get_data(cache=False)
    return _document(receive_chunk(path.photo_id, author_id, header.upload_offset, chunk))


def _document(status: UploadStatus) -> dict[str, Any]:
    return UploadDocument(**vars(status)).model_dump()
