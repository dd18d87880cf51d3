"""Long runs add up, can be stopped and go on where they ended; a run counts while the code it proves is the same."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from tests.faults import __main__ as command
from tests.faults import runs, seeds
from tests.faults.code_under_test import NO_PART, carriers_in
from tests.faults.suites import Outcome, Suite, all_suites

SUITE = Suite("trial", "a trial", lambda seed, folder: Outcome({"photos": seed}), ("app",), {"seeds": 10})
STRETCH = runs.Stretch("trial", 1, 10, "abc", "code", "held", {"photos": 7}, 60)


def wish(suite=SUITE, first=1, last=3, until=math.inf):
    return command.Wish(suite, first, last, until, "abc")


def failing_at(bad):
    def run(seed, folder):
        return Outcome({"photos": 1}, ["something: was lost"] if seed == bad else [], "the trace")

    return replace(SUITE, run=run)


def test_the_phone_suites_are_found_by_their_file():
    assert {"phones-sqlite", "phones-postgresql"} <= all_suites().keys()


def test_a_stretch_adds_up_its_seeds():
    stretch, _ = command.run_stretch(wish())
    assert (stretch.first, stretch.last, stretch.result, stretch.counts) == (1, 3, "held", {"photos": 6})


def test_a_failure_names_seed_and_commit_shows_the_trace_and_goes_on(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(seeds, "KEPT", tmp_path)
    stretch, _ = command.run_stretch(wish(failing_at(2)))
    said = capsys.readouterr().out
    assert stretch.result == "failed"
    assert stretch.failures == {"2": ["something: was lost"]}
    assert stretch.last == 3
    for words in ("seed 2", "commit abc", "the trace", "something: was lost", "--seeds 2-2"):
        assert words in said


def test_several_at_once_are_told_in_order_and_add_up_to_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr(seeds, "KEPT", tmp_path)
    closed = tmp_path / "closed"
    suite = replace(failing_at(4), close=lambda: closed.touch())
    together, _ = command.run_stretch(replace(wish(suite, last=7), jobs=2))
    alone, _ = command.run_stretch(wish(failing_at(4), last=7))
    assert replace(together, seconds=0) == replace(alone, seconds=0)
    assert closed.exists(), "each process puts its own things away"


def test_it_is_told_how_many_seeds_are_wanted_still():
    wanted = {"seeds": 100, "kills": 300}
    assert runs.seeds_lacking(wanted, {"seeds": 50, "kills": 100}, {"seeds": 10, "kills": 20}, 10) == 90
    assert runs.seeds_lacking(wanted, {"seeds": 99, "kills": 299}, {"seeds": 1, "kills": 9}, 1) == 0


def test_ctrl_c_records_what_was_finished():
    def run(seed, folder):
        if seed == 3:
            raise KeyboardInterrupt
        return Outcome({"photos": 1})

    stretch, was_stopped = command.run_stretch(wish(replace(SUITE, run=run), last=9))
    assert (stretch.last, stretch.counts, was_stopped) == (2, {"photos": 2}, True)


def test_ctrl_c_begins_no_further_suite(monkeypatch):
    begun = []

    def run(seed, folder):
        begun.append(seed)
        raise KeyboardInterrupt

    monkeypatch.setattr(runs, "append_run", lambda stretch: begun.append(stretch))
    stopped = replace(SUITE, run=run)
    assert command._run_all([stopped, stopped], (4, 9), minutes=1) is False
    assert begun == [4]


def test_nothing_is_recorded_where_no_seed_was_finished():
    assert command.run_stretch(wish(until=0)) == (None, False)


def test_a_resumed_run_goes_on_behind_the_record():
    assert runs.next_seed([STRETCH, replace(STRETCH, first=11, last=14)]) == 15
    assert runs.next_seed([]) == 1


def test_what_is_recorded_is_read_again(tmp_path):
    path = tmp_path / "reliability" / "runs.jsonl"
    runs.append_run(STRETCH, path)
    runs.append_run(replace(STRETCH, failures={"3": ["x"]}), path)
    assert runs.read_runs(path) == [STRETCH, replace(STRETCH, failures={"3": ["x"]})]


@pytest.mark.parametrize("other", [{"code": "older"}, {"suite": "another"}, {"commit": "abc-changed"}])
def test_a_run_on_other_code_does_not_count(other):
    assert runs.that_count([STRETCH, replace(STRETCH, **other)], SUITE, "code") == [STRETCH]


def test_a_seed_that_was_run_twice_counts_once():
    found = runs.sum_of([STRETCH, replace(STRETCH, first=10, last=20), replace(STRETCH, first=11, last=12)])
    assert (found["seeds"], found["photos"]) == (12, 14)


def test_the_code_of_a_suite_changes_with_what_it_covers():
    assert runs.code_of(SUITE) != runs.code_of(replace(SUITE, covers=("migrations",)))


@pytest.mark.parametrize(
    "path",
    [
        "app/documents/paper.typ",
        "app/data/ledger.yml",
        "app/demo/people.py",
        "static/pwa/src/db/store.test.ts",
    ],
)
def test_papers_words_and_specifications_void_no_run(path):
    assert NO_PART.match(path)


@pytest.mark.parametrize(
    "path", ["app/sync/push_actions.py", "app/data/categories.yml", "static/pwa/src/db/open.ts"]
)
def test_what_takes_part_does(path):
    assert not NO_PART.match(path)


def test_another_version_of_what_carries_the_promise_voids_a_run():
    python = '[[package]]\nname = "sqlalchemy"\nversion = "{}"\n[[package]]\nname = "ruff"\nversion = "{}"\n'
    node = '{"packages": {"node_modules/dexie": {"version": "4.4.7"}}}'
    now = carriers_in(python.format("2.1.9", "1"), node)
    assert now == ["dexie 4.4.7", "sqlalchemy 2.1.9"]
    assert carriers_in(python.format("2.1.10", "1"), node) != now
    assert carriers_in(python.format("2.1.9", "2"), node) == now


@pytest.mark.parametrize("text", ["0-3", "5-2", "x", "-1", ""])
def test_seeds_must_be_a_range(text, capsys):
    with pytest.raises(SystemExit):
        command.main(["--seeds", text, "--sum"])
