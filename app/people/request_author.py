"""Who hands in what a request brings: whoever is signed in, or the holder of an upload-only token.

Commands and photos made while somebody was signed in are still taken after they signed out or were switched
off; the token that their phone keeps for it gives no right to read.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import request
from flask_login import current_user

from app.kernel.problems import Problem
from app.kernel.transaction import read_session
from app.people.queries import upload_token_author

OWNER_HEADER = "X-Chabu-User"
"""Whose work the client says it sends: another person may have signed in since on the same device."""


@dataclass(frozen=True)
class RequestAuthor:
    """Whose work arrives, and whether the caller may read as well."""

    user_id: UUID
    may_read: bool


def request_author() -> RequestAuthor:
    """The author of what this request hands in. Raises Problem sign_in when it is nobody or somebody else."""
    given = request.authorization
    if given is not None and given.type == "bearer" and given.token:
        author = upload_token_author(read_session(), given.token)
        if author is None:
            raise Problem("sign_in")
        return RequestAuthor(author.user.id, may_read=False)
    claimed = request.headers.get(OWNER_HEADER)
    if not current_user.is_authenticated or claimed not in (None, str(current_user.id)):
        raise Problem("sign_in")
    return RequestAuthor(current_user.id, may_read=True)
