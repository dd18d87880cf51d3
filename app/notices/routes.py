"""Routes of notices: marking one's own as read. The notices themselves come with every pull."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from flask_login import current_user
from pydantic import Field

from app.kernel.access import signed_in
from app.kernel.api import Body, Reply
from app.kernel.api import blueprint as make_blueprint
from app.kernel.transaction import in_transaction
from app.notices.actions import mark_read

blueprint = make_blueprint("notices", "notices")


class ReadMarks(Body):
    """Which of one's own notices were read."""

    ids: Annotated[list[UUID], Field(max_length=500)]


class Marked(Reply):
    """How many were unread until now."""

    marked: int


@blueprint.post("/me/notices/read", responses={200: Marked})
@signed_in
def mark_notices_read(body: ReadMarks) -> Any:
    """Mark one's own notices as read; the same again changes nothing."""
    user_id = current_user.id
    return {"marked": len(in_transaction(lambda session: mark_read(session, user_id, body.ids)))}
