"""The rules of a resumable upload: where it goes on, what a chunk may be, when it is complete."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MAX_CHUNK_BYTES = 1024 * 1024
CHUNK_TYPE = "application/offset+octet-stream"


class PhotoState(StrEnum):
    """What there is of a photo: nothing yet, its bytes, bytes that are no picture, leave to miss it, or a
    tombstone where the law had it erased.
    """

    EXPECTED = "expected"
    STORED = "stored"
    DAMAGED = "damaged"
    WAIVED = "waived"
    ERASED = "erased"


LOST_ON_DISK = frozenset({"bytes_missing", "bytes_changed"})
"""Damage that happened here: the phone may still have the bytes, so they are taken in again."""


class ChunkFault(StrEnum):
    """Why a chunk is not taken; `offset` of the verdict says where the upload goes on."""

    WRONG_OFFSET = "upload_offset"
    TOO_LONG = "upload_too_long"


@dataclass(frozen=True)
class ChunkVerdict:
    """What to do with a chunk: the fault (None: write it) and the offset that counts."""

    fault: ChunkFault | None
    offset: int


def wants_bytes(state: PhotoState, problem: str | None) -> bool:
    """Whether bytes are taken in for a photo in this state; a waived photo may still arrive."""
    if state is PhotoState.DAMAGED:
        return problem in LOST_ON_DISK
    return state not in (PhotoState.STORED, PhotoState.ERASED)


def resume_offset(received: int, size_bytes: int) -> int:
    """Where the upload goes on when so many bytes lie in the part.

    A part that is whole but was not accepted (the server died in between) goes on one byte before its end:
    the client's next chunk then completes it, without a special request.
    """
    return min(received, max(0, size_bytes - 1))


def judge_chunk(received: int, size_bytes: int, offset: int, length: int) -> ChunkVerdict:
    """Whether a chunk that starts at `offset` fits what lies there."""
    expected = resume_offset(received, size_bytes)
    if offset != expected:
        return ChunkVerdict(ChunkFault.WRONG_OFFSET, expected)
    if offset + length > size_bytes:
        return ChunkVerdict(ChunkFault.TOO_LONG, expected)
    return ChunkVerdict(None, expected)
