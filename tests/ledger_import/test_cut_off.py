"""A month of an older ledger is not shown as empty: its figures are cut off when it was in, and say so."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from app.kernel.clock import to_wire
from tests.factories import FixedClock, World
from tests.ledger_import.bringing import bring, line, write_csv

pytestmark = pytest.mark.usefixtures("as_declared")

MARCH = "/api/reports/month?month=2026-03"


def test_an_old_month_is_cut_off_at_the_end_of_its_import(
    world: World, clock: FixedClock, tmp_path: Path
) -> None:
    leader = world.phone("leader").client
    before = leader.get(MARCH).get_json()
    assert (before["known_at"], before["imported_at"]) == ("2026-04-03T09:30:00.000Z", None)
    clock.set(dt.datetime(2026, 5, 20, 2, tzinfo=dt.UTC))
    bring(write_csv(tmp_path / "a.csv", [line("1"), line("2")]), world.users["administrator"])
    ended = to_wire(clock.now())
    clock.advance(days=2)
    leader = world.phone("leader").client
    march = leader.get(MARCH).get_json()
    assert (march["figures"]["found"]["value"], march["known_at"], march["imported_at"]) == (2, ended, ended)
    then = leader.get(f"{MARCH}&as_of=2026-04-03T09:30:00Z").get_json()
    assert then["figures"]["found"]["value"] == 0, "by the definition: nothing of it was known then"
    assert then["imported_at"] == ended, "so that the page can say why"


def test_a_trial_and_months_before_the_ledger_move_nothing(
    world: World, clock: FixedClock, tmp_path: Path
) -> None:
    file = write_csv(tmp_path / "a.csv", [line("1")])
    bring(file, world.users["administrator"], is_trial=True)
    assert world.phone("leader").client.get(MARCH).get_json()["imported_at"] is None
    bring(file, world.users["administrator"])
    january = world.phone("leader").client.get("/api/reports/month?month=2026-01").get_json()
    assert (january["known_at"][:7], january["imported_at"]) == ("2026-02", None)
