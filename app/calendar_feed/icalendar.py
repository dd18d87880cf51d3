"""iCalendar (RFC 5545) as far as due dates need it: folding, escaping, all-day and timed events. Pure.

Times are UTC, so no VTIMEZONE is needed; days are all-day events, which have no zone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from unicodedata import category

MOST_OCTETS = 75
PRODUCT = "-//Chabu//Due dates//ZH"


@dataclass(frozen=True)
class DueEvent:
    """One due date. `due` is a day for an all-day event, or an aware instant at which a timed one ends.

    `uid` stays the same for ever, `sequence` grows with every change, `changed_at` is when that was.
    """

    uid: str
    sequence: int
    changed_at: dt.datetime
    due: dt.date | dt.datetime
    summary: str
    description: str
    location: str
    url: str
    is_cancelled: bool = False


LEADS_UP = dt.timedelta(minutes=30)
"""How long before it a timed due date stands in the calendar: one without a length is easily overlooked."""


def calendar_text(name: str, events: Iterable[DueEvent]) -> str:
    """The whole calendar, CRLF and folded."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{escaped(name)}",
        f"X-WR-CALNAME:{escaped(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    ]
    for event in events:
        lines += _lines_of(event)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded(line))


def escaped(text: str) -> str:
    """A TEXT value (RFC 5545, 3.3.11); control characters but the line break are left out."""
    kept = "".join(
        c for c in text.replace("\r\n", "\n").replace("\r", "\n") if c == "\n" or category(c) != "Cc"
    )
    for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        kept = kept.replace(plain, written)
    return kept


def folded(line: str) -> Iterator[str]:
    """A content line in parts of at most 75 octets, those after the first with a space; no letter is cut."""
    part, size = "", 0
    for letter in line:
        octets = len(letter.encode("utf-8"))
        if size + octets > MOST_OCTETS:
            yield part
            part, size = " ", 1
        part, size = part + letter, size + octets
    yield part


def _lines_of(event: DueEvent) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"DTSTAMP:{_utc(event.changed_at)}",
        f"LAST-MODIFIED:{_utc(event.changed_at)}",
        f"SEQUENCE:{event.sequence}",
        *_times(event.due),
        f"SUMMARY:{escaped(event.summary)}",
        f"DESCRIPTION:{escaped(event.description)}",
        *([f"LOCATION:{escaped(event.location)}"] if event.location else []),
        f"URL:{event.url}",
        f"STATUS:{'CANCELLED' if event.is_cancelled else 'CONFIRMED'}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _times(due: dt.date | dt.datetime) -> list[str]:
    if isinstance(due, dt.datetime):
        return [f"DTSTART:{_utc(due - LEADS_UP)}", f"DTEND:{_utc(due)}"]
    after = due + dt.timedelta(days=1)
    return [f"DTSTART;VALUE=DATE:{due:%Y%m%d}", f"DTEND;VALUE=DATE:{after:%Y%m%d}"]


def _utc(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
