"""The text of a calendar (RFC 5545): whatever is written comes out again, in lines of at most 75 octets."""

from __future__ import annotations

import datetime as dt
import re

from hypothesis import given
from hypothesis import strategies as st

from app.calendar_feed.icalendar import DueEvent, calendar_text, folded

DUE = dt.datetime(2026, 5, 19, 9, 30, tzinfo=dt.UTC)
WORDS = st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")) | st.just("\n"))


def event(**facts: object) -> DueEvent:
    known = {
        "uid": "1@chabu", "sequence": 3, "changed_at": DUE - dt.timedelta(days=1), "due": DUE,
        "summary": "整改到期", "description": "", "location": "", "url": "https://chabu.example/issues/1",
    }  # fmt: skip
    return DueEvent(**{**known, **facts})  # type: ignore[arg-type]


def unfolded(text: str) -> list[str]:
    """The lines as a reader has them."""
    return text.replace("\r\n ", "").split("\r\n")


def unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


def value_of(text: str, name: str) -> str:
    return next(line for line in unfolded(text) if line.startswith(f"{name}:"))[len(name) + 1 :]


@given(line=st.text(alphabet=st.characters(exclude_categories=("Cs",), exclude_characters="\r\n")))
def test_folding_cuts_no_letter_and_keeps_to_75_octets(line: str) -> None:
    parts = list(folded(line))
    assert all(len(part.encode()) <= 75 for part in parts)
    assert all(part.startswith(" ") for part in parts[1:])
    assert parts[0] + "".join(part[1:] for part in parts[1:]) == line


@given(summary=WORDS, location=WORDS.filter(bool))
def test_what_is_said_comes_out_again(summary: str, location: str) -> None:
    text = calendar_text("查补", [event(summary=summary, location=location)])
    assert unescaped(value_of(text, "SUMMARY")) == summary
    assert unescaped(value_of(text, "LOCATION")) == location


def test_an_hour_is_told_in_utc_and_a_day_as_a_day() -> None:
    timed = unfolded(calendar_text("查补", [event()]))
    assert "DTSTART:20260519T090000Z" in timed
    assert "DTEND:20260519T093000Z" in timed
    whole = unfolded(calendar_text("查补", [event(due=dt.date(2026, 12, 31))]))
    assert "DTSTART;VALUE=DATE:20261231" in whole
    assert "DTEND;VALUE=DATE:20270101" in whole


def test_a_line_break_in_a_word_opens_no_property() -> None:
    text = calendar_text("查补", [event(summary="a\r\nATTENDEE:mailto:x@example.com")])
    assert not [line for line in unfolded(text) if line.startswith("ATTENDEE")]
