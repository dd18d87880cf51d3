"""Pinyin initials of Chinese names, by which people type a category on a phone. Pure."""

from __future__ import annotations

from pypinyin import Style, lazy_pinyin


def initials_of(name: str) -> str:
    """`围挡破损` → `wdps`. Latin letters and digits stay; everything else is left out."""
    syllables = lazy_pinyin(name, style=Style.FIRST_LETTER, errors="default")
    return "".join(char for char in "".join(syllables).lower() if char.isascii() and char.isalnum())
