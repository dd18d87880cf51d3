"""The same work again and again in several threads for a while."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


def in_threads(works: list[Callable[[], None]], seconds: float) -> int:
    """Do each work again and again in a thread of its own; how often all were done in the time."""
    until, counts = time.perf_counter() + seconds, [0] * len(works)
    failures: list[BaseException] = []

    def keep_on(at: int) -> None:
        try:
            while time.perf_counter() < until:
                works[at]()
                counts[at] += time.perf_counter() < until
        except BaseException as error:  # noqa: BLE001  told by the thread that waits
            failures.append(error)

    threads = [threading.Thread(target=keep_on, args=(at,)) for at in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return sum(counts)
