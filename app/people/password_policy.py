"""Which passwords are taken, in two profiles: OWASP ASVS 5.0 (6.2) and 等保 (GB/T 22239-2019, 7.1.4.1 a).

The two contradict each other: ASVS forbids rules of composition and forced changes, 等保 asks for both. The
agency chooses by setting. Both refuse common passwords and words of the person or the place. Pure.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from app.kernel.problems import Language

COMMON = Path(__file__).with_name("common_passwords.txt")
MAX_LENGTH = 128
"""More than the 64 that ASVS 6.2.9 wants allowed; capped, as hashing a megabyte is work for a stranger."""
SHORTEST_CONTEXT_WORD = 3
ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")


@dataclass(frozen=True)
class Policy:
    """What is asked of a password. `max_age` None: a password never has to be changed."""

    min_length: int
    needs_mix: bool
    max_age: dt.timedelta | None


def asvs(min_length: int) -> Policy:
    """Length and common passwords only."""
    return Policy(min_length, needs_mix=False, max_age=None)


def dengbao(min_length: int, max_days: int) -> Policy:
    """Also three kinds of characters, and a change from time to time."""
    return Policy(min_length, needs_mix=True, max_age=dt.timedelta(days=max_days))


@dataclass(frozen=True)
class Fault:
    """What is wrong with a password, in both languages."""

    zh: str
    en: str

    def text(self, language: Language) -> str:
        """The sentence in a language."""
        return self.zh if language == "zh" else self.en


def faults(password: str, policy: Policy, context: Iterable[str]) -> list[Fault]:
    """What is wrong with a password; `context` are words of its owner and place. Empty: it is taken."""
    found = []
    if len(password) < policy.min_length:
        found.append(Fault(f"至少要 {policy.min_length} 位", f"at least {policy.min_length} characters"))
    if len(password) > MAX_LENGTH:
        found.append(Fault(f"最多 {MAX_LENGTH} 位", f"at most {MAX_LENGTH} characters"))
    if is_common(password):
        found.append(Fault("太常见，容易被猜到，换一个", "too common, others would guess it"))
    word = next((word for word in _words(context) if word in password.casefold()), None)
    if word and len(password) - len(word) < policy.min_length:
        found.append(
            Fault("别用账号、姓名、电话或单位名", "not your account, name, phone number or unit"),
        )
    if policy.needs_mix and _kinds(password) < 3:
        found.append(
            Fault(
                "大写字母、小写字母、数字、符号至少用三种",
                "at least three of capital letters, small letters, digits, signs",
            )
        )
    return found


def is_common(password: str) -> bool:
    """Whether a password is on the list of common ones, repeats one or two characters, or follows a row."""
    folded = password.casefold()
    plain = re.sub(r"[^0-9a-z]", "", folded)
    if folded in _common() or plain in _common() or len(set(folded)) <= 2:
        return True
    return len(folded) >= 4 and any(folded in row * 3 or folded[::-1] in row * 3 for row in ROWS)


def has_expired(policy: Policy, changed_at: dt.datetime | None, moment: dt.datetime) -> bool:
    """Whether a password has to be changed before signing in again."""
    return policy.max_age is not None and changed_at is not None and moment - changed_at > policy.max_age


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    return frozenset(COMMON.read_text(encoding="ascii").split())


def _words(context: Iterable[str]) -> list[str]:
    words = (word.casefold() for text in context for word in re.split(r"[\s._@-]+", text))
    return [word for word in words if len(word) >= (SHORTEST_CONTEXT_WORD if word.isascii() else 2)]


def _kinds(password: str) -> int:
    return sum(
        (
            any(sign.isupper() for sign in password),
            any(sign.islower() for sign in password),
            any(sign.isdigit() for sign in password),
            any(not sign.isalnum() for sign in password),
        )
    )
