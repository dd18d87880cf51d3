"""What a browser has called saved is there after it was killed at any moment, byte for byte, and reaches the server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults import suite_browser_kills

pytestmark = pytest.mark.fault


@pytest.fixture(scope="module", autouse=True)
def playwright_at_end() -> Iterator[None]:
    yield
    suite_browser_kills.close()


@pytest.mark.parametrize(("seed", "kills"), [(3, 4), (1, 3), (2, 3)], ids=["work", "database", "worker"])
def test_a_killed_browser_has_lost_nothing(seed, kills, tmp_path):
    outcome = suite_browser_kills.run(seed, tmp_path, kills=kills)
    assert outcome.faults == []
    assert outcome.counts["commands"] > 0
