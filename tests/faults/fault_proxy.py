"""A proxy between phones and server that does to requests what networks do, by a plan made before.

`http://127.0.0.1:PORT/p1/api/sync` is phone p1 asking for `/api/sync`. Each request takes the next fault of its
phone's plan; without one it passes.
"""

from __future__ import annotations

import asyncio
import threading
from collections import defaultdict, deque
from dataclasses import dataclass

HTML = b"<html><title>WiFi</title><body>\xe8\xaf\xb7\xe7\x99\xbb\xe5\xbd\x95</body></html>"
JSON = b'{"type":"about:blank","title":"x","status":%d,"code":"%s"}'
PATIENCE_S = 60


def _answer(status: str, kind: str, body: bytes, *more: str) -> bytes:
    head = [
        f"HTTP/1.1 {status}",
        f"Content-Type: {kind}",
        f"Content-Length: {len(body)}",
        "Connection: close",
    ]
    return ("\r\n".join([*head, *more]) + "\r\n\r\n").encode() + body


ANSWERS: dict[str, bytes] = {
    "portal": _answer("200 OK", "text/html", HTML),
    "portal_json": _answer("200 OK", "application/json", b'{"ok": true}'),
    "redirect": _answer("302 Found", "text/html", b"", "Location: http://10.0.0.1/login"),
    "portal_511": _answer("511 Network Authentication Required", "text/html", HTML),
    "sign_in": _answer("401 Unauthorized", "application/problem+json", JSON % (401, b"sign_in")),
    "gateway_401": _answer("401 Unauthorized", "text/html", HTML),
    "too_large": _answer("413 Payload Too Large", "text/html", HTML),
    "too_many": _answer(
        "429 Too Many Requests", "application/problem+json", JSON % (429, b"too_many"), "Retry-After: 7"
    ),
    "trouble_500": _answer("500 Internal Server Error", "text/html", HTML),
    "trouble_502": _answer("502 Bad Gateway", "text/html", HTML),
    "trouble_503": _answer("503 Service Unavailable", "text/html", HTML, "Retry-After: 3"),
    "trouble_504": _answer("504 Gateway Timeout", "text/html", HTML),
}
"""What stands in the server's place and answers without it."""
FAULTS = (
    "refuse",  # the connection is closed at once
    "cut_request",  # part of the request arrives
    "lose_reply",  # the server acts, its reply goes nowhere
    "cut_reply",  # part of the reply arrives
    "duplicate",  # it arrives twice at the same moment
    "repeat_later",  # it arrives again after the phone's next request
    "deliver_late",  # the phone hears nothing; it arrives after the phone's next request
    "delay",
    *ANSWERS,
)


@dataclass(frozen=True)
class Fault:
    """What happens to one request. `part` is how much of it passes a cut, or how long a delay is (of 0.5 s)."""

    kind: str
    part: float = 0.5


class FaultProxy:
    """Runs in a thread of its own until `stop`."""

    def __init__(self, upstream_port: int) -> None:
        self.upstream_port = upstream_port
        self.port = 0
        self.requests = 0
        self._plans: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._late: defaultdict[str, list[bytes]] = defaultdict(list)
        self._loop = asyncio.new_event_loop()
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), name="fault-proxy", daemon=True)
        self._thread.start()
        ready.wait(10)

    def plan(self, phone: str, faults: list[Fault]) -> None:
        """What the phone's next requests meet, in order, after what was planned before."""
        self._loop.call_soon_threadsafe(self._plans[phone].extend, faults)

    def heal(self) -> None:
        """No more faults; what was held back arrives now."""
        asyncio.run_coroutine_threadsafe(self._heal(), self._loop).result(PATIENCE_S)

    def stop(self) -> None:
        """End it."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = int(server.sockets[0].getsockname()[1])
        ready.set()
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0.01))
        self._loop.close()

    async def _heal(self) -> None:
        self._plans.clear()
        for phone in list(self._late):
            await self._deliver_late(phone)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request, phone = await _read_request(reader)
            self.requests += 1
            plan = self._plans[phone]
            fault = plan.popleft() if plan else Fault("pass")
            held = self._late.pop(phone, [])
            writer.write(await self._meet(fault, request, phone))
            await writer.drain()
            for raw in held:
                await self._forward(raw)
        except (OSError, asyncio.IncompleteReadError, ValueError):
            pass  # whoever asked has gone
        finally:
            writer.close()

    async def _meet(self, fault: Fault, request: bytes, phone: str) -> bytes:
        """The bytes that the phone gets back."""
        if fault.kind in ANSWERS:
            return ANSWERS[fault.kind]
        if fault.kind == "refuse":
            return b""
        if fault.kind == "cut_request":
            await self._forward(request[: int(len(request) * fault.part)], must_answer=False)
            return b""
        if fault.kind == "deliver_late":
            self._late[phone].append(request)
            return b""
        if fault.kind == "delay":
            await asyncio.sleep(fault.part / 2)
        if fault.kind == "duplicate":
            first, second = await asyncio.gather(self._forward(request), self._forward(request))
            return first if fault.part < 0.5 else second
        reply = await self._forward(request)
        if fault.kind == "repeat_later":
            self._late[phone].append(request)
        if fault.kind == "lose_reply":
            return b""
        return reply[: int(len(reply) * fault.part)] if fault.kind == "cut_reply" else reply

    async def _deliver_late(self, phone: str) -> None:
        for raw in self._late.pop(phone, []):
            await self._forward(raw)

    async def _forward(self, request: bytes, *, must_answer: bool = True) -> bytes:
        """Send bytes to the server; its whole answer, or what came of it before the connection broke."""
        reply = b""
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.upstream_port)
            try:
                writer.write(request)
                await writer.drain()
                while must_answer and (piece := await asyncio.wait_for(reader.read(65536), PATIENCE_S)):
                    reply += piece
            finally:
                writer.close()
        except (OSError, TimeoutError):
            pass  # no server, or one that was killed in the middle
        return reply


async def _read_request(reader: asyncio.StreamReader) -> tuple[bytes, str]:
    """A whole request with the phone's name taken out of its address, and that name."""
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE_S)
    first, *lines = head[:-4].split(b"\r\n")
    method, address, version = first.split(b" ")
    _, phone, path = address.split(b"/", 2)
    headers = [line for line in lines if not line.lower().startswith(b"connection:")]
    lengths = [line for line in lines if line.lower().startswith(b"content-length:")]
    body = (
        await asyncio.wait_for(reader.readexactly(int(lengths[0].split(b":")[1])), PATIENCE_S)
        if lengths
        else b""
    )
    start = b" ".join([method, b"/" + path, version])
    return b"\r\n".join([start, *headers, b"Connection: close", b"", body]), phone.decode()
