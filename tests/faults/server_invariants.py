"""What must hold on the server after every run, from its rows, its store and its backup.

They know the sync contract (design §6) and the tables, and none of the product's code.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from tests.faults.evidence import Evidence, Row, let_go, photos_saved

FIRST_HASH = "0" * 64
TAKEN = ("applied", "known")


def every_command_counts_once(evidence: Evidence) -> Iterator[str]:
    """I2: one row per command id, and what it did to its issue was done once."""
    for command, count in Counter(row["id"] for row in evidence["commands"]).items():
        if count > 1:
            yield f"command {command} has {count} rows"
    done = Counter((row["command_id"], row["type"]) for row in evidence["events"] if row["command_id"])
    for (command, kind), count in done.items():
        if count > 1:
            yield f"command {command} has {count} events of the type {kind}"
    for photo, count in Counter(row["id"] for row in evidence["photos"]).items():
        if count > 1:
            yield f"photo {photo} has {count} rows"


def bytes_are_the_same_everywhere(evidence: Evidence) -> Iterator[str]:
    """I3: SHA-256 equal on the phone, in the receipt, in the row, in the store, in the backup, as served."""
    rows = {row["id"]: row for row in evidence["photos"]}
    for photo, sha256 in photos_saved(evidence).items():
        row = rows.get(photo)
        if row is None:
            if photo not in let_go(evidence):
                yield f"photo {photo} was saved on a phone and has no row"
            continue
        found = {
            "its row": row["sha256"],
            "the store": evidence.store.get(sha256) if row["state"] == "stored" else sha256,
            "the backup": evidence.backup.get(sha256)
            if evidence.backup and row["state"] == "stored"
            else sha256,
        }
        for place, other in found.items():
            if other != sha256:
                yield f"photo {photo} is {sha256[:12]} on the phone and {str(other)[:12]} in {place}"
    for fact in (*evidence.of("photo_receipt"), *evidence.of("served_photo")):
        row = rows.get(fact["photo"])
        if fact.get("state", "stored") == "stored" and row is not None and fact["sha256"] != row["sha256"]:
            yield f"photo {fact['photo']} has another hash in a {fact['fact']} than in its row"


def receipts_hold(evidence: Evidence) -> Iterator[str]:
    """I4: a receipt holds for ever, or the epoch changed and the phone has offered the work again."""
    rows = {row["id"]: row for row in evidence["commands"]}
    offered: defaultdict[str, set[str]] = defaultdict(set)
    for fact in evidence.of("offered"):
        for command in fact["commands"]:
            offered[command].add(fact["epoch"])
    versions = {row["id"]: row["version"] for row in evidence["issues"]}
    last = _present_epoch(evidence)
    for fact in evidence.of("receipt"):
        if fact["outcome"] == "not_yet" or fact["code"] == "conflict":
            continue
        row = rows.get(fact["command"])
        is_old = fact["epoch"] != last
        if row is None:
            if not (is_old and offered[fact["command"]] - {fact["epoch"], None}):
                yield f"the receipt of {fact['command']} in epoch {fact['epoch']} does not hold: there is no row"
            continue
        if is_old:
            continue
        if row["outcome"] != ("applied" if fact["outcome"] in TAKEN else "refused"):
            yield f"the receipt of {fact['command']} said {fact['outcome']}, its row says {row['outcome']}"
        if fact["version"] is not None and fact["version"] > versions.get(row["issue_id"], 0):
            yield f"the receipt of {fact['command']} named version {fact['version']}, which its issue has not"


def _present_epoch(evidence: Evidence) -> str | None:
    epochs = sorted(evidence["epochs"], key=lambda row: row["seq"])
    return epochs[-1]["id"] if epochs else None


def all_work_is_applied_or_quarantined(evidence: Evidence) -> Iterator[str]:
    """I5: what came in = what was applied + what lies in quarantine; nothing is both or neither."""
    written = {row["command_id"] for row in evidence["events"]}
    kept = {row["command_id"] for row in evidence["quarantine"]}
    for row in evidence["commands"]:
        applied, quarantined = row["id"] in written, row["id"] in kept
        if row["outcome"] == "applied" and not applied:
            yield f"command {row['id']} counts as applied and did nothing"
        if row["outcome"] == "refused" and (applied or not quarantined):
            yield f"command {row['id']} counts as refused and {'has an event' if applied else 'is not in quarantine'}"


def rows_are_their_events(evidence: Evidence) -> Iterator[str]:
    """I6: each issue is the fold of its events, and the product's own verification finds nothing."""
    events = _events_of_issues(evidence)
    for row in evidence["issues"]:
        own = events.get(row["id"], [])
        state = next((event["payload"]["to"] for event in reversed(own) if "to" in event["payload"]), None)
        wanted = {"version": len(own), "state": state, "head_hash": own[-1]["hash"] if own else None}
        for name, value in wanted.items():
            if row[name] != value:
                yield f"issue {row['id']}: its row says {name} = {row[name]!r}, its events say {value!r}"
    for issue in events.keys() - {row["id"] for row in evidence["issues"]}:
        yield f"issue {issue} has events and no row"
    for fact in evidence.of("verified"):
        yield from (f"verify: {defect}" for defect in fact["defects"])


def chains_hold(evidence: Evidence) -> Iterator[str]:
    """I7: versions without a gap, none after its receipt; every event names the hash before, all as it was hashed."""
    for issue, events in _events_of_issues(evidence).items():
        if [event["version"] for event in events] != list(range(1, len(events) + 1)):
            yield f"issue {issue}: an event is missing or doubled"
        if events[0]["previous_hash"] != FIRST_HASH:
            yield f"issue {issue}: its first event is not the first"
        for before, event in pairwise(events):
            if event["previous_hash"] != before["hash"]:
                yield f"issue {issue}: event {event['version']} does not continue the one before"
        for event in events:
            if event["effective_at"] > event["received_at"]:
                yield f"issue {issue}: event {event['version']} happened after it was received"
            if (
                _digest(event["payload"]) != event["payload_sha256"]
                or _digest(_header(event)) != event["hash"]
            ):
                yield f"issue {issue}: event {event['version']} is not what was hashed"


def no_photo_row_lacks_its_bytes(evidence: Evidence) -> Iterator[str]:
    """I12: a row that says stored has a file with that hash; a photo that was saved is stored in the end."""
    saved = photos_saved(evidence)
    for row in evidence["photos"]:
        if row["state"] == "stored" and evidence.store.get(row["sha256"]) != row["sha256"]:
            yield f"photo {row['id']} counts as stored and its bytes are missing or altered"
        if row["state"] != "stored" and row["id"] in saved and row["id"] not in let_go(evidence):
            yield f"photo {row['id']} is {row['state']} on the server, its bytes were on a phone"


def _events_of_issues(evidence: Evidence) -> dict[str, list[Row]]:
    events: defaultdict[str, list[Row]] = defaultdict(list)
    for row in sorted(evidence["events"], key=lambda row: row["version"]):
        events[row["issue_id"]].append(row)
    return events


def _header(event: Row) -> list[Any]:
    names = (
        "id",
        "issue_id",
        "version",
        "type",
        "action",
        "command_id",
        "actor_id",
        "actor_role",
        "actor_unit_id",
    )
    times = (round(event[name].timestamp() * 1000) for name in ("effective_at", "received_at"))
    return [event["previous_hash"], *(event[name] for name in names), *times, event["payload_sha256"]]


def _digest(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
