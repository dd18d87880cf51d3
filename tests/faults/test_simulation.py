"""Under one scheduler nothing is lost, doubled or altered, and the same seed gives the same history."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import suite_simulation
from tests.faults.simulation import Plan, Simulator

pytestmark = [pytest.mark.fault, pytest.mark.paired]
SHORT = Plan(
    commands=6,
    events={"deadliness": 0.06, "desk": 1, "revoke": 0.3, "reassign": 0.3, "backup": 1, "restore": 0.6},
)
SEEDS = 12


@pytest.fixture(scope="module", autouse=True)
def simulation_at_end() -> Iterator[None]:
    yield
    suite_simulation.close()


def test_every_schedule_ends_well(tmp_path):
    total: dict[str, int] = {}
    for seed in range(1, SEEDS + 1):
        outcome = suite_simulation.run(seed, tmp_path, SHORT)
        assert outcome.faults == [], f"seed {seed}\n{outcome.trace}"
        total = {name: total.get(name, 0) + count for name, count in outcome.counts.items()}
    assert min(total.values()) > 0, f"something that should go wrong never did: {total}"


def test_the_same_seed_is_the_same_history_in_any_process(tmp_path_factory):
    def hashes(seeds: list[int], place: Path) -> dict[int, str]:
        simulator = Simulator(place)
        try:
            return {seed: simulator.play(seed, SHORT).history_hash for seed in seeds}
        finally:
            simulator.stop()

    first = hashes([7, 8], tmp_path_factory.mktemp("first"))
    second = hashes([8, 7], tmp_path_factory.mktemp("second"))
    assert first == second
    assert first[7] != first[8]
