"""Decoding within limits: no picture takes more than 300 MB or 10 seconds, and none takes the server down.

A JPEG that decodes row by row is decoded here: its memory is a few rows and its time follows from its pixels.
Everything else goes to a child process that is held to its memory and killed when its time is over.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from app.photos import pixels
from app.photos.formats import PhotoFormat
from app.photos.jpeg_header import without_metadata
from app.photos.picture_header import PictureHeader

MEMORY_MB = 284
"""Data of a child; with the pages of its interpreter and libraries the process stays under 300 MB."""
COST_LIMIT_BYTES = 262 * 1024 * 1024
"""What the picture itself may take of it."""
CPU_SECONDS = 6
WALL_SECONDS = 9
_AT_ONCE = threading.BoundedSemaphore(2)
"""Children of one worker at the same time."""


class Undecodable(Exception):
    """The bytes are no whole picture: damaged, cut short, or not what their header says."""


class TooCostly(Exception):
    """Decoding would take, or took, more memory or time than it may. It says nothing about damage."""


def small_jpeg(path: Path, header: PictureHeader, turn: int, edge: int, quality: int) -> bytes:
    """A small upright JPEG of a picture file, see pixels.small_jpeg. Raises Undecodable, TooCostly, OSError.

    Decoding goes through all of the picture, so this is the check that the bytes are whole as well.
    """
    if header.decode_bytes > COST_LIMIT_BYTES:
        raise TooCostly
    if not header.is_streamed:
        with _source(path, header.format) as source:
            return _in_child(source, header.format, turn, edge, quality)
    plain = io.BytesIO(without_metadata(path.read_bytes()))
    try:
        return pixels.small_jpeg(plain, header.format.value, turn, edge, quality)
    except Exception as error:  # whatever a decoder says about a stranger's bytes
        raise Undecodable from error


@contextmanager
def _source(path: Path, kind: PhotoFormat) -> Iterator[BinaryIO]:
    """The picture as a file, not a pipe: decoders then read it piece by piece where they can."""
    if kind is PhotoFormat.JPEG:
        with tempfile.TemporaryFile() as plain:
            plain.write(without_metadata(path.read_bytes()))
            plain.seek(0)
            yield plain
    else:
        with path.open("rb") as file:
            yield file


def _in_child(source: BinaryIO, kind: PhotoFormat, turn: int, edge: int, quality: int) -> bytes:
    numbers = (turn, edge, quality, MEMORY_MB, CPU_SECONDS)
    # -P keeps the folder of the program off the import path: its neighbours are not meant to be found there.
    command = [sys.executable, "-P", str(Path(pixels.__file__)), kind.value, *map(str, numbers)]
    with _AT_ONCE:
        try:
            child = subprocess.run(  # noqa: S603  our own program; its arguments are numbers and a format
                command,
                stdin=source,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=WALL_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise TooCostly from error
    if child.returncode == 0:
        return child.stdout
    # A child ended from outside (time or memory limit: SIGXCPU, SIGKILL) says nothing about the bytes.
    if child.returncode == pixels.EXIT_TOO_COSTLY or child.returncode in (-9, -24):
        raise TooCostly
    raise Undecodable
