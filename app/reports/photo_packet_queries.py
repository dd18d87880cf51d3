"""Writes the photos of issues into a ZIP, one at a time: names people can read, nothing of their EXIF."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.categories.models import Category
from app.issues.issue_state import IssueState
from app.issues.list_queries import page_of_issues
from app.issues.row_queries import state_of
from app.issues.visibility import Visibility
from app.kernel.clock import agency_zone
from app.kernel.problems import Problem
from app.photos.clean_copy_queries import COPY, clean_copy
from app.photos.errors import NO_STAMP_FONT
from app.photos.models import Photo
from app.photos.queries import photo_store, photos_of
from app.photos.stamp import NoFont, stamped
from app.places.models import Area
from app.reports.export_option_queries import ExportOptions
from app.reports.photo_names import PhotoNames, stamp_lines

BATCH = 100
MISSING_FILE = {"zh": "没有放进来的照片.txt", "en": "photos left out.txt"}


@dataclass
class Packed:
    """How many photos are in a packet, and how many of the issues' could not be put there."""

    photos: int = 0
    missing: int = 0


def write_packet(
    session: Session, seen: Visibility, options: ExportOptions, path: Path, tell: Callable[[int], None]
) -> Packed:
    """Write the packet; `tell` hears how many issues are done and may raise to stop.

    Raises Problem no_stamp_font, and no_space before phones could send nothing any more. A photo that is not
    here, damaged or erased is named in a text file in it.
    """
    packed, left_out = Packed(), list[str]()
    names = PhotoNames(agency_zone(), options.language)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as packet:  # JPEG shrinks no further
        for done, (state, problem, area, photos) in enumerate(_issues(session, seen, options), start=1):
            for photo in photos:
                name = names.name(_number(state), area, problem, photo.role, photo.taken_at or photo.named_at)
                try:
                    content = _copy(session, photo, state, area, options)
                except Problem as refusal:
                    if refusal.code == NO_STAMP_FONT:
                        raise
                    left_out.append(f"{name}\t{refusal.sentence(options.language)}")
                    continue
                if not photo_store().has_room(len(content)):
                    raise Problem("no_space")
                packet.writestr(name, content)
                packed.photos += 1
            tell(done)
        if left_out:
            packet.writestr(MISSING_FILE[options.language], "\r\n".join(left_out))
    packed.missing = len(left_out)
    return packed


Found = tuple[IssueState, str, str, list[Photo]]


def _issues(session: Session, seen: Visibility, options: ExportOptions) -> Iterator[Found]:
    """Issues with the name of their category and area, and their photos, newest first."""
    title = Category.zh if options.language == "zh" else Category.en
    problems = dict(session.execute(select(Category.code, title)).all())
    areas: dict[UUID, str] = dict(session.execute(select(Area.id, Area.name)).all())
    after = None
    while True:
        page = page_of_issues(session, seen, options.wanted, after=after, limit=BATCH)
        photos = photos_of(session, [row.id for row in page.rows]) if page.rows else {}
        for row in page.rows:
            state = state_of(row)
            area = areas.get(state.area_id, "") if state.area_id else ""
            yield state, problems.get(state.category, state.category), area, photos.get(row.id, [])
        session.expunge_all()
        after = page.next
        if after is None:
            return


def _copy(session: Session, photo: Photo, state: IssueState, area: str, options: ExportOptions) -> bytes:
    content = clean_copy(session, photo)
    if options.copy == "clean":
        return content
    has_position = photo.latitude is not None and photo.longitude is not None
    position = (photo.latitude, photo.longitude) if has_position else None
    place = " · ".join(filter(None, (area, state.place_text)))
    lines = stamp_lines(_number(state), place, position, photo.taken_at, agency_zone())  # type: ignore[arg-type]
    try:
        return stamped(content, lines, COPY.quality)
    except NoFont as error:
        raise Problem(NO_STAMP_FONT) from error


def _number(state: IssueState) -> str:
    return state.number or state.receipt_number or ""
