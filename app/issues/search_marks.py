"""Facts that lists narrow by, as words of the full-text index beside those of the texts. Pure.

A search within a unit, a category or a state is then one meeting of posting lists: what it costs depends on
what is found, not on how often the word stands elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from uuid import UUID

from app.issues.issue_state import IssueState

SIGN = "\ue000"
"""Begins each mark. `search_words` takes it neither from a text nor from a question: nobody writes one."""


class Fact(StrEnum):
    """What a mark tells of an issue."""

    AREA = "a"
    ASSIGNEE = "e"
    CATEGORY = "c"
    LEAD_UNIT = "l"
    PROJECT = "j"
    REBOUND = "b"
    REPORTER = "r"
    SEVERITY = "v"
    SOURCE = "s"
    STATE = "t"
    UNIT = "u"
    """Each unit the issue belongs to for scope."""


def mark(fact: Fact, value: UUID | str | int) -> str:
    """The word of a fact. What is no id is written in hexadecimal, so that no tokenizer cuts it."""
    plain = value.hex if isinstance(value, UUID) else str(value).encode().hex()
    return f"{SIGN}{fact.value}{plain}"


def marks_of(state: IssueState) -> list[str]:
    """All marks of an issue, in a fixed order."""
    return [*_facts(state), *(mark(Fact.UNIT, unit) for unit in dict.fromkeys(state.unit_ids))]


def marks_among(words: Iterable[str]) -> list[str]:
    """Those of some words that are marks."""
    return [word for word in words if word.startswith(SIGN)]


def _facts(state: IssueState) -> list[str]:
    found: list[tuple[Fact, UUID | str | int | None]] = [
        (Fact.STATE, state.state.value),
        (Fact.CATEGORY, state.category),
        (Fact.SEVERITY, state.severity),
        (Fact.SOURCE, state.source),
        (Fact.AREA, state.area_id),
        (Fact.PROJECT, state.project_id),
        (Fact.LEAD_UNIT, state.lead_unit_id),
        (Fact.REPORTER, state.reporter_id),
        (Fact.ASSIGNEE, state.assignee_id),
        (Fact.REBOUND, 1 if state.rebound_of_id is not None or state.rebound_count else None),
    ]
    return [mark(fact, value) for fact, value in found if value is not None]
