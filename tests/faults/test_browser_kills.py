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


def test_a_killed_browser_has_lost_nothing(tmp_path):
    outcome = suite_browser_kills.run(1, tmp_path, kills=10)
    assert outcome.faults == []
    assert outcome.counts["commands"] > 0
    assert min(outcome.counts[f"kills_{kind}"] for kind in suite_browser_kills.KINDS) > 0
