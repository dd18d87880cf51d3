"""What a username may look like, and how it is stored."""

from __future__ import annotations

USERNAME = r"^[A-Za-z0-9][A-Za-z0-9._@-]{1,63}$"
"""Letters, digits and . _ @ -, beginning with a letter or digit: pinyin or a phone number, easy to type."""


def normal_username(typed: str) -> str:
    """A username as it is stored: case and surrounding spaces do not matter."""
    return typed.strip().lower()
