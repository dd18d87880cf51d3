"""Times the pull of one change: a comment is made, then a phone whose cursor is just before it asks."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.issues.models import Issue
from app.kernel.clock import to_wire
from app.kernel.database import db
from app.kernel.ids import new_id
from bench.clients import HEADERS, Clock, signed_in, timed

ROUNDS = 30


def measure_pulls(app: Flask, clock: Clock = time.perf_counter) -> list[float]:
    """Milliseconds of each whole exchange that carries one changed issue."""
    with app.app_context():
        ids = [str(one) for one in db.session.scalars(select(Issue.id).where(Issue.is_open).limit(ROUNDS))]
    writer, reader = _Phone(signed_in(app, "supervisor"), clock), _Phone(signed_in(app, "supervisor"), clock)
    reader.catch_up()
    writer.catch_up()
    times = []
    for issue_id in ids:
        _, answer = writer.exchange(writer.comment(issue_id))
        if answer["results"][0]["outcome"] != "applied":
            raise RuntimeError(str(answer["results"]))
        took, answer = reader.exchange()
        if [change["id"] for change in answer["changes"] if change["kind"] == "issue"] != [issue_id]:
            raise RuntimeError("the pull did not carry the one change")
        times.append(took)
    return times


class _Phone:
    def __init__(self, client: FlaskClient, clock: Clock) -> None:
        self.clock = clock
        self.client, self.device_id, self.seq = client, str(new_id()), 0
        self.cursor: str | None = None

    def comment(self, issue_id: str) -> dict[str, Any]:
        self.seq += 1
        facts = {"id": str(new_id()), "seq": self.seq, "after": None, "issue_id": issue_id}
        rest = {
            "action": "comment",
            "at": to_wire(dt.datetime.now(dt.UTC)),
            "payload": {"text": "看过"},
            "photos": [],
        }
        return {**facts, **rest, "seen_version": None}

    def exchange(self, *commands: dict[str, Any]) -> tuple[float, dict[str, Any]]:
        body = {
            "protocol": 1,
            "device_id": self.device_id,
            "cursor": self.cursor,
            "pending_count": 0,
            "sent_at": to_wire(dt.datetime.now(dt.UTC)),
            "commands": list(commands),
        }
        took, answer = timed(lambda: self.client.post("/api/sync", json=body, headers=HEADERS), self.clock)
        self.cursor = answer["cursor"]
        return took, answer

    def catch_up(self) -> None:
        while self.exchange()[1]["more"]:
            pass
