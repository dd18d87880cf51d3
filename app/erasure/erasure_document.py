"""Erasures as they travel: the shapes that the API declares and `queries` fills."""

from __future__ import annotations

from typing import Literal

from app.erasure.grounds import ErasureState, Ground
from app.kernel.api import Reply


class SharedDocument(Reply):
    """Another photo that names the same bytes; `issue_id` null: it lies in quarantine."""

    photo_id: str
    issue_id: str | None
    issue_number: str | None


class ErasureDocument(Reply):
    """An erasure. `shared_with`: what loses its picture as well. `version`: of the event meant."""

    id: str
    issue_id: str
    issue_number: str | None
    category: str | None
    kind: Literal["photo", "event"]
    photo_id: str | None
    event_id: str | None
    version: int | None
    shared_with: list[SharedDocument]
    ground: Ground
    reason: str
    state: ErasureState
    asked_by_id: str
    asked_by_name: str
    asked_at: str
    decided_by_name: str | None
    decided_at: str | None
    refused_reason: str | None
    done_at: str | None


class ErasureList(Reply):
    """A page of erasures, newest first; `next` is the key of the following one."""

    items: list[ErasureDocument]
    next: str | None


class ErasableText(Reply):
    """Words somebody wrote, and in which field."""

    field: str
    text: str


class ErasableEvent(Reply):
    """An event with words. `also_in`: versions of other events in which the same words go along."""

    id: str
    version: int
    action: str
    at: str
    actor_id: str | None
    texts: list[ErasableText]
    also_in: list[int]
    is_pending: bool


class ErasablePhoto(Reply):
    """A photo, and the others that lose their picture with it."""

    id: str
    role: str
    taken_at: str | None
    shared_with: list[SharedDocument]
    is_pending: bool


class Erasable(Reply):
    """What of an issue can be erased."""

    events: list[ErasableEvent]
    photos: list[ErasablePhoto]
