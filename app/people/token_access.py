"""A program that shows a token, as `Bearer` or as the password of `Basic`, to the views that tokens open."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, Response, current_app, g, request
from sqlalchemy.exc import DBAPIError

from app.kernel.access import token_scope_of
from app.kernel.clock import agency_today, now
from app.kernel.problems import Problem
from app.kernel.transaction import in_transaction, read_session
from app.people.errors import TOKEN_SCOPE_MISSING, TOO_MANY_REQUESTS
from app.people.models import User
from app.people.tally_actions import count_request
from app.people.tally_keys import token_key
from app.people.token_actions import note_token_use
from app.people.token_queries import token_holding
from app.people.token_scopes import PREFIX, seconds_to_wait

log = logging.getLogger(__name__)


def install(app: Flask) -> None:
    """Note the day on which each token was used."""
    app.after_request(_note_use)


def user_of_request(_request: Any) -> User | None:
    """The owner of the token that a request shows, where the view is open to tokens; None without one.

    Raises Problem token_scope or too_many_requests.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    scope = token_scope_of(view) if view else None
    secret = _shown_secret()
    if scope is None or secret is None:
        return None
    found = token_holding(read_session(), secret)
    if found is None:
        return None
    token, user = found
    key, at = token_key(token.id), now()
    wait_s = seconds_to_wait(in_transaction(lambda session: count_request(session, key, at)), at)
    if wait_s:
        raise Problem(TOO_MANY_REQUESTS, retry_after_s=wait_s)
    if scope not in token.scopes:
        raise Problem(TOKEN_SCOPE_MISSING, scope=scope)
    if token.last_used_on != agency_today():
        g.token_used = (token.id, user.id)
    return user


def _shown_secret() -> str | None:
    given = request.authorization
    if given is None:
        return None
    secret = given.token if given.type == "bearer" else given.password
    return secret if secret and secret.startswith(PREFIX) else None


def _note_use(response: Response) -> Response:
    used = g.pop("token_used", None)
    if used is not None and response.status_code < 400:
        token_id, user_id = used
        address = request.path[:200]
        try:
            in_transaction(lambda session: note_token_use(session, token_id, user_id, address))
        except DBAPIError:
            log.warning("a token's use could not be noted", exc_info=True)
    return response
