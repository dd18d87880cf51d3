"""A row of an older ledger, understood: what its cells say by the mapping, or each fault of it. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from app.issues.payloads import SOURCES
from app.kernel.tables import folded
from app.ledger_import.ledger_dates import LedgerDates
from app.ledger_import.mapping import OUTCOMES, FieldName, LedgerMapping, Outcome
from app.ledger_import.row_faults import Faults, RowFault
from app.places.coordinates import to_wgs84

EARLIEST = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""Nothing was found earlier: such a date is a slip, or a program's idea of an empty cell."""
LATEST_DUE = dt.timedelta(days=3_660)
LONGEST = {"number": 100, "place": 300, "description": 2_000, "words": 2_000}
CLOSINGS: tuple[Outcome, ...] = ("closed", "cannot_fix", "transferred", "gone")
SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class LedgerRow:
    """What a row says. Times are aware UTC; None: the ledger does not say."""

    number: str
    category: str
    found: dt.datetime
    outcome: Outcome
    assigned: dt.datetime | None = None
    due: dt.datetime | None = None
    fixed: dt.datetime | None = None
    closed: dt.datetime | None = None
    unit_id: UUID | None = None
    place: str = ""
    latitude: float | None = None
    longitude: float | None = None
    description: str = ""
    severity: int | None = None
    source: str | None = None
    words: str = ""
    status: str = ""


@dataclass(frozen=True)
class Vocabulary:
    """The agency's own words: texts (folded) → category code, and → unit."""

    categories: Mapping[str, str]
    units: Mapping[str, UUID]


