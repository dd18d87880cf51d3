"""Whichever disk is full, each answer is a yes or a clear 507, and nothing that got its yes is lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults import suite_full_disk

pytestmark = [
    pytest.mark.fault,
    # the finaliser of a zip file says once more what its writer has said
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module", autouse=True)
def template_at_end() -> Iterator[None]:
    yield
    suite_full_disk.close()


@pytest.mark.parametrize("seed", [1, 2, 3], ids=lambda seed: suite_full_disk.PLACES[seed % 3])
def test_a_disk_that_fills_again_and_again_loses_nothing(seed, tmp_path):
    outcome = suite_full_disk.run(seed, tmp_path, fills=7)
    if outcome.faults == ["only root may mount a disk to fill"]:
        pytest.skip(outcome.faults[0])
    assert outcome.faults == []
    assert outcome.counts["refused"] > 0, "the disk was full at least once"
