"""What travels in POST /api/sync (design §6), checked for syntax only."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, Strict, StringConstraints

from app.issues.workflow import Action
from app.kernel.api import Body, Reply
from app.photos.claims import PhotoClaim
from app.sync.change_document import Change

PROTOCOL = 1
OLDEST_PROTOCOL = 1
MOST_COMMANDS = 200
MOST_PHOTOS = 30


class CommandClock(Body):
    """What the phone knows of its own clock.

    The offset at its last contact before the act, and whether it can be trusted.
    """

    offset_ms: Annotated[int, Strict()] | None = None
    is_uncertain: bool = False


class CommandIn(Body):
    """One command of the outbox. `at` is the phone's own clock."""

    id: UUID
    seq: Annotated[int, Strict(), Field(ge=0, le=2**31 - 1)]
    after: UUID | None = None
    issue_id: UUID
    action: Action
    at: AwareDatetime
    seen_version: Annotated[int, Strict(), Field(ge=0)] | None = None
    payload: dict[str, Any]
    photos: Annotated[list[PhotoClaim], Field(max_length=MOST_PHOTOS)] = Field(default=[])
    clock: CommandClock | None = None


class SyncIn(Body):
    """A request: who the device is, where its replica stands, and what it proposes."""

    protocol: Annotated[int, Strict()]
    device_id: UUID
    epoch: Annotated[str, StringConstraints(max_length=64)] | None = None
    sent_at: AwareDatetime
    cursor: Annotated[str, StringConstraints(max_length=2000)] | None = None
    commands: Annotated[list[dict[str, Any]], Field(max_length=MOST_COMMANDS)] = Field(default=[])
    pending_count: Annotated[int, Strict(), Field(ge=0)] | None = None
    store_id: UUID | None = None


class ResultOut(Reply):
    """The verdict on one command.

    `change` is its place in the server's order, compared with `durable_through`.
    """

    id: str
    outcome: Literal["applied", "known", "refused", "not_yet"]
    code: str | None
    issue_id: str
    version: int | None
    detail: str | None
    change: str | None


class StoreLossOut(Reply):
    """The browser cleared this device's database: when that was noticed, and how many commands had waited."""

    at: str
    pending_count: int


class SyncOut(Reply):
    """The answer; it leaves after the commit of every command it names.

    What was taken in before the request lies at or before `latest`: photos are covered by that mark.
    """

    epoch: str
    durable_through: str | None
    latest: str
    results: list[ResultOut]
    changes: list[Change]
    cursor: str
    reset: bool
    more: bool
    server_time: str
    clock_offset_ms: int
    workflow_version: str
    store_loss: StoreLossOut | None
