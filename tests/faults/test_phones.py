"""Nothing is lost, doubled or altered between many phones and the server, whatever fails in between.

A failure prints its seed: `./chabu faults phones-sqlite --seeds N-N` runs a longer schedule of it on this commit.
"""

from __future__ import annotations

import pytest

from tests.faults import suite_phones
from tests.faults.conftest import SHORT

pytestmark = pytest.mark.usefixtures("phones_at_end")


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("run", [suite_phones.run_on_sqlite, suite_phones.run_on_postgresql])
def test_every_saved_command_arrives_once_with_its_photos(run, seed, tmp_path):
    folder = tmp_path / "seed"
    (folder / "data").mkdir(parents=True)
    outcome = run(seed, folder, SHORT)
    assert outcome.faults == [], f"seed {seed}\n{outcome.trace}"
    assert outcome.counts["server_kills"] >= 1
    assert outcome.counts["phone_kills"] >= 1
    assert outcome.counts["photos"] >= 1
    assert outcome.counts["photos_served"] >= 1
