"""The routes of calendar feeds: one's own link, and the calendar behind it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, current_app, request
from flask_login import current_user
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from app.calendar_feed.actions import make_feed, note_read, revoke_feed
from app.calendar_feed.due_events import due_event
from app.calendar_feed.errors import NO_FEED
from app.calendar_feed.icalendar import calendar_text
from app.calendar_feed.queries import feed_holding, feed_of, own_due_issues
from app.categories.queries import category_rows
from app.issues.row_queries import state_of
from app.kernel.access import public, signed_in
from app.kernel.api import Reply
from app.kernel.api import blueprint as make_blueprint
from app.kernel.clock import agency_zone, now, to_wire
from app.kernel.problems import Problem
from app.kernel.transaction import in_transaction, read_session

blueprint = make_blueprint("calendar_feed", "calendar feed")
NAME = "查补 整改时限"


class SecretPath(BaseModel):
    """The secret of a link."""

    secret: str = Field(min_length=20, max_length=64)


class FeedDocument(Reply):
    """One's own link. `address` is told once, when it is made; `last_read_on` is a day of the agency's."""

    made_at: str | None
    last_read_on: str | None
    address: str | None = None


@blueprint.get("/me/calendar", responses={200: FeedDocument})
@signed_in
def show_feed() -> Any:
    """Whether one has a link, and when it was read last."""
    return _document(read_session(), current_user.id)


@blueprint.post("/me/calendar", responses={200: FeedDocument})
@signed_in
def renew_feed() -> Any:
    """Make a link; the one before ends at once."""
    user_id = current_user.id
    secret = in_transaction(lambda session: make_feed(session, user_id))
    address = f"{_public_url()}/api/calendar/{secret}.ics"
    return {**_document(read_session(), user_id), "address": address}


@blueprint.delete("/me/calendar", responses={200: FeedDocument})
@signed_in
def end_feed() -> Any:
    """Revoke one's link."""
    user_id = current_user.id
    in_transaction(lambda session: revoke_feed(session, user_id))
    return _document(read_session(), user_id)


@blueprint.get("/calendar/<secret>.ics", summary="A calendar of due dates")
@public
def read_calendar(path: SecretPath) -> Response:
    """Due dates of the work of whose link it is. The secret in the address is the right to read it."""
    session = read_session()
    found = feed_holding(session, path.secret)
    if found is None:
        raise Problem(NO_FEED)
    feed, user = found
    at, zone = now(), agency_zone()
    names = {row["code"]: row["zh" if user.language == "zh" else "en"] for row in category_rows(session)}
    issues, host = [state_of(row) for row in own_due_issues(session, user.id, at)], _public_url()
    events = [due_event(issue, names.get(issue.category, issue.category), host, zone) for issue in issues]
    text = calendar_text(NAME, [event for event in events if event is not None])
    feed_id, today = feed.id, at.astimezone(zone).date()
    if feed.last_read_on != today:
        in_transaction(lambda writing: note_read(writing, feed_id, today))
    response = Response(text, mimetype="text/calendar")
    response.headers["Content-Disposition"] = 'inline; filename="chabu.ics"'
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.add_etag()
    response.make_conditional(request)
    return response


def _public_url() -> str:
    """Where the service is known; what a request says of its host is whoever's made it."""
    address: str = current_app.config["CHABU"].public_url
    return address


def _document(session: Session, user_id: UUID) -> dict[str, Any]:
    feed = feed_of(session, user_id)
    return {
        "made_at": to_wire(feed.made_at) if feed else None,
        "last_read_on": feed.last_read_on.isoformat() if feed and feed.last_read_on else None,
    }
