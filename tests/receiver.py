"""A real HTTP server of a test's own: what was sent to it, and what it answers."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Receiver:
    """What a server has received; `before_answering` is called once a body lies here and nothing was said yet."""

    url: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    before_answering: Callable[[], None] | None = None
    bodies: list[bytes] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    heads: list[dict[str, str]] = field(default_factory=list)
    """The headers of each, by names in lower case."""
    arrived: threading.Event = field(default_factory=threading.Event)

    @property
    def texts(self) -> list[str]:
        """The words of the messages."""
        return [json.loads(body)["text"] for body in self.bodies]


@contextmanager
def receiver(status: int = 200, **facts: Any) -> Iterator[Receiver]:
    """Serve on a free port of this machine until the block ends."""
    kept = Receiver(status=status, **facts)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            kept.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            kept.heads.append({name.lower(): value for name, value in self.headers.items()})
            kept.keys.append(self.headers["Idempotency-Key"])
            kept.arrived.set()
            if kept.before_answering:
                kept.before_answering()
            self.send_response(kept.status)
            for name, value in {**kept.headers, "Content-Length": "0"}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

        def handle(self) -> None:
            try:
                super().handle()
            except ConnectionError:  # the other side was killed
                self.close_connection = True

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        kept.url = f"http://127.0.0.1:{server.server_port}/hook?token=very-secret"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield kept
        finally:
            server.shutdown()
            thread.join()
