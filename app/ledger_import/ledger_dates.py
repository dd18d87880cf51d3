"""Reads dates in the forms people use in ledgers. Pure.

The mapping's own formats come first; ISO 8601, the Chinese forms and a spreadsheet's day numbers are always
understood. A text without an offset is read in the ledger's zone; where clocks are set back the first of two
equal hours is taken, where they are set forward the missing hour counts as if they had not been yet.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from zoneinfo import ZoneInfo

ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
CHINESE = re.compile(
    r"(?P<year>\d{4})\s*[年./\-]\s*(?P<month>\d{1,2})\s*[月./\-]\s*(?P<day>\d{1,2})\s*[日号]?"
    r"(?:[\sT]*(?P<half>上午|下午|中午|晚上)?\s*(?P<hour>\d{1,2})\s*[:：时点]\s*"
    r"(?:(?P<minute>\d{1,2})\s*分?)?(?:[:：]?\s*(?P<second>\d{1,2})(?:\.\d+)?\s*秒?)?)?"
)
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[\sT]?(\d{2})(\d{2})(\d{2})?)?")
DAY_NUMBER = re.compile(r"\d{5}(?:\.\d+)?")
FIRST_DAY = dt.datetime(1899, 12, 30)  # noqa: DTZ001  a day on the wall, its zone is the ledger's
AFTERNOON = ("下午", "晚上")


class LedgerDates:
    """Reads one ledger's dates: its formats (as of strptime) and the zone of its clock on the wall."""

    def __init__(self, formats: Sequence[str], zone: ZoneInfo) -> None:
        self._formats, self._zone = tuple(formats), zone

    def read(self, text: str) -> dt.datetime | None:
        """The instant a text names, UTC to the millisecond; None where it names none."""
        wall = self._wall(text)
        if wall is None:
            return None
        if wall.tzinfo is None:
            wall = wall.replace(tzinfo=self._zone)
        try:
            moment = wall.astimezone(dt.UTC)
        except (OverflowError, ValueError):  # the first or the last day there is, moved past the end
            return wall.replace(tzinfo=dt.UTC)
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)

    def _wall(self, text: str) -> dt.datetime | None:
        for form in self._formats:
            try:
                return dt.datetime.strptime(text, form)  # noqa: DTZ007  read() adds the zone
            except ValueError:
                continue
        if ISO.match(text):
            try:
                return dt.datetime.fromisoformat(text)
            except ValueError:
                pass
        return _in_chinese(text) or _compact(text)


def _in_chinese(text: str) -> dt.datetime | None:
    found = CHINESE.fullmatch(text)
    if not found:
        return None
    hour = int(found["hour"] or 0)
    if (found["half"] in AFTERNOON and hour < 12) or (found["half"] == "中午" and hour < 3):
        hour += 12
    parts = (found["year"], found["month"], found["day"])
    return _moment(*map(int, parts), hour, int(found["minute"] or 0), int(found["second"] or 0))


def _compact(text: str) -> dt.datetime | None:
    found = COMPACT.fullmatch(text)
    if found:
        return _moment(*(int(part or 0) for part in found.groups()))
    if DAY_NUMBER.fullmatch(text):
        return FIRST_DAY + dt.timedelta(seconds=round(float(text) * 86_400))
    return None


def _moment(*parts: int) -> dt.datetime | None:
    try:
        return dt.datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001  read() adds the zone
    except ValueError:
        return None
