"""How figures are taken and told: percentiles, the machine, its load."""

from __future__ import annotations

import datetime as dt
import os
import platform
from collections.abc import Sequence


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered) + 0.5) - 1))]


def summary(values: Sequence[float]) -> str:
    """p50, p95 and maximum of some milliseconds."""
    p50, p95 = percentile(values, 0.5), percentile(values, 0.95)
    return f"p50 {p50:.1f}  p95 {p95:.1f}  max {max(values):.1f} ms  (n = {len(values)})"


def machine() -> str:
    """What ran it, when, and how busy it was."""
    load = " ".join(f"{value:.2f}" for value in os.getloadavg())
    moment = dt.datetime.now(dt.UTC).strftime("%Y-%m-%d %H:%M UTC")
    return f"{os.cpu_count()} cores, {platform.system()} {platform.release()}, {moment}, load {load}"
