"""Under which keys tries at passwords, and requests of programs, are counted. Pure.

An account's key is hashed: some type their password where the account goes. A known browser's key begins with
its user, so that all of a user's locks can be found and lifted.
"""

from __future__ import annotations

from uuid import UUID

from app.kernel.ids import sha256_hex
from app.people.lockout import network_of

ADDRESS = "address:"
NONCE_DIGITS = 40
"""160 bits of the digest: the column holds 80 characters."""


def account_key(username: str) -> str:
    """The tally of tries at an account from browsers it does not know; also where there is no account."""
    return "account:" + sha256_hex(username.encode())


def devices_prefix(user_id: UUID) -> str:
    """How the keys of all browsers a user is known on begin."""
    return f"device:{user_id.hex}:"


def device_key(user_id: UUID, nonce: str) -> str:
    """The tally of one browser that this user has signed in with before."""
    return devices_prefix(user_id) + sha256_hex(nonce.encode())[:NONCE_DIGITS]


def session_key(session_id: str) -> str:
    """The tally of tries at the current password within a session."""
    return "session:" + session_id


def token_key(token_id: UUID) -> str:
    """The tally of a program's requests in the running minute."""
    return f"token:{token_id.hex}"


def address_key(address: str) -> str:
    """The tally of an address, whatever it tried at."""
    return ADDRESS + network_of(address)
