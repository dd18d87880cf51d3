"""What must hold after every run, whatever failed in between. Each invariant is one function: evidence in, sentences out.

They know the sync contract (design §6) and the tables, and none of the product's code.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from tests.faults.evidence import Evidence, Row
from tests.faults.history import Fact

Invariant = Callable[[Evidence], Iterator[str]]
CLOSED_DAYS = 60
FIRST_HASH = "0" * 64
LOOKS = ("found", "held")
TAKEN = ("applied", "known")


def saved_work_is_never_lost(evidence: Evidence) -> Iterator[str]:
    """I1: what a phone has called saved lies on it until there is a receipt, and in the end on the server."""
    there = {row["id"] for row in evidence["commands"]}
    for fact in evidence.of("saved"):
        if fact["command"] not in there:
            yield f"command {fact['command']} was saved on {fact['phone']} and is not on the server"
    yield from _missing_on_phones(evidence)


def _missing_on_phones(evidence: Evidence) -> Iterator[str]:
    """Looking into a phone after a kill: words and bytes of whatever had no receipt must be there."""
    owed: defaultdict[str, dict[str, dict[str, str]]] = defaultdict(dict)
    for fact in evidence.facts:
        phone = fact.get("phone")
        if phone is not None and fact["fact"] in LOOKS:
            yield from _not_found(fact, owed[phone])
        elif phone is not None:
            _note_debt(fact, owed[phone])


def _not_found(look: Fact, owed: dict[str, dict[str, str]]) -> Iterator[str]:
    held = {row["id"] for row in look["outbox"]}
    for command, photos in owed.items():
        if command not in held:
            yield f"command {command} is gone from {look['phone']} without a receipt"
        for photo, sha256 in photos.items():
            if look["bytes"].get(photo) != sha256:
                yield f"photo {photo} is gone from {look['phone']} or altered there without a receipt"


def _note_debt(fact: Fact, owed: dict[str, dict[str, str]]) -> None:
    """What a phone owes: photos by command, until the words and each of the photos have their receipts."""
    if fact["fact"] == "saved":
        owed[fact["command"]] = dict(fact["photos"])
    elif fact["fact"] == "receipt" and fact["outcome"] != "not_yet" and not owed.get(fact["command"]):
        owed.pop(fact["command"], None)
    elif fact["fact"] == "photo_receipt":
        _settle_photo(owed, fact["photo"])


def _settle_photo(owed: dict[str, dict[str, str]], photo: str) -> None:
    for command, photos in list(owed.items()):
        if photos.pop(photo, None) is not None and not photos:
            del owed[command]


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
    """I7: versions without a gap; every event names the hash before; payloads and facts are those hashed."""
    for issue, events in _events_of_issues(evidence).items():
        if [event["version"] for event in events] != list(range(1, len(events) + 1)):
            yield f"issue {issue}: an event is missing or doubled"
        if events[0]["previous_hash"] != FIRST_HASH:
            yield f"issue {issue}: its first event is not the first"
        for before, event in pairwise(events):
            if event["previous_hash"] != before["hash"]:
                yield f"issue {issue}: event {event['version']} does not continue the one before"
        for event in events:
            if (
                _digest(event["payload"]) != event["payload_sha256"]
                or _digest(_header(event)) != event["hash"]
            ):
                yield f"issue {issue}: event {event['version']} is not what was hashed"


def phones_equal_the_server(evidence: Evidence) -> Iterator[str]:
    """I8: after healing, every phone whose user may read holds each issue of its scope at the server's version."""
    rows = {row["id"]: row for row in evidence["issues"]}
    for fact, user in _last_looks(evidence):
        held = {issue["id"]: issue["version"] for issue in fact["issues"] if not issue["is_gone"]}
        for issue in sorted(issues_in_scope(evidence, user)):
            if held.get(issue) != rows[issue]["version"]:
                yield (
                    f"{fact['phone']} holds issue {issue} at version {held.get(issue)}, the server at"
                    f" {rows[issue]['version']}"
                )


def nobody_holds_more_than_their_scope(evidence: Evidence) -> Iterator[str]:
    """I9: no phone holds an issue outside its user's scope, and nothing is read after a revocation."""
    for fact, user in _last_looks(evidence):
        scope = issues_in_scope(evidence, user)
        for issue in fact["issues"]:
            if not issue["is_gone"] and issue["id"] not in scope:
                yield f"{fact['phone']} holds issue {issue['id']}, which is outside its user's scope"
    revoked: set[str] = set()
    users = _users_of_phones(evidence)
    for fact in evidence.facts:
        if fact["fact"] == "revoked":
            revoked.add(fact["user"])
        elif fact["fact"] == "restored":
            revoked.clear()  # a restore undoes it, as the operator is told
        elif fact["fact"] == "pulled" and users.get(fact["phone"]) in revoked:
            yield f"{fact['phone']} was told rows after its user had been switched off"


