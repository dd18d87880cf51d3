"""A batch of synthetic issues: which ones, their rows, and the chain heads that a checkpoint seals."""

from __future__ import annotations

from dataclasses import dataclass

from bench.synthetic import Cast, make_issues
from bench.tables import COLUMNS, MOST_EVENTS, Rows, add_rows

BATCH = 5_000
Heads = list[list[str | int]]


@dataclass(frozen=True)
class Part:
    """The issues `first` to `last` of `total`; changes are numbered from `first_change` for the very first."""

    cast: Cast
    total: int
    first: int
    last: int
    first_change: int
    seed: int
    all_open: bool = False

    @property
    def last_change(self) -> int:
        """The highest number a change of this part may have."""
        return self.first_change + self.last * MOST_EVENTS - 1


@dataclass(frozen=True)
class Seal:
    """Heads of the issues of a part, sorted, and the last change among them."""

    heads: Heads
    last_change: int


def make_batch(part: Part, zone: str) -> tuple[Rows, Seal]:
    """Rows and seal of a part; `zone` as `tables.add_rows` takes it."""
    batch: Rows = {table: [] for table in COLUMNS}
    heads: Heads = []
    for made in make_issues(part.cast, part.total, part.first, part.last, part.seed, part.all_open):
        add_rows(batch, made, part.first_change, zone)
        heads.append([str(made.state.id), made.state.version, made.state.head_hash])
    return batch, Seal(sorted(heads), batch["changes"][-1][0])