class RowReader:
    """Understands the rows of one file: a mapping, the places of its columns, and the agency's words."""

    def __init__(
        self,
        mapping: LedgerMapping,
        headings: Sequence[str],
        vocabulary: Vocabulary,
        agency: ZoneInfo,
        now: dt.datetime,
    ) -> None:
        self._mapping, self._now = mapping, now
        self._headings = list(headings)
        self._places: dict[FieldName, list[int]] = {
            field: [self._headings.index(heading) for heading in mapping.headings(field)]
            for field in mapping.columns
        }
        self._dates = LedgerDates(mapping.dates, mapping.zone_or(agency))
        self._categories = dict(vocabulary.categories)
        self._categories.update({folded(text): code for text, code in mapping.categories.items()})
        self._units = dict(vocabulary.units)
        for text, name in mapping.units.items():
            unit = vocabulary.units.get(folded(name))
            if unit is not None:
                self._units[folded(text)] = unit
        self._outcomes = {
            folded(text): outcome for outcome in OUTCOMES for text in mapping.statuses.get(outcome, [])
        }

    def read(self, cells: Sequence[str], marks: Mapping[int, str]) -> LedgerRow | list[RowFault]:
        """Understand one row. `marks`: places whose cell is a formula or an error value."""
        faults = Faults()
        texts = {field: self._text(field, cells, marks, faults) for field in self._places}
        status = texts.get("status", "")
        times = {
            name: self._time(name, texts, faults) for name in ("found", "assigned", "due", "fixed", "closed")
        }
        outcome = self._outcome(status, times["closed"], faults)
        latitude, longitude = self._position(texts, faults)
        values: dict[str, Any] = {
            "number": texts["number"],
            "category": self._category(texts.get("category", ""), faults),
            "outcome": outcome,
            "unit_id": self._unit(texts.get("unit", ""), faults),
            "place": texts.get("place") or self._mapping.constants.place or "",
            "latitude": latitude,
            "longitude": longitude,
            "description": texts.get("description") or self._mapping.constants.description or "",
            "severity": self._severity(texts.get("severity", ""), faults),
            "source": self._source(texts.get("source", ""), faults),
            "words": texts.get("words", ""),
            "status": status,
            **times,
        }
        self._check_lengths(values, faults)
        self._check_order(values, faults)
        return faults.found or LedgerRow(**values)

    def word(self, field: FieldName, cells: Sequence[str]) -> str:
        """The text that a row has for a field; empty where it has none."""
        parts = (cells[place] for place in self._places.get(field, []) if place < len(cells))
        return " ".join(dict.fromkeys(part for part in parts if part))

    def meaning(self, field: FieldName, text: str) -> str | None:
        """What a text of `category` (its code), `status` (outcome) or `unit` (id) means; None: not known."""
        meanings: dict[str, Mapping[str, Any]] = {
            "category": self._categories,
            "status": self._outcomes,
            "unit": self._units,
        }
        found = meanings.get(field, {}).get(folded(text))
        return None if found is None else str(found)

    def _is_bad(self, field: FieldName, faults: Faults) -> bool:
        """Whether a cell of the field is told of already: it is not empty as well."""
        return any(faults.has(heading) for heading in self._mapping.headings(field))

    def _label(self, field: FieldName) -> str:
        return " + ".join(self._mapping.headings(field))

    def _text(self, field: FieldName, cells: Sequence[str], marks: Mapping[int, str], faults: Faults) -> str:
        parts = []
        for place in self._places[field]:
            if place in marks:
                faults.add(marks[place], self._headings[place], text=cells[place])
            elif place < len(cells) and cells[place]:
                parts.append(cells[place])
        if field == "number" and not parts and not self._is_bad(field, faults):
            faults.add("empty", self._label(field))
        return " ".join(dict.fromkeys(parts))

    def _time(self, name: Any, texts: Mapping[FieldName, str], faults: Faults) -> dt.datetime | None:
        field: FieldName = name
        text = texts.get(field, "")
        if not text:
            if field == "found" and not self._is_bad(field, faults):
                faults.add("empty", self._label(field))
            return None
        moment = self._dates.read(text)
        if moment is None:
            faults.add("no_date", self._label(field), text=text)
        elif moment < EARLIEST and field != "closed":
            faults.add("too_early", self._label(field), text=text)
        elif moment > self._now + (LATEST_DUE if field == "due" else dt.timedelta(0)):
            faults.add("too_late", self._label(field), text=text)
        else:
            return moment
        return None

    def _outcome(self, status: str, closed: dt.datetime | None, faults: Faults) -> Outcome:
        if not self._outcomes or not status:
            return "closed" if closed else "open"
        outcome = self._outcomes.get(folded(status))
        if outcome is None:
            faults.add("unknown_status", self._label("status"), text=status)
            return "open"
        return outcome

    def _category(self, text: str, faults: Faults) -> str:
        code = self._categories.get(folded(text)) if text else self._mapping.constants.category
        if code is None and text:
            code = self._mapping.constants.category
        if code is None and (text or not self._is_bad("category", faults)):
            faults.add("unknown_category" if text else "empty", self._label("category"), text=text)
        return code or ""

    def _unit(self, text: str, faults: Faults) -> UUID | None:
        name = text or self._mapping.constants.unit
        if not name:
            return None
        unit = self._units.get(folded(name))
        if unit is None:
            faults.add("unknown_unit", self._label("unit"), text=name)
        return unit

    def _position(self, texts: Mapping[FieldName, str], faults: Faults) -> tuple[float | None, float | None]:
        north, east = texts.get("latitude", ""), texts.get("longitude", "")
        if not north and not east:
            return None, None
        try:
            latitude, longitude = float(north), float(east)
            if not (abs(latitude) <= 90 and abs(longitude) <= 180):
                raise ValueError("beyond the poles")
        except ValueError:
            faults.add("no_position", self._label("latitude"), text=f"{north}, {east}")
            return None, None
        where = to_wgs84(longitude, latitude, self._mapping.datum)
        return where.latitude, where.longitude

    def _severity(self, text: str, faults: Faults) -> int | None:
        if not text:
            return self._mapping.constants.severity
        if text not in ("1", "2", "3", "4"):
            faults.add("no_severity", self._label("severity"), text=text)
            return None
        return int(text)

    def _source(self, text: str, faults: Faults) -> str | None:
        if not text:
            return self._mapping.constants.source
        source = SOURCE_WORDS.get(text, text)
        if source not in SOURCES:
            faults.add("unknown_source", self._label("source"), text=text)
        return source

    def _check_lengths(self, values: Mapping[str, Any], faults: Faults) -> None:
        for name, most in LONGEST.items():
            field: Any = name
            if len(values[name]) > most:
                faults.add("too_long", self._label(field), most=most)

    def _check_order(self, values: Mapping[str, Any], faults: Faults) -> None:
        found, fixed, closed = values["found"], values["fixed"], values["closed"]
        if found is None:
            return
        if closed is not None and closed < found:
            faults.add("closed_before_found", self._label("closed"))
        elif fixed is not None and fixed < found:
            faults.add("fixed_before_found", self._label("fixed"))
        elif fixed is not None and closed is not None and closed < fixed:
            faults.add("closed_before_fixed", self._label("closed"))
        elif values["outcome"] in CLOSINGS and closed is None and not faults.has(self._label("closed")):
            faults.add("closed_without_time", self._label("closed"), text=values["status"])
        elif values["outcome"] in ("open", "fixed") and closed is not None:
            faults.add("open_with_closing", self._label("closed"), text=values["status"])


SOURCE_WORDS = dict(
    zip(
        (
            "自查",
            "机关集中检查",
            "市创文办交办",
            "第三方暗访",
            "省测评反馈",
            "群众反映",
            "12345转办",
            "回头看",
        ),
        SOURCES,
        strict=True,
    )
)
