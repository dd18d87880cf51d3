"""A VFS that tells what SQLite does to its files: every write, truncation and flush, before it is done.

SQLite's own is wrapped through ctypes, in the library that Python itself uses: nothing has to be compiled, and what is
recorded is the database with the settings that ship. Open it as `file:PATH?vfs=recorded`.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from ctypes import CFUNCTYPE, POINTER, Structure, byref, c_char_p, c_int, c_longlong, c_void_p
from functools import cache

NAME = "recorded"
FOLLOWED = 0x100 | 0x800 | 0x80000
"""Flags of SQLite: main database, its rollback journal, its write-ahead log."""

Tell = Callable[[str, str, int, bytes], None]
"""Told (what, path, where, bytes): ("write", …, offset, data), ("truncate", …, size, b""), ("flush", …, 0, b"")."""

_Write = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_longlong)
_Truncate = CFUNCTYPE(c_int, c_void_p, c_longlong)
_Flush = CFUNCTYPE(c_int, c_void_p, c_int)
_Open = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, c_void_p)


class _Methods(Structure):
    _fields_ = [("version", c_int)] + [
        (name, c_void_p)
        for name in ("close", "read", "write", "truncate", "flush", "size", "lock", "unlock", "reserved", "control", "sector",
                     "device", "shm_map", "shm_lock", "shm_barrier", "shm_unmap", "fetch", "unfetch")
    ]  # fmt: skip


class _File(Structure):
    _fields_ = [("methods", POINTER(_Methods))]


class _Vfs(Structure):
    _fields_ = [
        ("version", c_int),
        ("file_size", c_int),
        ("longest_path", c_int),
        ("next", c_void_p),
        ("name", c_char_p),
        ("data", c_void_p),
        ("open", c_void_p),
        *((f"other_{number}", c_void_p) for number in range(15)),
    ]


class Recorder:
    """Wraps SQLite's VFS for the life of the process; `tell` may be changed at any time."""

    def __init__(self) -> None:
        self.tell: Tell | None = None
        self._library = ctypes.CDLL("libsqlite3.so.0")
        self._library.sqlite3_vfs_find.restype = POINTER(_Vfs)
        self._base = self._library.sqlite3_vfs_find(None)
        self._paths: dict[int, str] = {}
        self._tables: dict[int, tuple[_Methods, tuple[object, ...]]] = {}
        self._opening = _Open(self._open)
        self._vfs = _Vfs.from_buffer_copy(self._base.contents)
        self._vfs.name = NAME.encode()
        self._vfs.open = ctypes.cast(self._opening, c_void_p).value
        self._library.sqlite3_vfs_register(byref(self._vfs), 0)

    def _open(self, _vfs: int, name: int | None, file: int, flags: int, out: int) -> int:
        # The name goes on as the address that it is: SQLite reads there as long as the file is open.
        result: int = _Open(self._base.contents.open)(
            ctypes.addressof(self._base.contents), name, file, flags, out
        )
        if result == 0 and name is not None and flags & FOLLOWED:
            self._paths[file] = ctypes.string_at(name).decode()
            handle = _File.from_address(file)
            handle.methods = ctypes.pointer(self._methods(handle.methods.contents))
        return result

    def _methods(self, base: _Methods) -> _Methods:
        """The table of a kind of file, with three entries of ours; kept, for SQLite holds on to it."""
        address = ctypes.addressof(base)
        if address not in self._tables:
            ours = _Methods.from_buffer_copy(base)
            write, truncate, flush = _Write(base.write), _Truncate(base.truncate), _Flush(base.flush)

            def on_write(file: int, data: int, size: int, offset: int) -> int:
                self._note("write", file, offset, ctypes.string_at(data, size))
                return int(write(file, data, size, offset))

            def on_truncate(file: int, size: int) -> int:
                self._note("truncate", file, size)
                return int(truncate(file, size))

            def on_flush(file: int, flags: int) -> int:
                result = int(flush(file, flags))
                self._note("flush", file, 0)
                return result

            kept = (_Write(on_write), _Truncate(on_truncate), _Flush(on_flush))
            for field, function in zip(("write", "truncate", "flush"), kept, strict=True):
                setattr(ours, field, ctypes.cast(function, c_void_p).value)
            self._tables[address] = (ours, kept)
        return self._tables[address][0]

    def _note(self, what: str, file: int, where: int, data: bytes = b"") -> None:
        if self.tell is not None:
            self.tell(what, self._paths[file], where, data)


@cache
def recorder() -> Recorder:
    """The one of this process: a VFS is registered once."""
    return Recorder()
