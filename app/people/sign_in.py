"""Signed-in people to Flask: which session a cookie names, whether it still holds, and who is asking."""

from __future__ import annotations

import datetime as dt
import logging

from flask import Flask, Request, Response, current_app, g, request
from flask import session as cookie
from flask_login import LoginManager, current_user, login_user
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from app.kernel.access import AUTHORS, PUBLIC, access_of
from app.kernel.clock import now
from app.kernel.ids import sha256_hex
from app.kernel.problems import Problem
from app.kernel.transaction import in_transaction, read_session
from app.people import token_access
from app.people.models import Post, User, UserSession
from app.people.queries import keep_caller_posts, posts_of, session_with_posts
from app.people.request_author import request_author

log = logging.getLogger(__name__)
SEEN_EVERY = dt.timedelta(minutes=10)
"""How exactly `last_seen_at` is kept: reading a list must not become a write each time."""


def install(app: Flask) -> None:
    """Connect Flask-Login. Access is checked before a body is parsed: strangers learn nothing of it."""
    manager = LoginManager(app)
    manager.session_protection = None  # phones change their address; the session row is what is checked
    manager.user_loader(_user_of_token)
    manager.request_loader(_user_of_request)
    manager.unauthorized_handler(_refuse)
    token_access.install(app)
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False  # the cookie ends when its session does
    app.before_request(_check_access)
    app.after_request(_note_seen)


def admit(user: User, token: str) -> None:
    """Put a new session's token into the cookie, in place of whatever was there."""
    cookie.clear()
    cookie.permanent = True
    login_user(_as_signed_in(user, token))


def dismiss() -> None:
    """Empty the cookie."""
    cookie.clear()


def session_id() -> str:
    """The id of the session of this request; empty when nobody is signed in."""
    token = cookie.get("_user_id")
    return sha256_hex(token.encode()) if token else ""


def _user_of_token(token: str) -> User | None:
    found = session_with_posts(read_session(), sha256_hex(token.encode()), now())
    if found is None or not holds(found.session) or not found.user.is_active:
        return None
    g.seen_at = found.session.last_seen_at
    return _with_posts(found.user, token, found.posts)


def _user_of_request(request: Request) -> User | None:
    user = token_access.user_of_request(request)
    return None if user is None else _as_signed_in(user, "")


def _as_signed_in(user: User, token: str) -> User:
    return _with_posts(user, token, posts_of(read_session(), user.id, now()))


def _with_posts(user: User, token: str, posts: list[Post]) -> User:
    # Detached: what the request knows of its caller stays readable across its transactions.
    session = read_session()
    for row in (user, *posts):
        session.expunge(row)
    user.current_posts = tuple(posts)
    keep_caller_posts(user.id, posts)
    user.session_token = token
    return user


def holds(row: UserSession) -> bool:
    """Whether a session still signs somebody in: not ended, not too old, not idle for too long."""
    moment = now()
    idle = dt.timedelta(days=current_app.config["CHABU"].idle_days)
    return row.revoked_at is None and moment < row.expires_at and moment < row.last_seen_at + idle


def _refuse() -> None:
    raise Problem("sign_in")


def _check_access() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    stated = access_of(view) if view else None
    if stated == AUTHORS:
        request_author()
        return
    if stated is None or stated == PUBLIC:
        return
    if not current_user.is_authenticated:
        raise Problem("sign_in")
    if stated != ("signed_in",) and not current_user.holds_any(stated):
        raise Problem("forbidden")


def _note_seen(response: Response) -> Response:
    seen_at = g.get("seen_at")
    moment = now()
    if seen_at is None or moment - seen_at < SEEN_EVERY:
        return response
    this = session_id()
    change = update(UserSession).where(UserSession.id == this).values(last_seen_at=moment)
    try:
        in_transaction(lambda session: session.execute(change))
    except DBAPIError:
        log.warning("a session's last use could not be noted", exc_info=True)
    return response
