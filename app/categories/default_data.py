"""The data the product ships: default categories, words of the trade, the first holidays. Pure."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from app.categories.calendar_files import CalendarYearFile, read_years

FOLDER = Path(__file__).resolve().parents[1] / "data"


@cache
def category_file() -> dict[str, Any]:
    """`app/data/categories.yml` as it stands."""
    document: dict[str, Any] = yaml.safe_load((FOLDER / "categories.yml").read_text(encoding="utf-8"))
    return document


@cache
def calendar_years() -> tuple[CalendarYearFile, ...]:
    """The years of `app/data/working_calendar.yml`."""
    document = yaml.safe_load((FOLDER / "working_calendar.yml").read_text(encoding="utf-8"))
    return tuple(read_years(document))


def parties() -> dict[str, dict[str, Any]]:
    """Whose duty a category can be: key → {zh, en, internal}."""
    found: dict[str, dict[str, Any]] = category_file()["parties"]
    return found


def severities() -> dict[int, dict[str, str]]:
    """1 minor … 4 critical → {zh, en, note}."""
    found: dict[int, dict[str, str]] = category_file()["severities"]
    return found


def time_units() -> dict[str, dict[str, str]]:
    """Time unit → {zh, en}."""
    found: dict[str, dict[str, str]] = category_file()["time_units"]
    return found


def bases() -> dict[str, dict[str, str]]:
    """Letter → {zh, en}: where an entry and its time limit come from."""
    found: dict[str, dict[str, str]] = category_file()["basis"]
    return found


def groups() -> list[dict[str, Any]]:
    """The groups with their categories, in order."""
    found: list[dict[str, Any]] = category_file()["groups"]
    return found
