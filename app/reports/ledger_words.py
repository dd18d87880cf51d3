"""The ledger's columns and words in both languages, from `app/data/ledger.yml`. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from app.kernel.clock import agency_zone
from app.kernel.problems import Language

FILE = Path(__file__).parent.parent / "data" / "ledger.yml"
Kind = Literal["text", "number", "time", "photos"]


@dataclass(frozen=True)
class Column:
    """A column: key, heading, width in characters and what its cells hold."""

    key: str
    heading: str
    width: float
    kind: Kind


@cache
def _document() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found


def columns(language: Language) -> list[Column]:
    """The columns in their order."""
    return [
        Column(entry["key"], entry[language], entry["width"], entry["kind"])
        for entry in _document()["columns"]
    ]


def word(table: str, key: object, language: Language) -> str:
    """A word of a table (status, source, severity, close_kind, progress); the key itself if there is none."""
    pair = _document()[table].get(key)
    if pair is None:
        return str(key) if key is not None else ""
    return str(pair[0 if language == "zh" else 1])


def known_note(known_at: dt.datetime) -> str:
    """What a ledger that was cut off says about itself; the agency's wall clock."""
    return f"数据截至 {known_at.astimezone(agency_zone()):%Y-%m-%d %H:%M}"
