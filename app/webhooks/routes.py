"""The routes of webhooks, for administrators: set up, tried, their log, sent again."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from flask_login import current_user
from pydantic import BaseModel, Field, SecretStr
from sqlalchemy.orm import Session

from app.issues.workflow import Action
from app.kernel.access import roles
from app.kernel.api import Body, Reply
from app.kernel.api import blueprint as make_blueprint
from app.kernel.outside import may_be_called
from app.kernel.problems import Problem
from app.kernel.settings import setting
from app.kernel.transaction import in_transaction, read_session
from app.notices.settings import PRIVATE_ALLOWED
from app.webhooks.actions import (
    change_webhook,
    find_webhook,
    make_webhook,
    ping,
    remove_webhook,
    renew_secret,
    repeat_call,
)
from app.webhooks.errors import WEBHOOK_ADDRESS, WEBHOOK_PRIVATE
from app.webhooks.queries import LOG_PAGE, call_document, calls_of, webhook, webhook_documents

blueprint = make_blueprint("webhooks", "webhooks")


class WebhookPath(BaseModel):
    """The webhook of an address."""

    webhook_id: UUID


class CallPath(WebhookPath):
    """The call of an address."""

    call_id: UUID


class CallsQuery(BaseModel):
    """Which page of the log."""

    after: UUID | None = None


class NewWebhook(Body):
    """Where to call, and for what: no actions stand for all, no unit for all units."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    url: Annotated[SecretStr, Field(max_length=600)]
    actions: list[Action] = Field(default=[], max_length=60)
    unit_id: UUID | None = None


class WebhookChange(NewWebhook):
    """The same for one that is there; an empty address stays as it was."""

    url: Annotated[SecretStr, Field(max_length=600)] = SecretStr("")
    is_active: bool


class WebhookDocument(Reply):
    """A webhook and how it fares; `place` is the host that it leads to. Counts are of the last 60 days."""

    id: str
    name: str
    place: str
    actions: list[Action]
    unit_id: str | None
    is_active: bool
    stopped_why: Literal["by_hand", "failing", "gone"] | None
    stopped_at: str | None
    waiting: int
    sent: int
    failed: int
    failures: int
    next_try_at: str | None
    last_sent_at: str | None
    problem: str | None


class WebhookList(Reply):
    """All webhooks; `secret` is that of the one just made or renewed, told this once."""

    items: list[WebhookDocument]
    secret: str | None = None


class CallDocument(Reply):
    """One call: of what, how it ended, with which answer."""

    id: str
    type: str
    action: str | None
    number: str | None
    state: Literal["waiting", "sending", "sent", "failed", "uncertain"]
    attempts: int
    status: int | None
    problem: str | None
    made_at: str
    ended_at: str | None


class CallList(Reply):
    """A page of the log, newest first; `next` leads to the one after."""

    items: list[CallDocument]
    next: str | None


@blueprint.get("/webhooks", responses={200: WebhookList})
@roles("administrator")
def list_webhooks() -> Any:
    """All webhooks."""
    return _list()


@blueprint.post("/webhooks", responses={200: WebhookList})
@roles("administrator")
def add_webhook(body: NewWebhook) -> Any:
    """Set up a webhook."""
    by_id, url = current_user.id, body.url.get_secret_value().strip()
    _refuse_private(url)
    facts = body.model_dump(include={"name", "actions", "unit_id"})
    _, secret = in_transaction(lambda session: make_webhook(session, url=url, by_id=by_id, **facts))
    return {**_list(), "secret": secret}


@blueprint.put("/webhooks/<uuid:webhook_id>", responses={200: WebhookList})
@roles("administrator")
def edit_webhook(path: WebhookPath, body: WebhookChange) -> Any:
    """Change a webhook, or switch it off or on."""
    url = body.url.get_secret_value().strip()
    if url:
        _refuse_private(url)
    facts = body.model_dump(include={"name", "actions", "unit_id", "is_active"})

    def change(session: Session) -> None:
        change_webhook(session, find_webhook(session, path.webhook_id), url=url, **facts)

    in_transaction(change)
    return _list()


@blueprint.post("/webhooks/<uuid:webhook_id>/secret", responses={200: WebhookList})
@roles("administrator")
def renew_webhook_secret(path: WebhookPath) -> Any:
    """Give a webhook a new secret."""
    secret = in_transaction(lambda session: renew_secret(session, find_webhook(session, path.webhook_id)))
    return {**_list(), "secret": secret}


@blueprint.delete("/webhooks/<uuid:webhook_id>", responses={200: WebhookList})
@roles("administrator")
def drop_webhook(path: WebhookPath) -> Any:
    """Remove a webhook and its log."""
    in_transaction(lambda session: remove_webhook(session, find_webhook(session, path.webhook_id)))
    return _list()


@blueprint.get("/webhooks/<uuid:webhook_id>/calls", responses={200: CallList})
@roles("administrator")
def list_calls(path: WebhookPath, query: CallsQuery) -> Any:
    """The log of a webhook."""
    session = read_session()
    found = calls_of(session, webhook(session, path.webhook_id).id, query.after)
    page = found[:LOG_PAGE]
    following = str(page[-1].id) if len(found) > LOG_PAGE else None
    return {"items": [call_document(row) for row in page], "next": following}


@blueprint.post("/webhooks/<uuid:webhook_id>/ping", responses={200: CallList})
@roles("administrator")
def try_webhook(path: WebhookPath) -> Any:
    """Have a trial call made; the log shows what became of it."""
    in_transaction(lambda session: ping(session, find_webhook(session, path.webhook_id)))
    return list_calls(path, CallsQuery())


@blueprint.post("/webhooks/<uuid:webhook_id>/calls/<uuid:call_id>/again", responses={200: CallList})
@roles("administrator")
def send_call_again(path: CallPath) -> Any:
    """Send a call of the log again."""

    def repeat(session: Session) -> None:
        repeat_call(session, find_webhook(session, path.webhook_id), path.call_id)

    in_transaction(repeat)
    return list_calls(path, CallsQuery())


def _list() -> dict[str, Any]:
    return {"items": webhook_documents(read_session())}


def _refuse_private(url: str) -> None:
    try:
        is_fine = may_be_called(url, private_allowed=setting(read_session(), PRIVATE_ALLOWED))
    except ValueError as error:
        raise Problem(WEBHOOK_ADDRESS) from error
    if not is_fine:
        raise Problem(WEBHOOK_PRIVATE)
