"""The checker sees what it is there to see: each violation, planted in a copy of a good run, is named."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.faults.evidence import gather
from tests.faults.history import Fact, read_history
from tests.faults.invariants import INVARIANTS, violations

Plant = Callable[[Path], None]


def sql(statement: str) -> Plant:
    """A change of the database that no constraint stands in the way of."""

    def plant(folder: Path) -> None:
        connection = sqlite3.connect(folder / "data" / "chabu.sqlite3")
        try:
            with connection:
                assert connection.execute(statement).rowcount > 0, "nothing was planted"
        finally:
            connection.close()

    return plant


def rewritten(change: Callable[[list[Fact]], None]) -> Plant:
    """Another history."""

    def plant(folder: Path) -> None:
        path = folder / "history.jsonl"
        facts = read_history(path)
        change(facts)
        path.write_text("".join(json.dumps(fact) + "\n" for fact in facts))

    return plant


def last_look(facts: list[Fact], phone: str = "p1") -> dict[str, Any]:
    return next(fact for fact in reversed(facts) if fact["fact"] == "held" and fact["phone"] == phone)


def photo_forgotten_after_a_kill(facts: list[Fact]) -> None:
    at = next(at for at, fact in enumerate(facts) if fact["fact"] == "saved" and fact["photos"])
    phone = facts[at]["phone"]
    facts.insert(at + 1, {**last_look(facts, phone), "fact": "found", "bytes": {}})


def command_forgotten_after_a_kill(facts: list[Fact]) -> None:
    at = next(at for at, fact in enumerate(facts) if fact["fact"] == "saved")
    facts.insert(at + 1, {**last_look(facts, facts[at]["phone"]), "fact": "found", "outbox": []})


def another_hash_in_a_receipt(facts: list[Fact]) -> None:
    next(fact for fact in facts if fact["fact"] == "photo_receipt")["sha256"] = "f" * 64


def another_picture_served(facts: list[Fact]) -> None:
    next(fact for fact in facts if fact["fact"] == "served_photo")["sha256"] = "e" * 64


def receipt_of_nothing(facts: list[Fact]) -> None:
    receipt = next(fact for fact in reversed(facts) if fact["fact"] == "receipt")
    facts.append({**receipt, "command": "01900000-0000-7000-8000-000000000000"})


def receipt_with_another_verdict(facts: list[Fact]) -> None:
    receipt = next(
        fact for fact in reversed(facts) if fact["fact"] == "receipt" and fact["outcome"] != "not_yet"
    )
    receipt["outcome"] = "refused" if receipt["outcome"] != "refused" else "applied"
    receipt["code"] = None


def defect_found_by_verify(facts: list[Fact]) -> None:
    next(fact for fact in facts if fact["fact"] == "verified")["defects"].append("issue x: something")


def older_row_on_a_phone(facts: list[Fact]) -> None:
    last_look(facts)["issues"][0]["version"] -= 1


def row_missing_on_a_phone(facts: list[Fact]) -> None:
    last_look(facts)["issues"].pop()


def row_of_others_on_a_phone(facts: list[Fact]) -> None:
    own = last_look(facts, "p3")["issues"]
    own.append(
        {"id": "01900000-0000-7000-8000-000000000000", "version": 1, "state": "reported", "is_gone": 0}
    )


def rows_for_a_revoked_user(facts: list[Fact]) -> None:
    user = next(fact["user"] for fact in reversed(facts) if fact["fact"] == "revoked")
    phone = next(fact["phone"] for fact in facts if fact["fact"] == "signed_in" and fact["user"] == user)
    facts.append({"fact": "pulled", "phone": phone, "by": "session", "rows": 3, "asked_ms": 2**53})


def unsent_command(facts: list[Fact]) -> None:
    last_look(facts)["outbox"][0]["state"] = "queued"


def unsent_photo(facts: list[Fact]) -> None:
    next(photo for photo in last_look(facts)["photos"] if photo["has_bytes"])["state"] = "waiting"


def refusal_not_shown(facts: list[Fact]) -> None:
    looks = [last_look(facts, f"p{number}") for number in range(1, 7)]
    row = next(row for look in looks for row in look["outbox"] if row["state"] == "refused")
    row.update(state="received", code=None)


def counter_that_lies(facts: list[Fact]) -> None:
    last_look(facts)["unsent"] = 3


def bytes_cut_in_the_store(folder: Path) -> None:
    path = next(path for path in (folder / "data" / "photos").rglob("*") if path.is_file())
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1])


def bytes_gone_from_the_store(folder: Path) -> None:
    next(path for path in (folder / "data" / "photos").rglob("*") if path.is_file()).unlink()


def bit_flipped_in_the_backup(folder: Path) -> None:
    for path in (folder / "backups").rglob("*"):
        if path.is_file() and len(path.name) == 64:
            path.chmod(0o600)
            data = path.read_bytes()
            path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))


DOUBLED_EVENT = """INSERT INTO events SELECT 'ffffffffffff7fff8fffffffffffffff', issue_id, version + 1000, type, action, command_id,
  actor_id, actor_role, actor_unit_id, effective_at, received_at, payload, payload_sha256, previous_hash, hash
  FROM events WHERE command_id IS NOT NULL LIMIT 1"""

CASES: dict[str, tuple[tuple[str, Plant], ...]] = {
    "saved_work_is_never_lost": (
        (
            "a command's row is gone",
            sql("DELETE FROM commands WHERE id = (SELECT command_id FROM photos LIMIT 1)"),
        ),
        ("a photo is not found after a kill", rewritten(photo_forgotten_after_a_kill)),
        ("a command is not found after a kill", rewritten(command_forgotten_after_a_kill)),
    ),
    "every_command_counts_once": (("a second event", sql(DOUBLED_EVENT)),),
    "bytes_are_the_same_everywhere": (
        ("another hash in a row", sql("UPDATE photos SET sha256 = replace(sha256, 'a', 'b')")),
        ("another hash in a receipt", rewritten(another_hash_in_a_receipt)),
        ("another picture served", rewritten(another_picture_served)),
        ("bytes cut in the store", bytes_cut_in_the_store),
        ("a bit flipped in the backup", bit_flipped_in_the_backup),
    ),
    "receipts_hold": (
        ("a receipt of nothing", rewritten(receipt_of_nothing)),
        ("a receipt with another verdict", rewritten(receipt_with_another_verdict)),
    ),
    "all_work_is_applied_or_quarantined": (
        ("a quarantined command is gone", sql("DELETE FROM quarantine")),
        (
            "an event is gone",
            sql("DELETE FROM events WHERE id = (SELECT id FROM events WHERE command_id IS NOT NULL LIMIT 1)"),
        ),
    ),
    "rows_are_their_events": (
        ("a row of another state", sql("UPDATE issues SET state = 'closed'")),
        ("a row ahead of its events", sql("UPDATE issues SET version = version + 1")),
        ("a defect", rewritten(defect_found_by_verify)),
    ),
    "chains_hold": (
        ("a payload was changed", sql("UPDATE events SET payload = replace(payload, '垃圾', '鲜花')")),
        ("an actor was changed", sql("UPDATE events SET actor_role = 'leader'")),
        ("an event in the middle is gone", sql("DELETE FROM events WHERE version = 1")),
    ),
    "phones_equal_the_server": (
        ("an older row on a phone", rewritten(older_row_on_a_phone)),
        ("no row on a phone", rewritten(row_missing_on_a_phone)),
    ),
    "nobody_holds_more_than_their_scope": (
        ("a row outside the scope", rewritten(row_of_others_on_a_phone)),
        ("rows for a revoked user", rewritten(rows_for_a_revoked_user)),
    ),
    "outboxes_are_empty": (
        ("an unsent command", rewritten(unsent_command)),
        ("an unsent photo", rewritten(unsent_photo)),
    ),
    "phones_tell_the_truth": (
        ("a refusal that is not shown", rewritten(refusal_not_shown)),
        ("a counter that lies", rewritten(counter_that_lies)),
    ),
    "no_photo_row_lacks_its_bytes": (
        ("bytes gone from the store", bytes_gone_from_the_store),
        ("a photo that never came", sql("UPDATE photos SET state = 'expected'")),
    ),
}
PLANTED = [(name, plant) for name, plants in CASES.items() for _, plant in plants]


def check(folder: Path) -> list[str]:
    url = f"sqlite:///{folder}/data/chabu.sqlite3"
    return violations(gather(folder / "history.jsonl", url, folder / "data", folder / "backups"))


@pytest.mark.parametrize(
    ("name", "plant"),
    PLANTED,
    ids=[f"{name}: {what}" for name, plants in CASES.items() for what, _ in plants],
)
def test_a_planted_violation_is_named(name, plant, finished_run, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(finished_run, folder)
    plant(folder)
    assert any(each.startswith(f"{name}: ") for each in check(folder))


def test_a_good_run_has_none(finished_run):
    assert check(finished_run) == []


def test_every_invariant_has_its_violation():
    assert list(CASES) == [invariant.__name__ for invariant in INVARIANTS]
