"""Where a replica stands, as an opaque string.

Epoch, scope, and a place in the change log or in the first snapshot. Pure.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import asdict, dataclass
from typing import Any

from app.kernel.changes import Position

PHASES = ("open", "closed", "changes")
BIGGEST = 2**63 - 1
"""The largest number that either database holds."""


@dataclass(frozen=True)
class Cursor:
    """`scope` is a digest of what the user may hold.

    During the first pull `snapshot_after` pages through the issues.
    """

    epoch: str
    scope: str
    txid: int
    seq: int
    phase: str = "changes"  # one of PHASES
    snapshot_after: str | None = None
    sent: int = 0

    @property
    def position(self) -> Position:
        """The place in the change log from which changes are still to be told."""
        return Position(self.txid, self.seq)


def encode(cursor: Cursor) -> str:
    """The string a phone keeps and gives back."""
    return base64.urlsafe_b64encode(json.dumps(asdict(cursor), separators=(",", ":")).encode()).decode()


def decode(text: str | None) -> Cursor | None:
    """The cursor of a string; None for none, and for one we did not write: the replica then starts afresh."""
    if not text:
        return None
    try:
        cursor = Cursor(**json.loads(base64.urlsafe_b64decode(text.encode())))
    except (ValueError, TypeError, binascii.Error, RecursionError):
        return None
    return cursor if _could_be_ours(cursor) else None


def _could_be_ours(cursor: Any) -> bool:
    """Whether the parts have the types and bounds that `encode` gives them; a caller may send anything."""
    after = cursor.snapshot_after
    return (
        isinstance(cursor.epoch, str)
        and isinstance(cursor.scope, str)
        and all(_is_place(number) for number in (cursor.txid, cursor.seq, cursor.sent))
        and cursor.phase in PHASES
        and (after is None or (isinstance(after, str) and after.isdecimal() and _is_place(int(after))))
    )


def _is_place(number: object) -> bool:
    return type(number) is int and 0 <= number <= BIGGEST


def mark(position: Position) -> str:
    """A place in the change log as phones compare it, part by part."""
    return f"{position.txid}.{position.seq}"
