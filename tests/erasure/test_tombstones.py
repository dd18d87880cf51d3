"""Which words can be erased, and how the chain tells an erasure from a forgery. Pure rules."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from app.erasure.grounds import ErasureState, refusal_to_decide
from app.issues.chain import FIRST_HASH, EventRecord, defects, header_digest
from app.issues.tombstone import repeats, texts_of, without
from app.kernel.ids import digest_of

AT = dt.datetime(2026, 5, 18, tzinfo=dt.UTC)
REPORT = {
    "category": "F01",
    "description": "张三家门口",
    "place_text": "东风路 12 号",
    "goal": "清运",
    "to": "reported",
}
FIX = {"measure": "找了张三", "fix": {"measure": "找了张三", "at": "2026-05-18T00:00:00Z"}, "to": "fixed"}


def chain_of(*told: tuple[str, dict[str, Any]]) -> list[EventRecord]:
    events: list[EventRecord] = []
    for version, (action, payload) in enumerate(told, start=1):
        event = EventRecord(
            UUID(int=version), UUID(int=99), version, action, action, None, None, "inspector", None, AT, AT,
            payload, digest_of(payload), events[-1].hash if events else FIRST_HASH,
        )  # fmt: skip
        events.append(replace(event, hash=header_digest(event)))
    return events


def erased(payload: dict[str, Any]) -> dict[str, Any]:
    return without(payload, texts_of("report", payload))


def tombstone_for(payload: dict[str, Any]) -> dict[str, Any]:
    left = erased(payload)
    entry = {
        "version": 1,
        "payload_sha256": digest_of(payload),
        "erased_sha256": digest_of(left),
        "fields": left["erased"],
    }
    return {"events": [entry]}


def test_the_words_somebody_wrote_can_go_and_the_agencys_own_stay() -> None:
    assert texts_of("report", REPORT) == {"description": "张三家门口", "place_text": "东风路 12 号"}


def test_what_figures_are_made_of_stays() -> None:
    left = without(FIX, texts_of("fix", FIX))
    assert left == {
        "measure": "",
        "fix": {"measure": "", "at": "2026-05-18T00:00:00Z"},
        "to": "fixed",
        "erased": ["measure"],
    }
    assert FIX["measure"] == "找了张三", "what was given stays as it was"


def test_the_same_words_in_other_events_go_along() -> None:
    events = chain_of(
        ("report", REPORT), ("correct", {"fields": {"description": "张三家门口"}, "reason": "改"})
    )
    assert repeats(events, {"张三家门口"}) == {1: ["description"], 2: ["fields.description"]}


def test_a_chain_with_a_tombstone_holds() -> None:
    events = chain_of(("report", REPORT), ("erase", tombstone_for(REPORT)))
    events[0] = replace(events[0], payload=erased(REPORT))
    assert list(defects(events)) == []


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ({**erased(REPORT), "category": "F02"}, "not what the erasure left"),
        (REPORT, "not what the erasure left"),
        ({}, "not what the erasure left"),
    ],
)
def test_behind_a_tombstone_nothing_else_can_be_changed(payload: dict[str, Any], said: str) -> None:
    events = chain_of(("report", REPORT), ("erase", tombstone_for(REPORT)))
    events[0] = replace(events[0], payload=payload)
    assert any(said in defect for defect in defects(events))


def test_a_gap_without_a_tombstone_is_damage() -> None:
    events = chain_of(("report", REPORT), ("comment", {"text": "好"}))
    events[0] = replace(events[0], payload=erased(REPORT))
    assert list(defects(events)) == ["event 1: its payload was changed"]


def test_a_tombstone_of_another_payload_explains_nothing() -> None:
    events = chain_of(("report", REPORT), ("erase", tombstone_for({**REPORT, "description": "别的"})))
    events[0] = replace(events[0], payload=erased(REPORT))
    assert list(defects(events)) == ["event 1: the tombstone names another payload"]


@pytest.mark.parametrize("state", list(ErasureState))
def test_only_another_person_decides_and_only_once(state: ErasureState) -> None:
    waits = state is ErasureState.ASKED
    assert refusal_to_decide(state, "a", "b") == (None if waits else "erasure_settled")
    assert refusal_to_decide(state, "a", "a") == ("erasure_own" if waits else "erasure_settled")
