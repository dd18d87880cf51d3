"""The routes of tokens: one's own, and for administrators everybody's."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from flask_login import current_user
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from app.kernel.access import roles, signed_in
from app.kernel.api import Body, Reply
from app.kernel.clock import to_wire
from app.kernel.problems import Problem
from app.kernel.transaction import in_transaction, read_session
from app.people.blueprint import blueprint
from app.people.models import ApiToken
from app.people.queries import display_names
from app.people.token_actions import make_token, revoke_token
from app.people.token_queries import is_good, tokens_of
from app.people.token_scopes import LONGEST_DAYS, Scope
from app.people.user_queries import visible_user


class TokenPath(BaseModel):
    """The token of an address."""

    token_id: UUID


class NewToken(Body):
    """What the program is called, what it may read, for how many days."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=8)]
    days: Annotated[int, Field(ge=1, le=LONGEST_DAYS)] = 90


class NewTokenFor(NewToken):
    """And whose rights bound it."""

    user_id: UUID


class TokenDocument(Reply):
    """A token as its owner and administrators see it. `last_used_on` is a day of the agency's."""

    id: str
    user_id: str
    user_name: str
    name: str
    scopes: list[Scope]
    made_at: str
    expires_at: str
    is_good: bool
    last_used_on: str | None


class TokenList(Reply):
    """Tokens that were not revoked, newest first."""

    items: list[TokenDocument]


class MadeToken(Reply):
    """A token just made. `secret` is told this once and kept nowhere."""

    token: TokenDocument
    secret: str


@blueprint.get("/me/tokens", responses={200: TokenList})
@signed_in
def list_own_tokens() -> Any:
    """One's own tokens."""
    return _list_of(current_user.id)


@blueprint.post("/me/tokens", responses={200: MadeToken})
@signed_in
def make_own_token(body: NewToken) -> Any:
    """Make a token within one's own rights."""
    return _make(body, current_user.id, current_user.id)


@blueprint.delete("/me/tokens/<uuid:token_id>", responses={200: TokenList})
@signed_in
def revoke_own_token(path: TokenPath) -> Any:
    """End one of one's own tokens."""
    user_id = current_user.id
    in_transaction(lambda session: revoke_token(session, _token(session, path.token_id, user_id)))
    return _list_of(user_id)


@blueprint.get("/tokens", responses={200: TokenList})
@roles("administrator")
def list_tokens() -> Any:
    """Everybody's tokens."""
    return _list_of(None)


@blueprint.post("/tokens", responses={200: MadeToken})
@roles("administrator")
def make_token_for(body: NewTokenFor) -> Any:
    """Make a token that reads with somebody's rights."""
    owner = visible_user(read_session(), current_user, body.user_id)
    return _make(body, owner.id, current_user.id)


@blueprint.delete("/tokens/<uuid:token_id>", responses={200: TokenList})
@roles("administrator")
def revoke_any_token(path: TokenPath) -> Any:
    """End anybody's token."""
    in_transaction(lambda session: revoke_token(session, _token(session, path.token_id, None)))
    return _list_of(None)


def _make(body: NewToken, user_id: UUID, by_id: UUID) -> dict[str, Any]:
    facts = body.model_dump(include={"name", "scopes", "days"})
    token, secret = in_transaction(lambda session: make_token(session, user_id=user_id, by_id=by_id, **facts))
    return {"token": _documents(read_session(), [token])[0], "secret": secret}


def _token(session: Session, token_id: UUID, owner_id: UUID | None) -> ApiToken:
    token = session.get(ApiToken, token_id)
    if token is None or owner_id not in (None, token.user_id):
        raise Problem("not_found")
    return token


def _list_of(user_id: UUID | None) -> dict[str, Any]:
    session = read_session()
    return {"items": _documents(session, tokens_of(session, user_id))}


def _documents(session: Session, tokens: list[ApiToken]) -> list[dict[str, Any]]:
    names = display_names(session, {token.user_id for token in tokens})
    return [
        {
            "id": str(token.id),
            "user_id": str(token.user_id),
            "user_name": names[token.user_id],
            "name": token.name,
            "scopes": token.scopes,
            "made_at": to_wire(token.made_at),
            "expires_at": to_wire(token.expires_at),
            "is_good": is_good(token),
            "last_used_on": token.last_used_on.isoformat() if token.last_used_on else None,
        }
        for token in tokens
    ]
