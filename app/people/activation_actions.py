"""Writes of activation codes: make one, use one, reset a sign-in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.kernel.audit import record
from app.kernel.clock import now
from app.kernel.ids import sha256_hex
from app.kernel.problems import Problem
from app.people.activation_code import VALID_FOR, make_code, normal_code
from app.people.errors import DISABLED, WRONG_CODE
from app.people.models import ActivationCode, User
from app.people.session_actions import end_sessions
from app.people.tally_actions import forgive
from app.people.tally_keys import account_key
from app.people.token_actions import revoke_tokens


@dataclass(frozen=True)
class IssuedCode:
    """A code just made; it is readable here and never again."""

    user: User
    code: str
    expires_at: dt.datetime


def issue_code(session: Session, user: User, made_by: UUID | None) -> IssuedCode:
    """Make the one valid code of a user; an earlier one no longer works. Raises Problem account_disabled."""
    if not user.is_active:
        raise Problem(DISABLED)
    _replace_codes(session, user.id)
    code, moment = make_code(), now()
    row = ActivationCode(
        id=_digest(code), user_id=user.id, made_by_id=made_by, made_at=moment, expires_at=moment + VALID_FOR
    )
    session.add(row)
    record(session, "activation_code.make", object_kind="user", object_id=user.id, actor=made_by)
    return IssuedCode(user, code, row.expires_at)


def reset_sign_in(session: Session, user: User, made_by: UUID | None) -> IssuedCode:
    """Take away a user's password, sessions and tokens and make a code for a new one: it may be found out."""
    issued = issue_code(session, user, made_by)
    user.password_hash = None
    end_sessions(session, user.id)
    revoke_tokens(session, user.id)
    record(session, "user.reset", object_kind="user", object_id=user.id, actor=made_by)
    return issued


def holder_of_code(session: Session, typed: str) -> User:
    """Whose code it is. Raises Problem activation_code when it is unknown, used, replaced or expired."""
    return _holder(session, _valid(session, typed))


def use_code(session: Session, typed: str, password_hash: str) -> User:
    """Set the holder's password by a code, once. Ends their sessions and a lock on the account."""
    row = _valid(session, typed)
    user = _holder(session, row)
    row.used_at = now()
    user.password_hash, user.password_changed_at = password_hash, now()
    end_sessions(session, user.id)
    forgive(session, [account_key(user.username)])
    record(session, "activation_code.use", object_kind="user", object_id=user.id, actor=user.id)
    return user


def _valid(session: Session, typed: str) -> ActivationCode:
    row = session.get(ActivationCode, _digest(typed), with_for_update=True)
    if row is None or row.used_at or row.replaced_at or row.expires_at <= now():
        raise Problem(WRONG_CODE)
    return row


def _holder(session: Session, row: ActivationCode) -> User:
    user = session.get(User, row.user_id)
    if user is None or not user.is_active:
        raise Problem(WRONG_CODE)
    return user


def _replace_codes(session: Session, user_id: UUID) -> None:
    open_codes = update(ActivationCode).where(
        ActivationCode.user_id == user_id,
        ActivationCode.used_at.is_(None),
        ActivationCode.replaced_at.is_(None),
    )
    session.execute(open_codes.values(replaced_at=now()))


def _digest(code: str) -> str:
    return sha256_hex(normal_code(code).encode())
