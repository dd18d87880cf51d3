"""Seeds of a suite one after the other, or several at once in processes of their own; outcomes come in the order of seeds."""

from __future__ import annotations

import multiprocessing
import shutil
import signal
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing.util import Finalize
from pathlib import Path

from tests.faults.suites import Outcome, Suite

KEPT = Path(tempfile.gettempdir()) / "chabu-faults"
"""Where what a failed seed left behind is kept to be looked at."""
_here: list[Suite] = []
"""The suite of this process, where it is one of several."""


def outcomes(
    suite: Suite, first: int, last: int, until: float, jobs: int = 1
) -> Iterator[tuple[int, Outcome]]:
    """Each seed from `first` to `last` with its outcome; none is begun after the moment `until` (monotonic).

    What is under way then is brought to its end, so that the seeds told are all those of a range.
    """
    if jobs > 1:
        yield from _several(suite, first, last, until, jobs)
        return
    try:
        for seed in range(first, last + 1):
            if time.monotonic() >= until:
                return
            yield seed, run_seed(suite, seed)
    finally:
        suite.close()


def _several(suite: Suite, first: int, last: int, until: float, jobs: int) -> Iterator[tuple[int, Outcome]]:
    under_way: deque[Future[Outcome]] = deque()
    told, begun = first, first
    pool = ProcessPoolExecutor(
        jobs, multiprocessing.get_context("fork"), initializer=_become_one_of_several, initargs=(suite,)
    )
    try:
        while True:
            while begun <= last and len(under_way) < 2 * jobs and time.monotonic() < until:
                under_way.append(pool.submit(_run_here, begun))
                begun += 1
            if not under_way:
                return
            yield told, under_way.popleft().result()
            told += 1
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _become_one_of_several(suite: Suite) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever was asked to stop lets this seed end
    _here.append(suite)
    Finalize(None, suite.close, exitpriority=10)


def _run_here(seed: int) -> Outcome:
    return run_seed(_here[0], seed)


def run_seed(suite: Suite, seed: int) -> Outcome:
    """One seed in a folder of its own, kept where something did not hold."""
    place = Path(tempfile.mkdtemp(prefix="chabu-faults-"))
    folder = place / f"{suite.name}-{seed}"
    folder.mkdir()
    try:
        outcome = suite.run(seed, folder)
        if outcome.faults:
            shutil.rmtree(KEPT / folder.name, ignore_errors=True)
            shutil.copytree(folder, KEPT / folder.name, symlinks=True)
        return outcome
    finally:
        shutil.rmtree(place, ignore_errors=True)
