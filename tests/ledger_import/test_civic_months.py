"""Monthly figures of imported ledgers equal those that pandas works out from the files. Here for a part of each.

The whole files are in tests/documents.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from app.kernel.clock import to_wire
from app.ledger_import.mapping import parse_mapping
from tests.factories import World
from tests.ledger_import.bringing import bring, counts
from tests.ledger_import.civic import ANIMALS, FILE_ZONE, MIXED, Ledger, assert_same, expected, told

ZONES = ("Asia/Shanghai", FILE_ZONE)
SEED = 20_260_518


def part_of(ledger: Ledger, target: Path, years: Sequence[str], most: int) -> Path:
    """A part of a file, drawn by a fixed seed, and every row that will be refused."""
    frame = ledger.frame()
    refused = set(frame[frame["is_refused"]]["number"])
    with ledger.path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    in_years = [row for row in rows if any(year in row[ledger.found] for year in years)]
    drawn = {id(row) for row in random.Random(SEED).sample(in_years, min(most, len(in_years)))}
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(row for row in rows if id(row) in drawn or row[ledger.number] in refused)
    return target


def compare(world: World, ledger: Ledger, path: Path, months: Sequence[str], zone: str) -> None:
    rows = ledger.frame(path)
    done = bring(path, world.users["administrator"], parse_mapping(ledger.map_file.read_text()))
    refused = int(rows["is_refused"].sum())
    assert counts(done) == (len(rows) - refused, 0, refused)
    leader = world.phone("leader").client
    for month in months:
        answer = leader.get(f"/api/reports/month?month={month}&as_of={to_wire(world.clock.now())}")
        assert answer.status_code == 200, answer.get_data(as_text=True)
        assert_same(told(answer.get_json()), expected(rows, month, zone))


@pytest.mark.parametrize("zone", ZONES)
def test_months_of_years_of_two_kinds_of_complaint(zoned_world: World, zone: str, tmp_path: Path) -> None:
    path = part_of(ANIMALS, tmp_path / "part.csv", ("/2020 ", "/2021 "), 300)
    compare(zoned_world, ANIMALS, path, ("2020-03", "2020-12", "2021-07", "2022-01"), zone)


@pytest.mark.parametrize("zone", ZONES)
def test_one_evening_falls_into_the_months_of_the_agencys_zone(
    zoned_world: World, zone: str, tmp_path: Path
) -> None:
    path = part_of(MIXED, tmp_path / "part.csv", ("2019",), 200)
    compare(zoned_world, MIXED, path, ("2019-12", "2020-01", "2020-02"), zone)
