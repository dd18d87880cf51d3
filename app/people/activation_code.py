"""The codes by which people set a password: easy to read out and type, not to be guessed in a week."""

from __future__ import annotations

import datetime as dt
import secrets

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0 O 1 I L
LENGTH = 12  # 31 ** 12: 59 bits, against a few dozen tries an hour
VALID_FOR = dt.timedelta(days=7)


def make_code() -> str:
    """A new code in groups of four: `7K2Q-M9XD-4TPW`."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    return "-".join(letters[start : start + 4] for start in range(0, LENGTH, 4))


def normal_code(typed: str) -> str:
    """A code as it is compared: capitals without hyphens or spaces, however it was typed."""
    return "".join(letter for letter in typed.upper() if letter in LETTERS)
