"""The flows around a password: sign in, change it, set it by a code.

Each counts the try in one transaction, hashes outside any (it takes as long as a hundred writes, and SQLite
has one writer), and settles in another that looks again at what it decides on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import request
from sqlalchemy.orm import Session

from app.kernel.api import language
from app.kernel.audit import record
from app.kernel.clock import now
from app.kernel.problems import Problem
from app.kernel.transaction import in_transaction, read_session
from app.people import known_device
from app.people.activation_actions import holder_of_code, use_code
from app.people.errors import (
    CURRENT_PASSWORD,
    DISABLED,
    LOCKED,
    PASSWORD_EXPIRED,
    WRONG_PASSWORD,
    weak_password,
)
from app.people.models import User
from app.people.password_policy import Fault, faults, has_expired
from app.people.passwords import hash_password, is_outdated, is_password
from app.people.queries import context_words, find_user
from app.people.session_actions import DeviceNote, Started, end_sessions, start_session
from app.people.settings import password_policy
from app.people.tally_actions import Standing, count_try, forgive
from app.people.tally_keys import account_key, address_key, device_key, session_key
from app.people.usernames import normal_username

SAME = Fault("和现在的密码一样", "the same as the present one")


@dataclass(frozen=True)
class _Try:
    """A counted try at a password and what came of it."""

    user_id: UUID | None
    compared_with: str | None
    is_right: bool
    standing: Standing


def sign_in(username: str, password: str, device: DeviceNote, new_password: str | None) -> Started:
    """Admit somebody by username and password; with a new one when the old has expired.

    Raises Problem wrong_password, sign_in_locked, account_disabled, password_expired or weak_password.
    """
    user = find_user(read_session(), username)
    keys = _sign_in_keys(user, username)
    tried = _compare(user, password, keys)
    new_hash = _prepared(user, new_password) if user and tried.is_right and new_password else None
    rehashed = hash_password(password) if tried.is_right and is_outdated(tried.compared_with or "") else None
    outcome = in_transaction(lambda session: _settle(session, tried, device, new_hash, rehashed))
    if isinstance(outcome, Problem):
        raise outcome
    known_device.remember(outcome.user.id)
    return outcome


def change_password(user_id: UUID, session_id: str, current: str, new: str, end_others: bool) -> None:
    """Change one's own password, knowing the current one.

    Raises Problem current_password, sign_in_locked or weak_password.
    """
    user = read_session().get_one(User, user_id)
    keys = [session_key(session_id)]
    tried = _compare(user, current, keys)
    if not tried.is_right:
        detail = {"why": "current_password"}
        in_transaction(lambda session: _refused(session, user_id, "password.change", detail))
        raise _refusal(CURRENT_PASSWORD, tried.standing)
    new_hash = _prepared(user, new)

    def settle(session: Session) -> None:
        _set_password(session, session.get_one(User, user_id), new_hash)
        if end_others:
            end_sessions(session, user_id, keep=session_id)

    in_transaction(settle)


def code_holder(code: str) -> User:
    """Whose activation code it is, each look counted. Raises Problem activation_code or sign_in_locked."""
    keys = [address_key(request.remote_addr or "")]
    _count(keys)
    user = holder_of_code(read_session(), code)
    in_transaction(lambda session: forgive(session, keys))
    return user


def activate(code: str, password: str) -> User:
    """Set the first password by an activation code. The browser is then known, also while others guess."""
    password_hash = _prepared(code_holder(code), password)
    user = in_transaction(lambda session: use_code(session, code, password_hash))
    known_device.remember(user.id)
    return user


def _compare(user: User | None, password: str, keys: Sequence[str]) -> _Try:
    standing = _count(keys)
    stored = user.password_hash if user else None
    is_right = is_password(stored, password)
    if is_right:
        in_transaction(lambda session: forgive(session, keys))
    return _Try(user.id if user else None, stored, is_right, standing)


def _count(keys: Sequence[str]) -> Standing:
    standing = in_transaction(lambda session: count_try(session, keys))
    if not standing.may_try:
        raise _locked(standing)
    return standing


def _settle(
    session: Session, tried: _Try, device: DeviceNote, new_hash: str | None, rehashed: str | None
) -> Started | Problem:
    # A refusal is returned and not raised: it has to be in the audit log, so the transaction must commit.
    user = session.get(User, tried.user_id) if tried.user_id else None
    if user is None or not tried.is_right or user.password_hash != tried.compared_with:
        why = {"why": "locked" if tried.standing.seconds_locked else "wrong_password"}
        _refused(session, tried.user_id, "session.start", why)
        return _refusal(WRONG_PASSWORD, tried.standing)
    if not user.is_active:
        _refused(session, user.id, "session.start", {"why": "account_disabled"})
        return Problem(DISABLED)
    policy = password_policy(session)
    if new_hash is not None:
        _set_password(session, user, new_hash)
    elif policy.max_age and has_expired(policy, user.password_changed_at, now()):
        return Problem(PASSWORD_EXPIRED, days=policy.max_age.days)
    elif rehashed is not None:
        user.password_hash = rehashed
    return start_session(session, user, device)


def _sign_in_keys(user: User | None, username: str) -> list[str]:
    nonce = known_device.nonce_of(user.id) if user else None
    if user and nonce:
        return [device_key(user.id, nonce)]
    return [account_key(normal_username(username)), address_key(request.remote_addr or "")]


def _prepared(user: User, password: str) -> str:
    """The hash of a new password that the policy takes. Raises Problem weak_password."""
    session = read_session()
    found = faults(password, password_policy(session), context_words(session, user))
    if is_password(user.password_hash, password):
        found.append(SAME)
    if found:
        raise weak_password(found, language())
    return hash_password(password)


def _set_password(session: Session, user: User, password_hash: str) -> None:
    user.password_hash, user.password_changed_at = password_hash, now()
    record(session, "password.change", object_kind="user", object_id=user.id, actor=user.id)


def _refused(session: Session, user_id: UUID | None, action: str, detail: dict[str, str]) -> None:
    # A username that nobody has is not written down: it may be a password typed into the wrong field.
    record(
        session,
        action,
        object_kind="user",
        object_id=user_id or "unknown",
        result="refused",
        detail=detail,
        actor=user_id,
    )


def _refusal(code: str, standing: Standing) -> Problem:
    if standing.seconds_locked:
        return _locked(standing)
    return Problem(code, tries_left=standing.tries_left)


def _locked(standing: Standing) -> Problem:
    minutes = -(-standing.seconds_locked // 60)
    return Problem(LOCKED, minutes=minutes, retry_after_s=standing.seconds_locked)
