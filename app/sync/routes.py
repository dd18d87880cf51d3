"""Routes of sync: the one exchange between phone and server, and what lies in quarantine."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, current_app, jsonify
from flask_login import current_user
from pydantic import BaseModel

from app.issues.checkpoint_actions import checkpoint_if_due
from app.issues.queries import visibility
from app.issues.workflow_document import published
from app.kernel.access import authors, roles, signed_in
from app.kernel.api import Body, language
from app.kernel.api import blueprint as make_blueprint
from app.kernel.changes import latest
from app.kernel.clock import now, to_wire
from app.kernel.problems import Problem
from app.kernel.transaction import in_transaction, read_session
from app.people import session_facts
from app.people.device_actions import note_contact
from app.people.request_author import RequestAuthor, request_author
from app.sync import errors as errors
from app.sync.command_facts import Sender
from app.sync.cursor import decode, encode, mark
from app.sync.effective_time import offset_ms
from app.sync.protocol import OLDEST_PROTOCOL, SyncIn, SyncOut
from app.sync.pull_queries import durable_through, nothing, present_epoch, pull
from app.sync.push_actions import device_is_cloned, push
from app.sync.quarantine_queries import quarantine_documents
from app.sync.take_up_actions import set_aside, take_up

blueprint = make_blueprint("sync", "sync")
session_facts.register("epoch", lambda session: present_epoch(session).id)


class QuarantinePath(BaseModel):
    """A kept command in an address."""

    kept_id: UUID


class SettleBody(Body):
    """Why, where there is something to say."""

    reason: str = ""


@blueprint.post("/sync", responses={200: SyncOut}, summary="Commands out, verdicts and changes in")
@authors
def synchronise(body: SyncIn) -> Any:
    """Decide on the commands, then tell what changed. With an upload-only token nothing is told."""
    received_at = now()
    if body.protocol < OLDEST_PROTOCOL:
        raise Problem("client_too_old")
    by = request_author()
    author = by.user_id
    session = read_session()
    if device_is_cloned(session, body.device_id, author, body.commands):
        raise Problem("device_cloned")
    offset = offset_ms(body.sent_at, received_at)
    results = push(Sender(author, body.device_id, received_at, offset, language()), body.commands)
    in_transaction(
        lambda writing: note_contact(writing, author, body.device_id, _last_seq(body), body.pending_count)
    )
    if results:
        checkpoint_if_due()
    return _answer(body, by, results, offset).model_dump()


def _last_seq(body: SyncIn) -> int | None:
    return max((raw["seq"] for raw in body.commands if isinstance(raw.get("seq"), int)), default=None)


def _answer(body: SyncIn, by: RequestAuthor, results: list[Any], offset: int) -> SyncOut:
    session = read_session()
    epoch = present_epoch(session)
    at = now()
    pulled = (
        pull(session, visibility(session, by.user_id), decode(body.cursor), epoch.id, at)
        if by.may_read
        else nothing(epoch.id)
    )
    durable = durable_through(epoch, current_app.config["CHABU"].backup_dir is not None)
    return SyncOut(
        epoch=epoch.id,
        durable_through=mark(durable) if durable else None,
        latest=mark(latest(session)),
        results=results,
        changes=pulled.changes,
        cursor=encode(pulled.cursor),
        reset=pulled.reset,
        more=pulled.more,
        server_time=to_wire(at) or "",
        clock_offset_ms=offset,
        workflow_version=str(published()["version"]),
    )


@blueprint.get("/quarantine", summary="Work that was not applied")
@signed_in
def list_quarantine() -> Response:
    """What waits: one's own, and for supervisors what concerns their units."""
    session = read_session()
    return jsonify(
        items=quarantine_documents(session, current_user, visibility(session, current_user.id), language())
    )


@blueprint.post("/quarantine/<uuid:kept_id>/take-up", summary="Take up work from quarantine")
@roles("administrator", "supervisor")
def take_up_kept(path: QuarantinePath) -> Response:
    """Turn kept work into a note, or a report into an issue, naming where it came from."""
    by = current_user.id
    command_id = in_transaction(lambda session: take_up(session, path.kept_id, visibility(session, by), by))
    return jsonify(command_id=str(command_id))


@blueprint.post("/quarantine/<uuid:kept_id>/set-aside", summary="Set kept work aside")
@roles("administrator", "supervisor")
def set_aside_kept(path: QuarantinePath, body: SettleBody) -> Response:
    """Leave kept work as it is, for good; it stays readable."""
    by = current_user.id
    in_transaction(lambda session: set_aside(session, path.kept_id, visibility(session, by), by, body.reason))
    return jsonify({})
