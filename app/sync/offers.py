"""A command as a device offers it: what came, and what could be read of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from app.sync.command_body import NO_ID, storable, uuid_in
from app.sync.command_facts import faults_of
from app.sync.protocol import CommandIn

UNKEEPABLE = {"summary_zh": "有不能保存的字符", "summary_en": "characters that cannot be kept"}


@dataclass(frozen=True)
class Offer:
    """`raw` is what can be kept of what came; `command` is None where that is not the shape of one.

    `faults` say why it cannot be decided on. A command may be there all the same.
    """

    raw: dict[str, Any]
    command: CommandIn | None
    faults: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_readable(self) -> bool:
        """Whether there is a command to decide on."""
        return self.command is not None and not self.faults

    @property
    def is_words_only(self) -> bool:
        """Whether it is a command without photos: such are kept together."""
        return self.is_readable and self.command is not None and not self.command.photos

    @property
    def id(self) -> UUID:
        """The command's id; NO_ID where it cannot be read."""
        return self.command.id if self.command else uuid_in(self.raw, "id")

    @property
    def issue_id(self) -> UUID:
        """The issue's id; NO_ID where it cannot be read."""
        return self.command.issue_id if self.command else uuid_in(self.raw, "issue_id")

    @property
    def has_id(self) -> bool:
        """Whether its id can be read, so that it has a verdict like any other."""
        return self.id != NO_ID


def offer_of(offered: dict[str, Any]) -> Offer:
    """Read a command as it came."""
    raw = storable(offered)
    try:
        command = CommandIn.model_validate(raw)
    except ValidationError as invalid:
        return Offer(raw, None, faults_of(invalid))
    return Offer(raw, command, {} if raw == offered else UNKEEPABLE)
