"""The rules of resumable upload, without files."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.photos.upload import ChunkFault, PhotoState, judge_chunk, resume_offset, wants_bytes


@given(size=st.integers(1, 10**7), received=st.integers(0, 10**7))
def test_there_is_always_a_byte_left_to_send_until_the_photo_is_accepted(size: int, received: int) -> None:
    offset = resume_offset(min(received, size), size)
    assert 0 <= offset < size
    assert offset in (received, size - 1)


@given(st.integers(1, 1000), st.integers(0, 1000), st.integers(0, 1100), st.integers(0, 1100))
def test_a_chunk_is_taken_only_where_the_upload_stands(
    size: int, received: int, offset: int, length: int
) -> None:
    received = min(received, size)
    verdict = judge_chunk(received, size, offset, length)
    assert verdict.offset == resume_offset(received, size)
    if offset != verdict.offset:
        assert verdict.fault is ChunkFault.WRONG_OFFSET
    elif offset + length > size:
        assert verdict.fault is ChunkFault.TOO_LONG
    else:
        assert verdict.fault is None


def test_bytes_are_wanted_until_they_are_stored_and_again_when_the_disk_lost_them() -> None:
    assert wants_bytes(PhotoState.EXPECTED, None)
    assert wants_bytes(PhotoState.WAIVED, None)
    assert wants_bytes(PhotoState.DAMAGED, "bytes_missing")
    assert wants_bytes(PhotoState.DAMAGED, "bytes_changed")
    assert not wants_bytes(PhotoState.DAMAGED, "undecodable")
    assert not wants_bytes(PhotoState.STORED, None)
