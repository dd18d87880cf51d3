"""Parts on disk: one writer at a time, a lock that dies with its holder, a full disk that leaves nothing."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.photos.part_file import PartBusy, PartFile, locked_part, received_bytes
from app.photos.upload import judge_chunk, resume_offset


def test_chunks_follow_one_another(tmp_path: Path) -> None:
    path = tmp_path / "uploads" / "a.part"
    assert received_bytes(path) == 0
    with locked_part(path) as part:
        assert part.write(0, b"abc") == 3
    with locked_part(path) as part:
        assert (part.length, part.write(3, b"def")) == (3, 6)
    assert path.read_bytes() == b"abcdef"
    assert received_bytes(path) == 6


def test_writing_before_the_end_cuts_what_was_behind(tmp_path: Path) -> None:
    with locked_part(tmp_path / "a.part") as part:
        part.write(0, b"abcdef")
        part.write(2, b"X")
        assert part.length == 3


def test_a_second_writer_is_turned_away_at_once(tmp_path: Path) -> None:
    path, outcome = tmp_path / "a.part", []

    def second() -> None:
        try:
            with locked_part(path):
                outcome.append("in")
        except PartBusy:
            outcome.append("busy")

    with locked_part(path):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(5)
    assert outcome == ["busy"]
    with locked_part(path):
        pass


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    path = tmp_path / "a.part"
    program = (
        "import sys, time\nfrom pathlib import Path\nfrom app.photos.part_file import locked_part\n"
        "with locked_part(Path(sys.argv[1])):\n print('in', flush=True)\n time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE)
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"in\n"
        with pytest.raises(PartBusy), locked_part(path):
            pass
        holder.send_signal(signal.SIGKILL)
    with locked_part(path):
        pass


def test_a_file_moved_away_while_it_was_waited_for_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, real_open = tmp_path / "a.part", os.open

    def open_then_move(*args: object, **kwargs: object) -> int:
        descriptor = real_open(*args, **kwargs)  # type: ignore[arg-type]
        path.rename(tmp_path / "kept")
        return descriptor

    monkeypatch.setattr("app.photos.part_file.os.open", open_then_move)
    with pytest.raises(PartBusy), locked_part(path):
        pass


def test_a_full_disk_leaves_the_part_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.part"
    with locked_part(path) as part:
        part.write(0, b"abc")
    real_write, calls = os.pwrite, []

    def half_then_full(descriptor: int, data: bytes, offset: int) -> int:
        calls.append(offset)
        if len(calls) > 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real_write(descriptor, data[: len(data) // 2], offset)

    monkeypatch.setattr("app.photos.part_file.os.pwrite", half_then_full)
    with locked_part(path) as part, pytest.raises(OSError, match="No space"):
        part.write(3, b"defghi")
    assert path.read_bytes() == b"abc"


CONTENT = bytes(range(256)) * 4
ATTEMPTS = st.lists(
    st.tuples(st.sampled_from(["right", "stale", "far", "long", "crash"]), st.integers(0, 400)), max_size=30
)


@settings(max_examples=150, deadline=None)
@given(ATTEMPTS)
def test_whatever_a_phone_tries_the_upload_ends_with_the_same_bytes(attempts: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.part"
        for kind, amount in [*attempts, *[("right", 200)] * 8]:
            with locked_part(path) as part:
                _attempt(part, kind, amount)
                # What has arrived is always a piece from the start of the photo.
                assert path.read_bytes() == CONTENT[: part.length]
        assert path.read_bytes() == CONTENT


def _attempt(part: PartFile, kind: str, amount: int) -> None:
    here = resume_offset(part.length, len(CONTENT))
    if kind == "crash":  # a power cut leaves less than was written
        os.ftruncate(part.descriptor, max(0, part.length - amount))
        return
    offset = {"stale": max(0, here - amount), "far": here + amount}.get(kind, here)
    chunk = CONTENT[offset : offset + amount] if kind != "long" else CONTENT[offset:] + b"more"
    verdict = judge_chunk(part.length, len(CONTENT), offset, len(chunk))
    if verdict.fault is None and chunk:
        part.write(offset, chunk)
