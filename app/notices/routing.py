"""Through which channels a notice leaves the house: what channels offer, and what each person wants. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

DIGEST = "digest"
"""Told apart from the kinds of notices: the day's work in one message."""


@dataclass(frozen=True)
class ChannelFacts:
    """A channel as routing sees it. `unit_id` None: for everybody; `kinds`: what goes there unless chosen."""

    id: UUID
    is_personal: bool
    unit_id: UUID | None
    kinds: frozenset[str]


@dataclass(frozen=True)
class Choice:
    """What a person chose for a channel; `has_address`: where they can be reached through a personal one."""

    kinds: frozenset[str]
    has_address: bool


@dataclass(frozen=True)
class Way:
    """A channel and, where it is a personal one, the person; None is the group behind a robot."""

    channel_id: UUID
    user_id: UUID | None


@dataclass(frozen=True)
class Routing:
    """All channels in use, all choices, and whether a person belongs to a unit or one below it."""

    channels: Sequence[ChannelFacts]
    choices: Mapping[tuple[UUID, UUID], Choice]
    belongs: Callable[[UUID, UUID], bool]

    def ways(self, user_id: UUID, kind: str) -> Iterator[Way]:
        """The ways that a kind of notice goes to a person, beside the inbox, which has all."""
        for channel in self.channels:
            if kind in self.kinds_of(user_id, channel):
                yield Way(channel.id, user_id if channel.is_personal else None)

    def kinds_of(self, user_id: UUID, channel: ChannelFacts) -> frozenset[str]:
        """What goes to a person through a channel."""
        choice = self.choices.get((user_id, channel.id))
        if not self.offers(user_id, channel):
            return frozenset()
        if channel.is_personal:
            return choice.kinds if choice is not None and choice.has_address else frozenset()
        return channel.kinds if choice is None else choice.kinds

    def offers(self, user_id: UUID, channel: ChannelFacts) -> bool:
        """Whether a channel is there for a person."""
        return channel.unit_id is None or self.belongs(user_id, channel.unit_id)
