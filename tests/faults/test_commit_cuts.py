"""Whether a COMMIT was carried out that nobody heard of, the work is there once (F73)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults import suite_commit_cuts

pytestmark = pytest.mark.fault


@pytest.fixture(scope="module", autouse=True)
def cluster_at_end() -> Iterator[None]:
    yield
    suite_commit_cuts.close()


def test_a_commit_of_unknown_outcome_counts_once(tmp_path):
    outcome = suite_commit_cuts.run(1, tmp_path, reports=8)
    assert outcome.faults == []
    assert outcome.counts["cuts"] >= 5
