"""Whoever sits at a desk meanwhile: assigns, declines, switches users off, gives areas to other units."""

from __future__ import annotations

import datetime as dt
import http.client
import json
import random
from typing import Any

from app.kernel.clock import to_wire
from app.kernel.ids import new_id
from tests.factories import PASSWORD, World


class Desk:
    """A signed-in user over plain HTTP, past the faults. A request that the server's death meets gives None."""

    def __init__(self, port: int, username: str) -> None:
        self.port, self.username = port, username
        self.cookies: dict[str, str] = {}
        self.device_id, self.seq = str(new_id()), 0
        self.cursor: str | None = None

    def sign_in(self) -> None:
        """Begin a session. Raises RuntimeError where it is refused."""
        facts = {
            "username": self.username,
            "password": PASSWORD,
            "device_id": self.device_id,
            "device_name": "desk",
        }
        status, _ = self.ask("POST", "/api/session", facts)
        if status != 200:
            raise RuntimeError(f"sign-in at the desk: {status}")

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, bytes]:
        """One request: status and body; (0, b"") where nobody answered."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {
            "X-Chabu": "1",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        if body is not None:
            headers["Content-Type"] = "application/json"
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None, headers)
            answer = connection.getresponse()
            for line in answer.headers.get_all("Set-Cookie") or ():
                name, _, value = line.split(";")[0].partition("=")
                self.cookies[name] = value
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            return 0, b""
        finally:
            connection.close()

    def act(self, action: str, issue: dict[str, Any], payload: dict[str, Any]) -> str | None:
        """One command on an issue as it was listed; its outcome."""
        self.seq += 1
        at = to_wire(self.now())
        command = {
            "id": str(new_id()), "seq": self.seq, "after": None, "issue_id": issue["id"], "action": action, "at": at,
            "seen_version": issue["version"], "payload": payload, "photos": [],
        }  # fmt: skip
        body = {
            "protocol": 1, "device_id": self.device_id, "epoch": None, "sent_at": at, "cursor": self.cursor,
            "commands": [command],
        }  # fmt: skip
        status, answer = self.ask("POST", "/api/sync", body)
        if status != 200:
            return None
        said = json.loads(answer)
        self.cursor = said["cursor"]
        return str(said["results"][0]["outcome"])

    def now(self) -> dt.datetime:
        """The hour at the desk."""
        return dt.datetime.now(dt.UTC)

    def issues(self) -> list[dict[str, Any]]:
        """The newest issues."""
        status, answer = self.ask("GET", "/api/issues?limit=50")
        return json.loads(answer)["items"] if status == 200 else []


def judgement(world: World, state: str, draw: random.Random) -> tuple[str, dict[str, Any]]:
    """What a supervisor does about an issue in a state: action and payload."""
    assign = ("assign", {"lead_unit_id": str(world.units[draw.choice(("contractor", "other"))])})
    decline = ("decline", {"reason": "不属于本单位"})
    if state == "reported":
        return assign if draw.random() < 0.75 else decline
    if state in ("assigned", "rectifying"):
        if draw.random() < 0.5:
            return draw.choice((assign, ("recall", {"reason": "重新派"}), ("urge", {})))
        return "urge", {}
    return "comment", {"text": "督办"}
