"""Tombstones: what of an event's words can be erased by law, and what then stands in their place. Pure.

The words go; figures, states and times stay. The chain holds: it runs over each payload's hash, and the
tombstone event, itself in the chain, names the hash that was and the hash of what stands there now.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

ERASE = "erase"
ERASED_TYPE = "erased"
MARK = "erased"
"""Under this key a payload names the words taken from it."""
FREE_TEXT = (
    "description",
    "place_text",
    "measure",
    "answered",
    "opinion",
    "reason",
    "text",
    "interim_measure",
    "goal",
    "measure_asked",
    "waive_photos_reason",
    "body",
    "letter_number",
)
"""Fields in which somebody wrote words of their own; no figure and no rule reads them."""
NESTED = ("fix", "fields")
FROM_THE_CATEGORY = {"report": ("goal",), "import": ("goal",)}
"""Words that are the agency's, not somebody's."""


class EventLike(Protocol):
    """What is needed of an event."""

    @property
    def version(self) -> int:
        """Its place in the issue."""

    @property
    def action(self) -> str:
        """What was done."""

    @property
    def payload(self) -> dict[str, Any]:
        """What it says."""

    @property
    def payload_sha256(self) -> str:
        """The hash of what it said when it was written."""


@dataclass(frozen=True)
class Tombstone:
    """What an erasure says of one event: the payload's hash before, and of what it left."""

    payload_sha256: str
    erased_sha256: str
    fields: tuple[str, ...]


def texts_of(action: str, payload: dict[str, Any]) -> dict[str, str]:
    """The free words of a payload by their path (`reason`, `fix.measure`); empty ones left out."""
    spared = FROM_THE_CATEGORY.get(action, ())
    found: dict[str, str] = {}
    for prefix, part in _parts(payload):
        for name in FREE_TEXT:
            value = part.get(name)
            if isinstance(value, str) and value and (prefix or name not in spared):
                found[prefix + name] = value
    return found


def without(payload: dict[str, Any], paths: Collection[str]) -> dict[str, Any]:
    """The payload with the words at these paths gone, and a mark that names the fields."""
    left = copy.deepcopy(payload)
    for prefix, part in _parts(left):
        for name in FREE_TEXT:
            if prefix + name in paths:
                part[name] = ""
    names = {path.rpartition(".")[2] for path in paths} | set(left.get(MARK, []))
    left[MARK] = sorted(names)
    return left


def without_words(payload: dict[str, Any], words: Collection[str]) -> dict[str, Any] | None:
    """A payload of a kept command without any field whose words are among these; None where none is."""
    paths = [path for path, text in texts_of("", payload).items() if text.strip() in words]
    return without(payload, paths) if paths else None


def repeats(events: Iterable[EventLike], words: Collection[str]) -> dict[int, list[str]]:
    """Where an issue's events hold these words: paths by version."""
    found: dict[int, list[str]] = {}
    for event in events:
        if event.action != ERASE:
            paths = [path for path, text in texts_of(event.action, event.payload).items() if text in words]
            if paths:
                found[event.version] = paths
    return found


def erased_fields(payload: dict[str, Any]) -> set[str]:
    """The fields that a tombstone's payload says were emptied."""
    return {name for entry in payload.get("events", []) for name in entry["fields"]}


def tombstones_of(events: Iterable[EventLike]) -> dict[int, Tombstone]:
    """What an issue's tombstone events say, by the version of the event meant; the last one holds."""
    return {
        entry["version"]: Tombstone(entry["payload_sha256"], entry["erased_sha256"], tuple(entry["fields"]))
        for event in events
        if event.action == ERASE
        for entry in event.payload.get("events", [])
    }


def _parts(payload: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    nested = [(f"{name}.", payload[name]) for name in NESTED if isinstance(payload.get(name), dict)]
    return [("", payload), *nested]
