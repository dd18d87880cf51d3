"""Between the application and PostgreSQL: cuts the connection at a COMMIT, before the server has it or before its answer."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

COMMIT = b"COMMIT\x00"
"""The end of a query message, and of the tag by which its completion is told."""
Where = Literal["before", "unheard", "at_once"]
WHERES: tuple[Where, ...] = ("before", "unheard", "at_once")
"""The COMMIT never arrives; it is carried out and nobody hears of it; it is sent and nobody waits."""


@dataclass
class Order:
    """Cut the n-th COMMIT from now on, there."""

    commits_left: int
    where: Where


class CommitCutter:
    """A port before that of the database. Without an order it hands everything on as it is."""

    def __init__(self, upstream_port: int) -> None:
        self._upstream = upstream_port
        self._order: Order | None = None
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.cuts = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self, commits: int, where: Where) -> None:
        """Take an order; it holds until it is carried out or taken back."""
        with self._lock:
            self._order = Order(commits, where)

    def spare(self) -> None:
        """Take the order back."""
        with self._lock:
            self._order = None

    def stop(self) -> None:
        """Take no more connections."""
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(("127.0.0.1", self._upstream))
                pair = _Pair(near, far)
                threading.Thread(target=self._outward, args=(pair,), daemon=True).start()
                threading.Thread(target=self._inward, args=(pair,), daemon=True).start()

    def _outward(self, pair: _Pair) -> None:
        with pair.ended():
            while data := pair.near.recv(65_536):
                where = self._due() if data.endswith(COMMIT) else None
                if where == "before":
                    return
                pair.is_unheard = where == "unheard"
                pair.far.sendall(data)
                if where == "at_once":
                    return

    def _inward(self, pair: _Pair) -> None:
        with pair.ended():
            while data := pair.far.recv(65_536):
                if pair.is_unheard and COMMIT in data:
                    return
                pair.near.sendall(data)

    def _due(self) -> Where | None:
        with self._lock:
            if self._order is None:
                return None
            self._order.commits_left -= 1
            if self._order.commits_left > 0:
                return None
            where, self._order = self._order.where, None
            self.cuts += 1
            return where


@dataclass
class _Pair:
    """A connection of the application's and the one behind it."""

    near: socket.socket
    far: socket.socket
    is_unheard: bool = False

    @contextlib.contextmanager
    def ended(self) -> Iterator[None]:
        """Whatever ends one of them ends both."""
        try:
            with contextlib.suppress(OSError):
                yield
        finally:
            for end in (self.near, self.far):
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
                end.close()
