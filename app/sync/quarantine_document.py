"""Kept work as it travels: to its author, and to who decides on it."""

from __future__ import annotations

from typing import Any, Literal

from app.kernel.api import Reply
from app.photos.photo_document import PhotoDocument


class KeptDocument(Reply):
    """A command that was not applied. Names are None where they are out of the reader's sight.

    `payload` is what the phone sent, whatever shape that had.
    """

    id: str
    command_id: str
    issue_id: str
    issue_number: str | None
    is_issue_known: bool
    author_id: str | None
    author_name: str | None
    unit_name: str | None
    area_name: str | None
    point_name: str | None
    place_text: str
    category: str | None
    action: str
    payload: Any
    at: str | None
    code: str
    reason: str
    received_at: str
    photos: list[PhotoDocument]
    state: Literal["waiting", "taken_up", "set_aside"]
    settled_at: str | None
    settled_by_name: str | None
    set_aside_reason: str
    may_decide: bool


class KeptPage(Reply):
    """A page of kept work, newest first; `next` is the key of the following one."""

    items: list[KeptDocument]
    next: str | None


class BecomesDocument(Reply):
    """What taking it up would do now; without `action` nothing, and `refusal` says why."""

    action: str | None
    issue_id: str | None
    issue_number: str | None
    code: str | None
    why_only_a_note: str | None
    refusal: str | None


class KeptWithBecomes(KeptDocument):
    """One piece of kept work; `becomes` is None for who may not decide."""

    becomes: BecomesDocument | None


class TakenUpDocument(Reply):
    """What kept work has become."""

    command_id: str
    action: str
    issue_id: str
    issue_number: str | None
    code: str | None
    why_only_a_note: str | None


class Nothing(Reply):
    """Done; there is nothing to say."""
