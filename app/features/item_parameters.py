"""The parameters of a request for items, as OGC API - Features part 1 has them. Pure.

An unknown parameter or a bad value is an error (/req/core/query-param-unknown, -invalid); a limit above the
most is not, it is served in part (/per/core/fc-limit-response-2).
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

LIMIT, MOST = 100, 1000
BIGGEST_KEY = 2**63 - 1
TICK = dt.timedelta(milliseconds=1)
"""How finely reporting times are ordered: an interval's end belongs to it."""
JSON_FORMATS = ("json", "application/json")
ITEM_FORMATS = ("geojson", "application/geo+json")
Box = tuple[float, float, float, float]
Interval = tuple[dt.datetime | None, dt.datetime | None]


class BadParameter(ValueError):
    """A parameter that is unknown or has a bad value; `name` is its name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True)
class ItemParameters:
    """What a page of items shows. The interval is [first, last) of the reporting time."""

    limit: int = LIMIT
    box: Box | None = None
    first: dt.datetime | None = None
    last: dt.datetime | None = None
    after: int | None = None
    chosen: tuple[tuple[str, str], ...] = ()
    """Values of the filtering properties, by name."""


def item_parameters(
    given: Mapping[str, list[str]], queryables: Mapping[str, Callable[[str], Any]], zone: ZoneInfo
) -> ItemParameters:
    """Read all parameters of a request. Raises BadParameter.

    `queryables` says how a value of each filtering property is checked: a ValueError refuses it. Days of
    `datetime` are the zone's.
    """
    chosen: list[tuple[str, str]] = []
    found: dict[str, Any] = {}
    for name, values in given.items():
        if name not in READERS and name not in queryables:
            raise BadParameter(name)
        if len(values) != 1:
            raise BadParameter(name)
        try:
            if name in queryables:
                for value in values[0].split(","):
                    queryables[name](value)
                    chosen.append((name, value))
            else:
                found[name] = READERS[name](values[0], zone)
        except (ValueError, OverflowError) as error:
            raise BadParameter(name) from error
    first, last = found.get("datetime", (None, None))
    return ItemParameters(
        found.get("limit", LIMIT), found.get("bbox"), first, last, found.get("after"), tuple(chosen)
    )


def box_of(text: str) -> Box:
    """A `bbox` of four or six numbers; heights are read and left aside. Raises ValueError."""
    numbers = [float(part) for part in text.split(",")]
    if len(numbers) == 6:
        numbers = [numbers[0], numbers[1], numbers[3], numbers[4]]
    if len(numbers) != 4 or not all(map(math.isfinite, numbers)):
        raise ValueError(text)
    west, south, east, north = numbers
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        raise ValueError(text)
    return west, south, east, north


def interval_of(text: str, zone: ZoneInfo) -> Interval:
    """A `datetime` as [first, last): an instant, a day, or two of them with a slash. Raises ValueError."""
    parts = text.split("/")
    if len(parts) == 1:
        return _first(parts[0], zone), _last(parts[0], zone)
    if len(parts) != 2:
        raise ValueError(text)
    first = None if parts[0] in ("", "..") else _first(parts[0], zone)
    last = None if parts[1] in ("", "..") else _last(parts[1], zone)
    if (first is None and last is None) or (first is not None and last is not None and last <= first):
        raise ValueError(text)
    return first, last


def _first(text: str, zone: ZoneInfo) -> dt.datetime:
    if len(text) == 10:
        return dt.datetime.combine(dt.date.fromisoformat(text), dt.time(), zone).astimezone(dt.UTC)
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is None or not 1970 <= moment.year < 3000:
        raise ValueError(text)
    return moment.astimezone(dt.UTC)


def _last(text: str, zone: ZoneInfo) -> dt.datetime:
    if len(text) == 10:
        day = dt.date.fromisoformat(text) + dt.timedelta(days=1)
        return dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC)
    return _first(text, zone) + TICK


def _limit(text: str, _zone: ZoneInfo) -> int:
    number = _natural(text)
    if number < 1:
        raise ValueError(text)
    return min(number, MOST)


def _after(text: str, _zone: ZoneInfo) -> int:
    return _natural(text)


def _natural(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) > BIGGEST_KEY:
        raise ValueError(text)
    return int(text)


def is_json_format(text: str, *, of_items: bool = False) -> bool:
    """Whether an `f` asks for what there is: JSON everywhere, GeoJSON for items. Both go by their names."""
    return text in JSON_FORMATS or (of_items and text in ITEM_FORMATS)


def _format(text: str, _zone: ZoneInfo) -> str:
    if not is_json_format(text, of_items=True):
        raise ValueError(text)
    return text


READERS: dict[str, Callable[[str, ZoneInfo], Any]] = {
    "limit": _limit,
    "bbox": lambda text, _zone: box_of(text),
    "datetime": interval_of,
    "after": _after,
    "f": _format,
}
