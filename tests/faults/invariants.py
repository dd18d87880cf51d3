"""What must hold after every run, whatever failed in between. Each invariant is one function: evidence in, sentences out."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.faults.evidence import Evidence
from tests.faults.phone_invariants import (
    nobody_holds_more_than_their_scope,
    outboxes_are_empty,
    phones_equal_the_server,
    phones_tell_the_truth,
    saved_work_is_never_lost,
)
from tests.faults.server_invariants import (
    all_work_is_applied_or_quarantined,
    bytes_are_the_same_everywhere,
    chains_hold,
    every_command_counts_once,
    no_photo_row_lacks_its_bytes,
    receipts_hold,
    rows_are_their_events,
)

Invariant = Callable[[Evidence], Iterator[str]]

INVARIANTS: tuple[Invariant, ...] = (
    saved_work_is_never_lost,
    every_command_counts_once,
    bytes_are_the_same_everywhere,
    receipts_hold,
    all_work_is_applied_or_quarantined,
    rows_are_their_events,
    chains_hold,
    phones_equal_the_server,
    nobody_holds_more_than_their_scope,
    outboxes_are_empty,
    phones_tell_the_truth,
    no_photo_row_lacks_its_bytes,
)
"""I1 to I12 in order."""


def violations(evidence: Evidence) -> list[str]:
    """Everything that does not hold, each by the name of its invariant."""
    return [f"{check.__name__}: {each}" for check in INVARIANTS for each in check(evidence)]
