"""Long runs add up, can be stopped and go on where they ended; a run counts while the code it proves is the same."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from tests.faults import __main__ as command
from tests.faults import runs
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
    monkeypatch.setattr(command, "KEPT", tmp_path)
    stretch, _ = command.run_stretch(wish(failing_at(2)))
    said = capsys.readouterr().out
    assert stretch.result == "failed"
    assert stretch.failures == {"2": ["something: was lost"]}
    assert stretch.last == 3
    for words in ("seed 2", "commit abc", "the trace", "something: was lost", "--seeds 2-2"):
        assert words in said


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


@pytest.mark.parametrize("text", ["0-3", "5-2", "x", "-1", ""])
def test_seeds_must_be_a_range(text, capsys):
    with pytest.raises(SystemExit):
        command.main(["--seeds", text, "--sum"])