def outboxes_are_empty(evidence: Evidence) -> Iterator[str]:
    """I10: after healing nothing is left to send on any phone."""
    for phone, fact in _last_of(evidence, "held").items():
        for row in fact["outbox"]:
            if row["state"] == "queued":
                yield f"command {row['id']} is still unsent on {phone} ({row['problem']})"
        for photo in fact["photos"]:
            if photo["state"] == "waiting" and photo["id"] not in let_go(evidence):
                yield f"photo {photo['id']} is still unsent on {phone} ({photo['problem']})"


def phones_tell_the_truth(evidence: Evidence) -> Iterator[str]:
    """I11: what a phone shows as received or refused is what the server has decided; its counter says so too."""
    rows = {row["id"]: row for row in evidence["commands"]}
    shown = {"received": "applied", "refused": "refused"}
    for phone, fact in _last_of(evidence, "held").items():
        for row in fact["outbox"]:
            server = rows.get(row["id"])
            if (
                server
                and row["state"] in shown
                and row["code"] != "conflict"
                and shown[row["state"]] != server["outcome"]
            ):
                yield f"{phone} shows command {row['id']} as {row['state']}, the server has {server['outcome']} it"
        if fact["unsent"] and not let_go(evidence):
            yield f"{phone} says that {fact['unsent']} are unsent"


def no_photo_row_lacks_its_bytes(evidence: Evidence) -> Iterator[str]:
    """I12: a row that says stored has a file with that hash; a photo that was saved is stored in the end."""
    saved = photos_saved(evidence)
    for row in evidence["photos"]:
        if row["state"] == "stored" and evidence.store.get(row["sha256"]) != row["sha256"]:
            yield f"photo {row['id']} counts as stored and its bytes are missing or altered"
        if row["state"] != "stored" and row["id"] in saved and row["id"] not in let_go(evidence):
            yield f"photo {row['id']} is {row['state']} on the server, its bytes were on a phone"


INVARIANTS: tuple[Invariant, ...] = (
    saved_work_is_never_lost,
    every_command_counts_once,
    bytes_are_the_same_everywhere,
    receipts_hold,
    all_work_is_applied_or_quarantined,
    rows_are_their_events,
    chains_hold,
    phones_equal_the_server,
    nobody_holds_more_than_their_scope,
    outboxes_are_empty,
    phones_tell_the_truth,
    no_photo_row_lacks_its_bytes,
)
"""I1 to I12 in order."""


def violations(evidence: Evidence) -> list[str]:
    """Everything that does not hold, each by the name of its invariant."""
    return [f"{check.__name__}: {each}" for check in INVARIANTS for each in check(evidence)]


def photos_saved(evidence: Evidence) -> dict[str, str]:
    """Hash by photo id of everything that phones have called saved."""
    return {photo: sha256 for fact in evidence.of("saved") for photo, sha256 in fact["photos"].items()}


def let_go(evidence: Evidence) -> set[str]:
    """Photos that a full phone freed after they were stored and before a backup held them, and a restore then lost.

    The one loss the product announces (`freed_uncovered`): without bytes it can only ask for them.
    """
    if not evidence.of("restored") or not evidence.of("room"):
        return set()
    freed = (photo for fact in evidence.of("held") for photo in fact["photos"] if not photo["has_bytes"])
    return {photo["id"] for photo in freed if photo["state"] == "waiting"}


def issues_in_scope(evidence: Evidence, user: str) -> set[str]:
    """What a user may hold: everything with a post at the top, else own reports, own assignments, own units' issues."""
    units = {row["id"]: row for row in evidence["units"]}
    posts = [
        units[row["unit_id"]]
        for row in evidence["posts"]
        if row["user_id"] == user and row["ends_on"] is None
    ]
    sees_all = any(unit["parent_id"] is None for unit in posts)
    under = {
        row["id"] for row in units.values() if any(row["path"].startswith(unit["path"]) for unit in posts)
    }
    of_units = {row["issue_id"] for row in evidence["issue_units"] if row["unit_id"] in under}
    since = dt.datetime.now(dt.UTC) - dt.timedelta(days=CLOSED_DAYS)
    return {
        row["id"]
        for row in evidence["issues"]
        if (row["is_open"] or row["last_event_at"] >= since)
        and (sees_all or user in (row["reporter_id"], row["assignee_id"]) or row["id"] in of_units)
    }


def _last_looks(evidence: Evidence) -> Iterator[tuple[Fact, str]]:
    """The last look into each phone whose user may still read."""
    users = _users_of_phones(evidence)
    revoked = {fact["user"] for fact in evidence.of("revoked")}
    for phone, fact in _last_of(evidence, "held").items():
        if users[phone] not in revoked:
            yield fact, users[phone]


def _users_of_phones(evidence: Evidence) -> dict[str, str]:
    return {fact["phone"]: fact["user"] for fact in evidence.of("signed_in")}


def _last_of(evidence: Evidence, fact: str) -> dict[str, Fact]:
    return {each["phone"]: each for each in evidence.of(fact)}


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
