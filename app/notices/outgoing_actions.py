"""Notices that leave the house: a delivery for each way, written in the transaction of the notice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.kernel.deliveries import Letter, post_all
from app.notices.channel_queries import quiet_hours, routing

CARRIER = "notice"


def send_out(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Write the deliveries of notices. A group is told of a cause once, whoever it concerns."""
    if not rows:
        return
    ways, quiet = routing(session, rows[0]["at"]), quiet_hours(session)
    if not ways.channels:
        return
    letters: dict[str, Letter] = {}
    for row in rows:
        for way in ways.ways(row["user_id"], row["kind"]):
            who = str(way.user_id or "all")
            key = f"notice:{way.channel_id}:{row['cause_id']}:{row['kind']}:{who}"
            if key in letters:
                continue
            body = {
                "kind": row["kind"],
                "issue_id": str(row["issue_id"]),
                "user_id": str(way.user_id) if way.user_id else None,
                "facts": row["facts"],
            }
            not_before = quiet.released_at(row["at"], row["facts"].get("severity"))
            letters[key] = Letter(way.channel_id, key, body, who, not_before)
    post_all(session, CARRIER, list(letters.values()))
