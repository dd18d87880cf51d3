"""Times one act on many issues: 1,000 assigned in one go, as the desk sends them, and what became of each."""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.issues.models import Issue
from app.kernel.clock import to_wire
from app.kernel.database import db
from app.kernel.ids import new_id
from app.people.models import Unit
from bench.clients import HEADERS, signed_in, timed
from bench.figures import summary

ISSUES = 1_000
AT_ONCE = 50
"""How many commands the client sends with one request (`LARGEST_BATCH` in sync/words.ts)."""
RUNS = 3


@dataclass(frozen=True)
class Bulk:
    """Milliseconds of each run by the clock and of this process's processor time, each request, the verdicts."""

    runs: list[float]
    processor: list[float]
    requests: list[float]
    outcomes: Counter[str]


def measure_bulk(app: Flask) -> Bulk:
    """Assign the same issues to one unit after the other, as who sees everything.

    Processor time is all of the work on SQLite, and only the application's part on PostgreSQL.
    """
    with app.app_context():
        found = db.session.execute(
            select(Issue.id, Issue.version).where(Issue.state.in_(("reported", "assigned"))).limit(ISSUES)
        ).all()
        versions = {str(row[0]): row[1] for row in found}
        units = [str(one) for one in db.session.scalars(select(Unit.id).where(Unit.parent_id.is_not(None)))]
    if len(versions) < ISSUES:
        raise RuntimeError(f"only {len(versions)} issues can be assigned: build more")
    client, device_id, seq = signed_in(app, "supervisor"), str(new_id()), 0
    cursor = _caught_up(client, device_id)
    runs, processor, requests, outcomes = [], [], [], Counter[str]()
    for run in range(RUNS):
        outcomes = Counter()
        took, begun = [], time.process_time()
        ids = list(versions)
        for at in range(0, ISSUES, AT_ONCE):
            part = ids[at : at + AT_ONCE]
            commands = [
                _assign(issue_id, versions[issue_id], units[run % len(units)], seq + place)
                for place, issue_id in enumerate(part, start=1)
            ]
            seq += len(part)
            body = _body(device_id, cursor, commands)
            spent, answer = timed(lambda body=body: client.post("/api/sync", json=body, headers=HEADERS))
            took.append(spent)
            cursor = answer["cursor"]
            outcomes.update(one["outcome"] for one in answer["results"])
            versions.update((one["issue_id"], one["version"]) for one in answer["results"] if one["version"])
        runs.append(sum(took))
        processor.append((time.process_time() - begun) * 1000)
        requests += took
    return Bulk(runs, processor, requests, outcomes)


def _assign(issue_id: str, version: int, unit_id: str, seq: int) -> dict[str, Any]:
    due = to_wire(dt.datetime.now(dt.UTC) + dt.timedelta(days=3))
    return {
        "id": str(new_id()),
        "seq": seq,
        "after": None,
        "issue_id": issue_id,
        "action": "assign",
        "at": to_wire(dt.datetime.now(dt.UTC)),
        "seen_version": version,
        "payload": {"lead_unit_id": unit_id, "co_unit_ids": [], "due_by_hand": True, "due_at": due},
        "photos": [],
    }


def _caught_up(client: FlaskClient, device_id: str) -> str:
    """The cursor of a desk that holds what it may: from then on only what changes is pulled."""
    cursor, more = None, True
    while more:
        answer = client.post("/api/sync", json=_body(device_id, cursor, []), headers=HEADERS).get_json()
        cursor, more = answer["cursor"], answer["more"]
    return str(cursor)


def _body(device_id: str, cursor: str | None, commands: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "protocol": 1,
        "device_id": device_id,
        "cursor": cursor,
        "pending_count": 0,
        "sent_at": to_wire(dt.datetime.now(dt.UTC)),
        "commands": commands,
    }


def told(taken: Bulk) -> str:
    """Seconds of each run, its requests, and how many were taken."""
    runs = "  ".join(f"{one / 1000:.2f}" for one in taken.runs)
    verdicts = ", ".join(f"{count} {name}" for name, count in taken.outcomes.items())
    own = "  ".join(f"{one / 1000:.2f}" for one in taken.processor)
    return (
        f"{ISSUES:,} assigned by the clock: {runs} s, processor time: {own} s ({verdicts}); "
        f"a request of {AT_ONCE}: {summary(taken.requests)}"
    )
