"""Marked rows, column by column, as counts and spreads of the whole and of each dimension's values. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.reports.metrics import Spread

Integers = NDArray[np.int64]
Group = tuple[str | None, Any]
WHOLE: Group = (None, None)
Keys = Mapping[str, Sequence[Any]]
"""By dimension the value of each row, as the database gave it."""
Times = Mapping[str, tuple[Sequence[int], Sequence[int]]]
"""By name the gross microseconds of each row, NO_TIME where it has none, and the pauses within them."""
NO_TIME = -(1 << 60)


def counts_of(marks: Sequence[int], keys: Keys, names: Sequence[str]) -> dict[Group, dict[str, int]]:
    """How many rows of each group bear each mark; groups without any are left out.

    `marks` has a bit for each name, the first name's is the lowest.
    """
    found: dict[Group, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for group, bits, count in _with_marks(marks, keys):
        of_group = found[group]
        for at, name in enumerate(names):
            if bits >> at & 1:
                of_group[name] += count
    return found


def _with_marks(marks: Sequence[int], keys: Keys) -> Iterable[tuple[Group, int, int]]:
    """Group, marks and how many rows have just these: few, however many rows there are."""
    for bits, count in Counter(marks).items():
        if bits:
            yield WHOLE, bits, count
    for dimension, values in keys.items():
        for (value, bits), count in Counter(zip(values, marks, strict=True)).items():
            if bits:
                yield (dimension, value), bits, count


def spreads_of(
    marks: Sequence[int], of_mark: int, times: Times, keys: Keys
) -> dict[Group, dict[str, Spread]]:
    """The spread of each time over the rows of each group that bear a mark and have that time."""
    found: dict[Group, dict[str, Spread]] = defaultdict(dict)
    coded = {dimension: _coded(values) for dimension, values in keys.items()}
    bears = (np.array(marks, np.int64) & of_mark) != 0
    for name, (gross, paused) in times.items():
        gross_us, paused_us = np.array(gross, np.int64), np.array(paused, np.int64)
        rows = np.flatnonzero(bears & (gross_us != NO_TIME))
        rows = rows[np.argsort(gross_us[rows], kind="stable")]
        net_us = np.maximum(gross_us[rows] - paused_us[rows], 0)
        gross_us = np.maximum(gross_us[rows], 0)
        found[WHOLE][name] = _spread(gross_us, net_us)
        for dimension, (values, codes) in coded.items():
            of_row = codes[rows]
            # stable: within a group the least time stays first
            by_group = np.argsort(of_row, kind="stable")
            bounds = np.searchsorted(of_row[by_group], np.arange(len(values) + 1))
            for at, value in enumerate(values):
                members = by_group[bounds[at] : bounds[at + 1]]
                if len(members):
                    found[dimension, value][name] = _spread(gross_us[members], net_us[members])
    return found


def _coded(values: Sequence[Any]) -> tuple[list[Any], Integers]:
    """The values there are, and the place of each row's among them."""
    places: dict[Any, int] = {}
    codes = np.fromiter((places.setdefault(value, len(places)) for value in values), np.int64, len(values))
    return list(places), codes


def _spread(gross_us: Integers, net_us: Integers) -> Spread:
    return Spread.of(gross_us, int(gross_us.sum()), int(net_us.sum()))  # type: ignore[arg-type]
