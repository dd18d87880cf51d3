"""The one exchange between phone and server."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import current_app

from app.issues.checkpoint_actions import checkpoint_if_due
from app.issues.queries import visibility
from app.issues.workflow import VERSION
from app.kernel.access import authors
from app.kernel.api import language
from app.kernel.changes import latest
from app.kernel.clock import now, to_wire
from app.kernel.problems import Problem
from app.kernel.transaction import in_transaction, read_session
from app.people import known_device, session_facts, sign_in
from app.people.device_actions import Contact, contact_news, note_contact
from app.people.models import Device
from app.people.request_author import RequestAuthor, request_author
from app.people.store_loss_actions import lost_store, note_store_loss, recent_loss
from app.sync import errors as errors
from app.sync.blueprint import blueprint
from app.sync.command_facts import Sender
from app.sync.cursor import decode, encode, mark
from app.sync.effective_time import offset_ms
from app.sync.protocol import OLDEST_PROTOCOL, ResultOut, SyncIn, SyncOut
from app.sync.pull_queries import durable_through, nothing, present_epoch, pull
from app.sync.push_actions import device_is_cloned, push

session_facts.register("epoch", lambda session: present_epoch(session).id)


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
    contact = Contact(author, body.device_id, _last_seq(body), _still_pending(body, results))
    device = _note(contact, by, body.store_id)
    if results:
        checkpoint_if_due()
    return _answer(body, by, results, offset, device)


def _note(contact: Contact, by: RequestAuthor, store_id: UUID | None) -> Device | None:
    """Keep the contact; the device as it is then.

    Only a session speaks of its database: a token comes without cookies.
    """
    # Held, so that what asks for this device from here on finds it read.
    device = read_session().get(Device, (contact.device_id, contact.user_id))
    if by.may_read and store_id is not None:
        contact = replace(contact, store_id=store_id)
        before = known_device.device_of(contact.user_id)
        if lost_store(read_session(), contact, before):
            this = sign_in.session_id()
            in_transaction(lambda writing: note_store_loss(writing, contact, before, this))
        known_device.remember_device(contact.user_id, contact.device_id)
    if contact_news(read_session(), contact):
        in_transaction(lambda writing: note_contact(writing, contact))
    return device


def _still_pending(body: SyncIn, results: list[ResultOut]) -> int | None:
    """What waits on the phone after this answer: it counts what it sends along."""
    if body.pending_count is None:
        return None
    return max(0, body.pending_count - sum(result.outcome != "not_yet" for result in results))


def _store_loss(by: RequestAuthor, device: Device | None) -> dict[str, Any] | None:
    loss = recent_loss(device) if by.may_read else None
    return {"at": to_wire(loss[0]), "pending_count": loss[1]} if loss else None


def _last_seq(body: SyncIn) -> int | None:
    return max((raw["seq"] for raw in body.commands if isinstance(raw.get("seq"), int)), default=None)


def _answer(
    body: SyncIn, by: RequestAuthor, results: list[ResultOut], offset: int, device: Device | None
) -> dict[str, Any]:
    """As SyncOut declares; not validated again, for a first pull carries thousands of rows."""
    session = read_session()
    epoch = present_epoch(session)
    at = now()
    pulled = (
        pull(session, visibility(session, by.user_id), decode(body.cursor), epoch.id, at)
        if by.may_read
        else nothing(epoch.id)
    )
    durable = durable_through(epoch, current_app.config["CHABU"].backup_dir is not None)
    return {
        "epoch": epoch.id,
        "durable_through": mark(durable) if durable else None,
        "latest": mark(latest(session)),
        "results": [result.model_dump() for result in results],
        "changes": pulled.changes,
        "cursor": encode(pulled.cursor),
        "reset": pulled.reset,
        "more": pulled.more,
        "server_time": to_wire(at),
        "clock_offset_ms": offset,
        "workflow_version": str(VERSION),
        "store_loss": _store_loss(by, device),
    }
