"""Routes of channels: an administrator sets them up and tries them, each person says what goes where."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from flask_login import current_user
from pydantic import BaseModel, Field, SecretStr

from app.kernel.access import roles, signed_in
from app.kernel.api import Body, Reply
from app.kernel.outside import may_be_called
from app.kernel.problems import Problem
from app.kernel.settings import setting
from app.kernel.transaction import in_transaction, read_session
from app.notices.channel_actions import (
    change_channel,
    choose,
    make_channel,
    note_trial,
    remove_channel,
    send_unsent_again,
)
from app.notices.channel_kinds import MAIL_ADDRESS, ChannelKind
from app.notices.channel_queries import channel, channel_documents, is_personal, offered
from app.notices.errors import CHANNEL_ADDRESS, CHANNEL_PRIVATE
from app.notices.routes import blueprint
from app.notices.sending import send_trial
from app.notices.settings import PRIVATE_ALLOWED
from app.sync.change_document import NoticeKind

KindName = Literal[NoticeKind, "digest"]
Kinds = Annotated[list[KindName], Field(max_length=20)]
Secret = Annotated[SecretStr, Field(max_length=600)]
FACTS = ("url", "secret", "host", "port", "user", "password", "sender", "mode")


class ChannelShown(Body):
    """What of a channel may be shown, and its secrets, which never are; empty ones stay as they were."""

    name: Annotated[str, Field(min_length=1, max_length=40)]
    unit_id: UUID | None = None
    kinds: Kinds
    language: Literal["zh", "en"] = "zh"
    is_active: bool = True
    url: Secret = SecretStr("")
    secret: Secret = SecretStr("")
    host: Secret = SecretStr("")
    port: Secret = SecretStr("")
    user: Secret = SecretStr("")
    password: Secret = SecretStr("")
    sender: Secret = SecretStr("")
    mode: Literal["", "ssl", "starttls", "insecure"] = ""

    def facts(self) -> dict[str, str]:
        """What is sealed."""
        found = {name: getattr(self, name) for name in FACTS}
        return {
            name: value.get_secret_value().strip() if isinstance(value, SecretStr) else value
            for name, value in found.items()
        }

    def shown(self) -> dict[str, Any]:
        """What is not."""
        return {name: getattr(self, name) for name in ("name", "unit_id", "kinds", "language", "is_active")}


class NewChannel(ChannelShown):
    """A channel to set up."""

    kind: ChannelKind


class ChannelPath(BaseModel):
    """Which channel."""

    channel_id: UUID


class ChannelDocument(Reply):
    """A channel and how it fares; `place` is the host that it leads to. Counts are of the last 60 days."""

    id: str
    name: str
    kind: str
    place: str
    unit_id: str | None
    kinds: list[str]
    language: str
    is_active: bool
    is_personal: bool
    waiting: int
    sent: int
    failed: int
    uncertain: int
    failures: int
    next_try_at: str | None
    last_sent_at: str | None
    last_failed_at: str | None
    problem: str | None


class ChannelList(Reply):
    """All channels."""

    items: list[ChannelDocument]


class Trial(Body):
    """Where a channel that reaches one person is to send its test."""

    address: Annotated[str, Field(max_length=254)] = ""


class TrialOutcome(Reply):
    """How a test ended: sent, failed, refused, uncertain; and a word for why."""

    outcome: str
    problem: str | None


class SentAgain(Reply):
    """How many are sent again, the newest first, and how many older ones are left."""

    count: int
    left: int


class OfferedChannel(Reply):
    """A channel that is there for oneself, and what goes through it."""

    id: str
    name: str
    kind: str
    is_personal: bool
    kinds: list[str]
    address: str | None


class OfferedList(Reply):
    """The channels that are there for oneself; the inbox has every notice besides."""

    items: list[OfferedChannel]


class ChoiceBody(Body):
    """What one wants through a channel; the address only where it reaches one person."""

    kinds: Kinds
    address: Annotated[str | None, Field(max_length=254)] = None


@blueprint.get("/channels", responses={200: ChannelList})
@roles("administrator")
def list_channels() -> Any:
    """All channels and how each fares."""
    return {"items": channel_documents(read_session())}


@blueprint.post("/channels", responses={200: ChannelList})
@roles("administrator")
def set_up_channel(body: NewChannel) -> Any:
    """Set up a channel; answers with all."""
    _refuse_private(body.kind, body.facts()["url"])
    in_transaction(lambda session: make_channel(session, body.kind, body.facts(), body.shown()))
    return list_channels()


@blueprint.put("/channels/<uuid:channel_id>", responses={200: ChannelList})
@roles("administrator")
def alter_channel(path: ChannelPath, body: ChannelShown) -> Any:
    """Change a channel; secrets left empty stay. Answers with all."""
    _refuse_private(ChannelKind(channel(read_session(), path.channel_id).kind), body.facts()["url"])
    in_transaction(lambda session: change_channel(session, path.channel_id, body.facts(), body.shown()))
    return list_channels()


@blueprint.delete("/channels/<uuid:channel_id>", responses={200: ChannelList})
@roles("administrator")
def drop_channel(path: ChannelPath) -> Any:
    """Remove a channel with what waits for it; answers with those that are left."""
    in_transaction(lambda session: remove_channel(session, path.channel_id))
    return list_channels()


@blueprint.post("/channels/<uuid:channel_id>/test", responses={200: TrialOutcome})
@roles("administrator")
def try_channel(path: ChannelPath, body: Trial) -> Any:
    """Send a test through a channel now, and say how it ended."""
    needs_address = is_personal(channel(read_session(), path.channel_id))
    if needs_address and not MAIL_ADDRESS.fullmatch(body.address):
        raise Problem(CHANNEL_ADDRESS)
    answer = send_trial(path.channel_id, body.address if needs_address else "")
    in_transaction(lambda session: note_trial(session, path.channel_id, answer.problem))
    return {"outcome": answer.outcome.value, "problem": answer.problem}


@blueprint.post("/channels/<uuid:channel_id>/again", responses={200: SentAgain})
@roles("administrator")
def send_rest_again(path: ChannelPath) -> Any:
    """Send again what failed or is uncertain: some may then have it twice."""
    count, left = in_transaction(lambda session: send_unsent_again(session, path.channel_id))
    return {"count": count, "left": left}


@blueprint.get("/me/channels", responses={200: OfferedList})
@signed_in
def list_own_channels() -> Any:
    """The channels that are there for oneself, and what goes through each."""
    return {"items": offered(read_session(), current_user.id)}


@blueprint.put("/me/channels/<uuid:channel_id>", responses={200: OfferedList})
@signed_in
def choose_channel(path: ChannelPath, body: ChoiceBody) -> Any:
    """Say what goes to oneself through a channel; answers with all."""
    user_id, kinds = current_user.id, list(body.kinds)
    in_transaction(lambda session: choose(session, user_id, path.channel_id, kinds, body.address or None))
    return list_own_channels()


def _refuse_private(kind: ChannelKind, url: str) -> None:
    if kind is not ChannelKind.WEB or not url:
        return
    try:
        is_fine = may_be_called(url, private_allowed=setting(read_session(), PRIVATE_ALLOWED))
    except ValueError:
        return  # what is wrong with it is said by the action
    if not is_fine:
        raise Problem(CHANNEL_PRIVATE)
