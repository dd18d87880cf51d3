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
"""By name the gross and the net microseconds of each row; gross is -1 where a row has none."""


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


def spreads_of(times: Times, keys: Keys) -> dict[Group, dict[str, Spread]]:
    """The spread of each time over the rows of each group that have it."""
    found: dict[Group, dict[str, Spread]] = defaultdict(dict)
    coded = {dimension: _coded(values) for dimension, values in keys.items()}
    for name, (gross, net) in times.items():
        columns = np.array(gross, np.int64), np.array(net, np.int64)
        has = columns[0] >= 0
        gross_us, net_us = columns[0][has], columns[1][has]
        order = np.argsort(gross_us, kind="stable")
        gross_us, net_us = gross_us[order], net_us[order]
        found[WHOLE][name] = _spread(gross_us, net_us)
        for dimension, (values, codes) in coded.items():
            of_row = codes[has][order]
            # stable: within a group the least time stays first
            by_group = np.argsort(of_row, kind="stable")
            bounds = np.searchsorted(of_row[by_group], np.arange(len(values) + 1))
            for at, value in enumerate(values):
                rows = by_group[bounds[at] : bounds[at + 1]]
                if len(rows):
                    found[dimension, value][name] = _spread(gross_us[rows], net_us[rows])
    return found


def _coded(values: Sequence[Any]) -> tuple[list[Any], Integers]:
    """The values there are, and the place of each row's among them."""
    places: dict[Any, int] = {}
    codes = np.fromiter((places.setdefault(value, len(places)) for value in values), np.int64, len(values))
    return list(places), codes


def _spread(gross_us: Integers, net_us: Integers) -> Spread:
    return Spread.of(gross_us, int(gross_us.sum()), int(net_us.sum()))  # type: ignore[arg-type]
