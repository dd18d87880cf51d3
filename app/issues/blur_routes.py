"""Routes of what is blurred in a photo before it leaves the house: see it, say it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from flask import Response, jsonify
from flask_login import current_user
from pydantic import BaseModel, Field, field_validator
from sqlalchemy.orm import Session

from app.issues.queries import visibility, visible_photo
from app.kernel.access import roles, signed_in
from app.kernel.api import Body, Reply
from app.kernel.api import blueprint as make_blueprint
from app.kernel.clock import to_wire
from app.kernel.problems import Problem
from app.kernel.transaction import in_transaction, read_session
from app.people.queries import display_names
from app.photos import errors
from app.photos.blur import rectangles_of
from app.photos.blur_actions import blur_photo
from app.photos.models import Photo
from app.photos.queries import CLEAR, ORIGINAL, blur_of

blueprint = make_blueprint("blur", "Photos")
BLURRERS = ("administrator", "supervisor")
MOST_RECTANGLES = 40
Share = Annotated[float, Field(ge=0, le=1)]
Box = Annotated[list[Share], Field(min_length=4, max_length=4)]


class BlurredPhotoPath(BaseModel):
    """A photo in an address."""

    photo_id: UUID


class BlurBody(Body):
    """Rectangles [left, top, width, height] in shares of the upright picture; none to blur nothing."""

    rectangles: Annotated[list[Box], Field(max_length=MOST_RECTANGLES)]

    @field_validator("rectangles")
    @classmethod
    def _within(cls, boxes: list[Box]) -> list[Box]:
        for left, top, width, height in boxes:
            if width <= 0 or height <= 0 or left + width > 1.0001 or top + height > 1.0001:
                raise ValueError("a rectangle lies within the picture")
        return boxes


class BlurDocument(Reply):
    """What is blurred in a photo, who said so last and when; `may_blur`: whether the caller may change it."""

    rectangles: list[list[float]]
    by: str | None
    at: str | None
    may_blur: bool


@blueprint.get("/photos/<uuid:photo_id>/blur", responses={200: BlurDocument})
@signed_in
def show_blur(path: BlurredPhotoPath) -> Response:
    """What is blurred in a photo that the caller may see."""
    session = read_session()
    photo = visible_photo(session, visibility(session, current_user.id), path.photo_id)
    return _answer(session, photo)


@blueprint.put("/photos/<uuid:photo_id>/blur", responses={200: BlurDocument})
@roles(*BLURRERS)
def put_blur(path: BlurredPhotoPath, body: BlurBody) -> Response:
    """Say what is blurred from now on, on screens, in files and documents; the original stays untouched."""
    user_id: UUID = current_user.id

    def work(session: Session) -> None:
        photo = visible_photo(session, visibility(session, user_id), path.photo_id)
        blur_photo(session, photo, rectangles_of(body.rectangles), user_id)

    in_transaction(work)
    session = read_session()
    return _answer(session, visible_photo(session, visibility(session, user_id), path.photo_id))


def require_clear_view(session: Session, photo: Photo, variant: str) -> None:
    """Raise Problem photo_blurred where a variant shows what was blurred and the caller may not blur."""
    if variant not in (ORIGINAL, CLEAR) or current_user.holds_any(BLURRERS):
        return
    blur = blur_of(session, photo.sha256)
    if variant == CLEAR or (blur is not None and blur.rectangles):
        raise Problem(errors.PHOTO_BLURRED)


def _answer(session: Session, photo: Photo) -> Response:
    blur = blur_of(session, photo.sha256)
    document = {
        "rectangles": blur.rectangles if blur else [],
        "by": display_names(session, [blur.by_id]).get(blur.by_id, "") if blur else None,
        "at": to_wire(blur.at) if blur else None,
        "may_blur": current_user.holds_any(BLURRERS),
    }
    return jsonify(BlurDocument.model_validate(document).model_dump(mode="json"))
