"""Writes of tokens: made, revoked, and on which day each was used last."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.kernel.audit import record
from app.kernel.clock import agency_today, now
from app.kernel.ids import new_secret, sha256_hex
from app.kernel.problems import Problem
from app.people.errors import TOO_MANY_TOKENS
from app.people.models import ApiToken
from app.people.token_queries import tokens_of
from app.people.token_scopes import PREFIX, Scope

MOST_TOKENS = 20


def make_token(
    session: Session, *, user_id: UUID, name: str, scopes: Iterable[Scope], days: int, by_id: UUID
) -> tuple[ApiToken, str]:
    """Make a token that holds for some days; with it the secret, which nobody can read again.

    Raises Problem too_many_tokens.
    """
    if len(tokens_of(session, user_id)) >= MOST_TOKENS:
        raise Problem(TOO_MANY_TOKENS, most=MOST_TOKENS)
    secret = PREFIX + new_secret()
    token = ApiToken(
        secret_sha256=sha256_hex(secret.encode()),
        user_id=user_id,
        name=name,
        scopes=sorted(scope.value for scope in set(scopes)),
        made_by_id=by_id,
        made_at=now(),
        expires_at=now() + dt.timedelta(days=days),
    )
    session.add(token)
    session.flush()
    detail = {"user_id": str(user_id), "name": name, "scopes": token.scopes, "days": days}
    record(session, "token.make", object_kind="token", object_id=token.id, detail=detail)
    return token, secret


def revoke_token(session: Session, token: ApiToken) -> None:
    """End a token at once; a second time changes nothing."""
    if token.revoked_at is None:
        token.revoked_at = now()
        detail = {"user_id": str(token.user_id), "name": token.name}
        record(session, "token.revoke", object_kind="token", object_id=token.id, detail=detail)


def revoke_tokens(session: Session, user_id: UUID) -> None:
    """End all of somebody's tokens: whoever found out the password may have made one."""
    for token in tokens_of(session, user_id):
        revoke_token(session, token)


def note_token_use(session: Session, token_id: UUID, user_id: UUID, address: str) -> None:
    """The first use on a day: noted on the token and in the audit log, for whoever reads takes data away."""
    today = agency_today()
    used = update(ApiToken).where(ApiToken.id == token_id, ApiToken.last_used_on.is_distinct_from(today))
    if session.execute(used.values(last_used_on=today)).rowcount:  # type: ignore[attr-defined,unused-ignore]
        detail = {"path": address}
        record(session, "token.use", object_kind="token", object_id=token_id, detail=detail, actor=user_id)
