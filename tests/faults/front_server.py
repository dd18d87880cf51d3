"""The product's pages and a page of the test's own under one address, with the API of a server behind: what a browser sees."""

from __future__ import annotations

import http.client
import threading
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

KINDS = {".js": "text/javascript", ".html": "text/html", ".css": "text/css", ".json": "application/json",
         ".webmanifest": "application/manifest+json", ".svg": "image/svg+xml", ".png": "image/png", ".woff2": "font/woff2"}  # fmt: skip
PAGE = b"<!doctype html><meta charset=utf-8><script type=module src=/kill-host.js></script>"


class _Patient(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A browser that was killed hears no answer: that is what this is for."""


class FrontServer:
    """Serves until it is stopped. `version` changes the worker's script, as a deployment does."""

    def __init__(self, dist: Path, script: Path | None, upstream_port: int) -> None:
        self.version = 1
        self._own = {"/kill.html": PAGE, "/kill-host.js": script.read_bytes()} if script else {}
        self._dist, self._upstream = dist, upstream_port
        self._server = _Patient(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """No more answers."""
        self._server.shutdown()
        self._server.server_close()

    def file(self, path: str) -> tuple[bytes, str] | None:
        """Bytes and type of a page's file; the shell for every other address."""
        if path in self._own:
            return self._own[path], KINDS[Path(path).suffix]
        found = self._dist / path.lstrip("/")
        if not found.is_file():
            found = self._dist / "index.html"
        data = found.read_bytes() + (f"\n// version {self.version}".encode() if path == "/sw.js" else b"")
        return data, KINDS.get(found.suffix, "application/octet-stream")

    def ask(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        """Hand a request on: status, headers and body of the answer. Raises OSError, HTTPException."""
        with closing(http.client.HTTPConnection("127.0.0.1", self._upstream, timeout=30)) as connection:
            connection.request(method, path, body or None, headers)
            reply = connection.getresponse()
            return reply.status, reply.getheaders(), reply.read()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        front = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path.startswith("/api/"):
                    self._hand_on()
                    return
                data, kind = front.file(self.path.partition("?")[0]) or (b"", "text/plain")
                self._answer(200, [("Content-Type", kind), ("Cache-Control", "no-cache")], data)

            def _hand_on(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                try:
                    status, headers, data = front.ask(self.command, self.path, dict(self.headers), body)
                    own = ("connection", "transfer-encoding", "content-length")
                    self._answer(status, [pair for pair in headers if pair[0].lower() not in own], data)
                except (OSError, http.client.HTTPException):
                    self.close_connection = True

            do_POST = do_PATCH = do_PUT = do_DELETE = _hand_on  # noqa: N815  as http.server calls them

            def _answer(self, status: int, headers: list[tuple[str, str]], data: bytes) -> None:
                self.send_response(status)
                for name, value in (*headers, ("Content-Length", str(len(data)))):
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                pass

        return Handler
