"""`./chabu faults`: runs suites over many seeds, shows how far it is, records each stretch, tells the sum."""

from __future__ import annotations

import argparse
import contextlib
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.faults import runs
from tests.faults.seeds import KEPT, outcomes
from tests.faults.suites import Counts, Outcome, Suite, all_suites

STRETCH_MINUTES = 40
MADE_FOR = "Long runs of the fault suites; every stretch is recorded in docs/reliability/runs.jsonl."


@dataclass(frozen=True)
class Wish:
    """Which seeds of a suite, how long at most, on which commit, how many at once; `before`: what is recorded."""

    suite: Suite
    first: int
    last: int
    until: float
    commit: str
    jobs: int = 1
    before: Counts = field(default_factory=dict)


def main(arguments: Sequence[str]) -> int:
    """Run what was asked. Returns 1 if an invariant did not hold in a seed."""
    suites = all_suites()
    parser = argparse.ArgumentParser(prog="./chabu faults", description=MADE_FOR)
    parser.add_argument("suite", nargs="?", choices=sorted(suites), help="which suite (all)")
    parser.add_argument("--seeds", type=_seeds, help="A-B or A (from where the record ends)")
    parser.add_argument(
        "--minutes", type=float, default=STRETCH_MINUTES, help="stop after so long (%(default)s)"
    )
    parser.add_argument(
        "--jobs", type=int, default=1, help="so many seeds at once, each in a process (%(default)s)"
    )
    parser.add_argument("--sum", action="store_true", help="only tell the sum of what was recorded")
    options = parser.parse_args(arguments)
    chosen = [suites[options.suite]] if options.suite else list(suites.values())
    failed = False
    if not options.sum:
        failed = _run_all(chosen, options.seeds, options.minutes, options.jobs)
    tell_sum(list(suites.values()))
    return 1 if failed else 0


def _run_all(chosen: list[Suite], seeds: tuple[int, int] | None, minutes: float, jobs: int = 1) -> bool:
    failed, begun = False, time.monotonic()
    on_commit = runs.commit()  # the code is loaded by now: what is committed meanwhile is not what runs
    for at, suite in enumerate(chosen, start=1):
        recorded = runs.that_count(runs.read_runs(), suite, runs.code_of(suite))
        first, last = seeds or (runs.next_seed(recorded), 10**9)
        until = begun + minutes * 60 * at / len(chosen)
        wish = Wish(suite, first, last, until, on_commit, max(1, jobs), runs.sum_of(recorded))
        stretch, was_stopped = run_stretch(wish)
        if stretch is not None:
            runs.append_run(stretch)
            failed = failed or stretch.result != "held"
        if was_stopped:
            break
    return failed


def run_stretch(wish: Wish) -> tuple[runs.Stretch | None, bool]:
    """Seed after seed until the last, the time is up, or Ctrl-C (then the second value is true).

    What was finished is the stretch; None where no seed was.
    """
    begun, code = time.monotonic(), runs.code_of(wish.suite)
    total: Counter[str] = Counter()
    failures: dict[str, list[str]] = {}
    seed, was_stopped = wish.first - 1, False
    found = outcomes(wish.suite, wish.first, wish.last, wish.until, wish.jobs)
    try:
        for seed, outcome in found:
            total.update(outcome.counts)
            if outcome.faults:
                failures[str(seed)] = outcome.faults[:20]
                _tell_failure(wish, seed, outcome)
            _tell_progress(wish, seed, begun, total, len(failures))
    except KeyboardInterrupt:
        was_stopped = True
        print("\nstopped; a seed under way is not recorded", flush=True)
    finally:
        found.close()
    if seed < wish.first:
        return None, was_stopped
    result, seconds = "failed" if failures else "held", round(time.monotonic() - begun)
    stretch = runs.Stretch(
        wish.suite.name, wish.first, seed, wish.commit, code, result, dict(total), seconds, failures
    )
    return stretch, was_stopped


def _tell_failure(wish: Wish, seed: int, outcome: Outcome) -> None:
    suite = wish.suite
    print(f"\n{outcome.trace}")
    print(f"\n✘ {suite.name}, seed {seed}, commit {wish.commit}; kept in {KEPT / f'{suite.name}-{seed}'}")
    for fault in outcome.faults[:20]:
        print(f"  {fault}")
    print(f"  again: ./chabu faults {suite.name} --seeds {seed}-{seed}", flush=True)


def _tell_progress(wish: Wish, seed: int, begun: float, total: Counter[str], failed: int) -> None:
    now = time.monotonic()
    done = seed - wish.first + 1
    each = (now - begun) / done
    left = min(wish.last - seed, max(0, wish.until - now) / each)
    lacking = runs.seeds_lacking(wish.suite.wanted, wish.before, {**total, "seeds": done}, done)
    figures = ", ".join(f"{name} {count}" for name, count in total.items())
    print(
        f"{wish.suite.name}: seed {seed}, {done} done, {failed} failed, {60 / each:.1f} a minute, about {left:.0f} more"
        f" in {left * each / 60:.0f} min; wanted {lacking} seeds, {lacking * each / 60:.0f} min; {figures}",
        flush=True,
    )


def tell_sum(suites: Sequence[Suite]) -> None:
    """What the record comes to for the code as it is, beside what is wanted."""
    recorded = runs.read_runs()
    print("\nRecorded on the code as it is now (docs/reliability/runs.jsonl):")
    for suite in suites:
        found = runs.sum_of(runs.that_count(recorded, suite, runs.code_of(suite)))
        figures = ", ".join(
            f"{name} {found.get(name, 0)} of {wanted}" for name, wanted in suite.wanted.items()
        )
        print(f"  {suite.title}: {figures}; failed {found.get('failed', 0)}{_bound_in_words(found)}")
        older = runs.sum_of(run for run in recorded if run.suite == suite.name)
        print(f"    on any commit: {older.get('seeds', 0)} seeds, failed {older.get('failed', 0)}")


def _bound_in_words(found: dict[str, int]) -> str:
    seeds = found.get("seeds", 0)
    if not seeds or found.get("failed", 0):
        return ""
    return f" (below {runs.bound(seeds):.2%} of seeds at 95 %)"


def _seeds(text: str) -> tuple[int, int]:
    first, _, last = text.partition("-")
    with contextlib.suppress(ValueError):
        if 0 < int(first) <= int(last or first):
            return int(first), int(last or first)
    raise argparse.ArgumentTypeError("must be like 1-100")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
