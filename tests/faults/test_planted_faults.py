"""Every planted fault still fits the code; five of them, others each day, are named by a suite that does not know of them."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.faults.planted_faults import apply, copy_tree, hunt, planted_faults
from tests.faults.runs import ROOT
from tests.faults.suites import all_suites

pytestmark = [pytest.mark.fault, pytest.mark.paired]
FAULTS = planted_faults()
SOON = 3
KNOWN = [fault for fault in FAULTS if fault.seen is not None and fault.seen <= SOON]
"""Those that are named after a few seeds: a change waits for no others."""
EACH_DAY = 5
FEW_SEEDS = 12
"""What a change waits for at most; the long runs give each fault 200."""


def those_of(day: dt.date) -> list:
    first = day.toordinal() * EACH_DAY
    return [KNOWN[(first + at) % len(KNOWN)] for at in range(EACH_DAY)]


def test_there_are_faults_enough_and_each_has_a_suite():
    assert len(FAULTS) >= 25
    assert {fault.suite for fault in FAULTS} <= all_suites().keys() - {"planted"}
    assert all(fault.says.endswith(".") for fault in FAULTS)


def test_every_patch_applies_to_the_code_as_it_is(tmp_path):
    tree = copy_tree(tmp_path / "tree")
    for fault in FAULTS:
        apply(fault, tree)
        for line in fault.path.read_text().splitlines():
            if line.startswith("+++ b/"):
                name = line.removeprefix("+++ b/")
                (tree / name).write_bytes((ROOT / name).read_bytes())


def test_in_a_few_days_each_has_its_turn():
    days = [dt.date(2026, 12, 1) + dt.timedelta(days=count) for count in range(len(KNOWN))]
    assert {fault.name for day in days for fault in those_of(day)} == {fault.name for fault in KNOWN}


@pytest.mark.parametrize("fault", those_of(dt.datetime.now(dt.UTC).date()), ids=lambda fault: fault.name)
def test_a_planted_fault_is_named(fault, tmp_path):
    assert hunt(fault, tmp_path / "tree", seeds=FEW_SEEDS) is not None, (
        f"{fault.suite} does not see: {fault.says}"
    )
