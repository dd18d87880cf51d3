"""Passwords at rest: Argon2id, and a comparison that costs the same for an account that does not exist."""

from __future__ import annotations

from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError
from flask import current_app

from config import Environment


@lru_cache(maxsize=2)
def _hasher(is_cheap: bool) -> PasswordHasher:
    # 32 MiB and 3 passes: above what OWASP asks (19 MiB, 2), and eight sign-ins at once still take 256 MiB.
    # Tests hash hundreds of times and need none of that.
    if is_cheap:
        return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return PasswordHasher(time_cost=3, memory_cost=32_768, parallelism=1)


@lru_cache(maxsize=2)
def _nobody(is_cheap: bool) -> str:
    return _hasher(is_cheap).hash("nobody has this password")


def hash_password(password: str) -> str:
    """The Argon2id hash to store."""
    return _hasher(_is_test()).hash(password)


def is_password(stored: str | None, password: str) -> bool:
    """Whether a password is the stored one. Without a stored one: no, after the same time."""
    try:
        _hasher(_is_test()).verify(stored or _nobody(_is_test()), password)
    except (VerifyMismatchError, VerificationError, InvalidHashError):
        return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Whether a hash was made with other parameters than today's, so that it should be made again."""
    return _hasher(_is_test()).check_needs_rehash(stored)


def _is_test() -> bool:
    return current_app.config["CHABU"].environment is Environment.TEST
