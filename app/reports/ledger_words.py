"""The ledger's columns and words in both languages, from `app/data/ledger.yml`. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
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


@dataclass(frozen=True)
class Sheet:
    """A sheet of a ledger: its name and its columns, in their order."""

    name: str
    columns: list[Column]


LEDGER_SHEET = {"zh": "整改台账", "en": "Ledger"}


def column_keys() -> list[str]:
    """The keys of all columns, in their usual order."""
    return [entry["key"] for entry in _document()["columns"]]


def list_names(language: Language) -> dict[str, str]:
    """The names of the three lists by their keys."""
    return {entry["key"]: entry[language] for entry in _document()["lists"]}


def sheets_of(language: Language, keys: Sequence[str] = (), lists: Collection[str] = ()) -> list[Sheet]:
    """The ledger with the columns of these keys in their order (all where none is named), then the lists."""
    known = {column.key: column for column in columns(language)}
    chosen = [known[key] for key in keys] or list(known.values())
    found = [Sheet(LEDGER_SHEET[language], chosen)]
    found.extend(
        Sheet(entry[language], [known[key] for key in entry["columns"]])
        for entry in _document()["lists"]
        if entry["key"] in lists
    )
    return found


def word(table: str, key: object, language: Language) -> str:
    """A word of a table (status, source, severity, close_kind, progress); the key itself if there is none."""
    pair = _document()[table].get(key)
    if pair is None:
        return str(key) if key is not None else ""
    return str(pair[0 if language == "zh" else 1])


def known_note(known_at: dt.datetime) -> str:
    """What a ledger that was cut off says about itself; the agency's wall clock."""
    return f"数据截至 {known_at.astimezone(agency_zone()):%Y-%m-%d %H:%M}"
