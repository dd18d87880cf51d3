"""What was written to a disk, in order, and what a power cut would leave of it.

A cut keeps what was flushed. Of the rest it keeps any part: each write, truncation and new name since the last flush is
there or not with even chances, and a write that is there may be there in part, in whole sectors.
"""

from __future__ import annotations

import hashlib
import os
import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

SECTOR = 512
TORN = 0.1


class Op(NamedTuple):
    """One thing that happened: on a file (by path for SQLite, by inode for the store), or on the names in a folder."""

    what: str
    where: str
    at: int = 0
    data: bytes = b""
    to: str = ""


@dataclass
class Journal:
    """Everything in order; `ack` puts in what somebody was told."""

    root: Path
    ops: list[Op] = field(default_factory=list)

    def tell(self, what: str, path: str, at: int, data: bytes) -> None:
        """SQLite did something to a file."""
        self.ops.append(Op(what, path, at, data))

    def ack(self, kind: str, name: str) -> None:
        """Somebody was told that this is safe."""
        self.ops.append(Op("ack", kind, to=name))

    @contextmanager
    def of_the_store(self) -> Iterator[None]:
        """Follow what this process does to files below the root by way of `os`."""
        wrapped: dict[str, Callable[..., None]] = {
            "pwrite": self._pwrite, "ftruncate": self._ftruncate, "fsync": self._fsync, "replace": self._moved,
            "rename": self._moved, "unlink": self._unlinked, "mkdir": self._made,
        }  # fmt: skip
        with ExitStack() as stack:
            for name, note in wrapped.items():
                stack.enter_context(mock.patch.object(os, name, _noting(getattr(os, name), note)))
            yield

    def _pwrite(self, descriptor: int, data: bytes, offset: int) -> None:
        self._of_descriptor("write", descriptor, offset, bytes(data))

    def _ftruncate(self, descriptor: int, size: int) -> None:
        self._of_descriptor("truncate", descriptor, size)

    def _fsync(self, descriptor: int) -> None:
        self._of_descriptor("flush", descriptor)

    def _of_descriptor(self, what: str, descriptor: int, at: int = 0, data: bytes = b"") -> None:
        path = str(Path(f"/proc/self/fd/{descriptor}").readlink())
        if Path(path).is_relative_to(self.root):
            folder = "folder " if Path(path).is_dir() else ""
            inode = path if folder else str(os.fstat(descriptor).st_ino)
            self.ops.append(Op(folder + what, inode, at, data))

    def _moved(self, source: Any, target: Any) -> None:
        if Path(target).is_relative_to(self.root):
            self.ops.append(Op("name", str(Path(target).parent), Path(target).stat().st_ino, to=str(target)))

    def _unlinked(self, path: Any) -> None:
        if Path(path).is_relative_to(self.root):
            self.ops.append(Op("unname", str(Path(path).parent), to=str(path)))

    def _made(self, path: Any, *_mode: int) -> None:
        if Path(path).is_relative_to(self.root):
            self.ops.append(Op("make", str(Path(path).parent), to=str(path)))


def _noting(act: Callable[..., Any], note: Callable[..., None]) -> Callable[..., Any]:
    def noted(*args: Any, **more: Any) -> Any:
        result = act(*args, **more)
        note(*args)
        return result

    return noted


@dataclass
class Content:
    """A file: what was flushed, and what was done to it since."""

    flushed: bytes = b""
    since: list[Op] = field(default_factory=list)

    def settle(self) -> None:
        """A flush: all of it is safe now."""
        self.flushed, self.since = _after(self.flushed, self.since), []

    def cut(self, draw: random.Random) -> bytes:
        """What a power cut leaves."""
        left = [_torn(op, draw) for op in self.since if draw.random() < 0.5]
        return _after(self.flushed, left)


def _torn(op: Op, draw: random.Random) -> Op:
    if op.what != "write" or len(op.data) <= SECTOR or draw.random() >= TORN:
        return op
    return op._replace(data=op.data[: draw.randrange(len(op.data) // SECTOR) * SECTOR])


def _after(before: bytes, ops: list[Op]) -> bytes:
    data = bytearray(before)
    for op in ops:
        if op.what == "truncate":
            del data[op.at :]
            data.extend(bytes(op.at - len(data)))
        else:
            data.extend(bytes(max(0, op.at - len(data))))
            data[op.at : op.at + len(op.data)] = op.data
    return bytes(data)


@dataclass
class Disk:
    """The disk while the journal runs over it. Folders that were there before it began are not in doubt."""

    root: Path
    files: dict[str, Content] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    folders: set[str] = field(default_factory=set)
    unsettled: list[Op] = field(default_factory=list)
    acked: dict[str, set[str]] = field(default_factory=dict)

    def take(self, op: Op) -> None:
        """The next thing that happened."""
        if op.what == "ack":
            self.acked.setdefault(op.where, set()).add(op.to)
        elif op.what in ("name", "unname", "make"):
            self.unsettled.append(op)
        elif op.what == "folder flush":
            self._settle(op.where)
        elif op.what == "flush":
            self.files.setdefault(op.where, Content()).settle()
        else:
            self.files.setdefault(op.where, Content()).since.append(op)

    def _settle(self, folder: str) -> None:
        for op in [op for op in self.unsettled if op.where == folder]:
            _name(op, self.names, self.folders)
        self.unsettled = [op for op in self.unsettled if op.where != folder]

    def photos_after_a_cut(self, draw: random.Random) -> dict[str, str]:
        """Of every file that can be found by its name: the SHA-256 of what is in it."""
        names, folders = dict(self.names), set(self.folders)
        for op in self.unsettled:
            if draw.random() < 0.5:
                _name(op, names, folders)
        reached = {path: inode for path, inode in names.items() if self._is_reached(path, folders)}
        return {
            Path(path).name: hashlib.sha256(self.files.get(inode, Content()).cut(draw)).hexdigest()
            for path, inode in reached.items()
        }

    def _is_reached(self, path: str, folders: set[str]) -> bool:
        between = Path(path).relative_to(self.root).parents
        return all(str(self.root / above) in folders for above in between if above.name)


def _name(op: Op, names: dict[str, str], folders: set[str]) -> None:
    if op.what == "make":
        folders.add(op.to)
    elif op.what == "name":
        names[op.to] = str(op.at)
    else:
        names.pop(op.to, None)
