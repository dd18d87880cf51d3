"""What was confirmed survives a power cut at any moment; with a weaker setting of SQLite it does not, and that shows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults import suite_power_cuts

pytestmark = [pytest.mark.fault, pytest.mark.paired]


@pytest.fixture(scope="module", autouse=True)
def template_at_end() -> Iterator[None]:
    yield
    suite_power_cuts.close()


def test_nothing_that_was_confirmed_is_lost_in_fifty_cuts(tmp_path):
    outcome = suite_power_cuts.run(1, tmp_path, cuts=50)
    assert outcome.faults == []
    assert outcome.counts["acks"] >= 20


def test_the_control_without_a_flush_at_each_commit_loses_what_was_confirmed(tmp_path):
    outcome = suite_power_cuts.run(1, tmp_path, cuts=20, synchronous="NORMAL")
    assert any("was confirmed and is gone" in fault for fault in outcome.faults)
