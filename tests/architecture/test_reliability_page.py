"""What docs/reliability.md names as tested is tested: each test named there exists, and so does each invariant."""

import re

import pytest

from tests.faults.invariants import INVARIANTS
from tooling.steps import ROOT

PAGE = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
PYTHON = re.findall(r"`(tests/\S+?\.py)::(\w+)`", PAGE)
CLIENT = re.findall(r"`(src/\S+?\.test\.ts)`: ([^;|(`]+)", PAGE)
FAILURES = [*range(1, 60), *range(71, 85)]


@pytest.mark.parametrize(("file", "name"), PYTHON)
def test_a_test_named_exists(file, name):
    assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8")


@pytest.mark.parametrize(("file", "title"), CLIENT)
def test_a_specification_of_the_client_named_exists(file, title):
    text = (ROOT / "static" / "pwa" / file).read_text(encoding="utf-8")
    assert title.strip().rstrip(",") in text


def test_every_failure_of_the_catalogue_has_its_row():
    assert [int(number) for number in re.findall(r"^\| F(\d\d) \|", PAGE, re.M)] == FAILURES


def test_every_invariant_is_in_the_table():
    assert re.findall(r"^\| I\d+ \|.*`(\w+)` \|$", PAGE, re.M) == [each.__name__ for each in INVARIANTS]
