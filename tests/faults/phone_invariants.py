"""What must hold on phones after every run: nothing saved is lost there, and they tell what the server has.

They know the sync contract (design §6) and the tables, and none of the product's code.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterator

from tests.faults.evidence import Evidence, let_go
from tests.faults.history import Fact

CLOSED_DAYS = 60
LOOKS = ("found", "held")


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
    revoked: dict[str, int] = {}
    users = _users_of_phones(evidence)
    for fact in evidence.facts:
        if fact["fact"] == "revoked":
            revoked.setdefault(fact["user"], fact["at_ms"])
        elif fact["fact"] == "restored":
            revoked.clear()  # a restore undoes it, as the operator is told
        elif fact["fact"] == "pulled" and fact["asked_ms"] > revoked.get(users[fact["phone"]], math.inf):
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
    since = evidence.at - dt.timedelta(days=CLOSED_DAYS)
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
