"""Pinyin of Chinese names, by which people type a category on a phone: initials, or syllables. Pure."""

from __future__ import annotations

from functools import lru_cache

from pypinyin import Style, lazy_pinyin


def initials_of(name: str) -> str:
    """`围挡破损` → `wdps`. Latin letters and digits stay; everything else is left out."""
    syllables = lazy_pinyin(name, style=Style.FIRST_LETTER, errors="default")
    return "".join(char for char in "".join(syllables).lower() if char.isascii() and char.isalnum())


@lru_cache(maxsize=2_000)
def syllables_of(name: str) -> str:
    """`围挡破损` → `wei dang po sun`, without tones; a run of Latin letters or digits is one syllable."""
    syllables = lazy_pinyin(name, style=Style.NORMAL, errors="default")
    plain = (
        "".join(char for char in each.lower() if char.isascii() and char.isalnum()) for each in syllables
    )
    return " ".join(word for word in plain if word)
