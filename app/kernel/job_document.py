"""A background job as it travels."""

from __future__ import annotations

from app.kernel.api import Reply


class JobDocument(Reply):
    """How far it is: `done` of `total`, None while that is not known."""

    id: str
    kind: str
    state: str
    done: int
    total: int | None
    is_cancelled: bool
    created_at: str
    finished_at: str | None
