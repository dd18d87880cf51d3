"""Reads of tokens: the one that a program shows, those of somebody, all of them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.clock import now
from app.kernel.ids import sha256_hex
from app.people.models import ApiToken, User


def token_holding(session: Session, secret: str) -> tuple[ApiToken, User] | None:
    """The token of a secret and its owner; None when it is unknown, ended, or its owner is switched off."""
    query = (
        select(ApiToken, User)
        .join(User, User.id == ApiToken.user_id)
        .where(ApiToken.secret_sha256 == sha256_hex(secret.encode()))
    )
    row = session.execute(query).one_or_none()
    if row is None or not row.User.is_active or not is_good(row.ApiToken):
        return None
    return row.ApiToken, row.User


def is_good(token: ApiToken) -> bool:
    """Whether a token still opens anything."""
    return token.revoked_at is None and now() < token.expires_at


def tokens_of(session: Session, user_id: UUID | None) -> list[ApiToken]:
    """Tokens that were not revoked, newest first: somebody's, or everybody's where no id is given."""
    query = select(ApiToken).where(ApiToken.revoked_at.is_(None)).order_by(ApiToken.id.desc())
    if user_id is not None:
        query = query.where(ApiToken.user_id == user_id)
    return list(session.scalars(query.limit(500)))
