"""Writes of users: create, change, switch off and on. A user is never deleted: what they did stays theirs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.kernel.audit import record
from app.kernel.changes import note_change
from app.kernel.clock import now
from app.kernel.problems import Problem
from app.people.errors import LAST_ADMINISTRATOR, OPEN_WORK, USERNAME_TAKEN
from app.people.models import User
from app.people.open_work_listeners import open_work_of
from app.people.queries import administrators
from app.people.session_actions import end_sessions
from app.people.usernames import normal_username


def create_user(
    session: Session, *, username: str, display_name: str, phone: str | None = None, language: str = "zh"
) -> User:
    """Create a user who cannot sign in until an activation code was used. Raises Problem username_taken."""
    username = normal_username(username)
    user = User(
        username=username,
        display_name=display_name,
        phone=phone,
        language=language,
        is_active=True,
        created_at=now(),
    )
    session.add(user)
    _flush(session, username)
    record(session, "user.create", object_kind="user", object_id=user.id, detail={"username": username})
    note_change(session, "user", user.id)
    return user


def change_user(session: Session, user: User, facts: dict[str, Any]) -> User:
    """Change columns of a user. Raises Problem username_taken."""
    if "username" in facts:
        facts = {**facts, "username": normal_username(facts["username"])}
    changed = {}
    for key, value in facts.items():
        if getattr(user, key) != value:
            changed[key] = [getattr(user, key), value]
            setattr(user, key, value)
    if changed:
        _flush(session, user.username)
        record(session, "user.change", object_kind="user", object_id=user.id, detail=changed)
        note_change(session, "user", user.id)
    return user


def disable_user(session: Session, user: User, reason: str, *, leaves_open_work: bool = False) -> User:
    """Switch a user off and end their sessions at once; posts and history stay.

    Raises Problem last_administrator, or open_work where issues bear their name and none said to leave them.
    """
    if not user.is_active:
        return user
    refuse_last_administrator(session, user.id)
    left = open_work_of(session, user.id)
    if left and not leaves_open_work:
        raise Problem(OPEN_WORK, n=left)
    user.is_active = False
    end_sessions(session, user.id)
    detail = {"reason": reason, **({"open_work_left": left} if left else {})}
    record(session, "user.disable", object_kind="user", object_id=user.id, detail=detail)
    note_change(session, "user", user.id)
    return user


def enable_user(session: Session, user: User) -> User:
    """Switch a user on again, with the password they had."""
    if not user.is_active:
        user.is_active = True
        record(session, "user.enable", object_kind="user", object_id=user.id)
        note_change(session, "user", user.id)
    return user


def see_privacy_notice(session: Session, user: User) -> None:
    """Note that the user has been shown what is kept of them and why."""
    if user.privacy_seen_at is None:
        user.privacy_seen_at = now()
        record(session, "privacy_notice.see", object_kind="user", object_id=user.id)


def refuse_last_administrator(session: Session, user_id: UUID) -> None:
    """Raise Problem last_administrator when nobody but this user could administrate afterwards."""
    remaining = administrators(session, now())
    if user_id in remaining and remaining == {user_id}:
        raise Problem(LAST_ADMINISTRATOR)


def _flush(session: Session, username: str) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        raise Problem(USERNAME_TAKEN, username=username) from error
