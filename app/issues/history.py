"""The life so far of an issue that another ledger kept: the commands that bring it here, in order. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.issues.decision import CommandFacts


@dataclass(frozen=True)
class History:
    """A new issue's category and its commands; the first one makes it."""

    category: str
    commands: Sequence[CommandFacts]
