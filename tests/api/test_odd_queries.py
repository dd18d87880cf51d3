"""Every query parameter of every list, and the cursor of a pull, with keys nobody was given: never a 5xx."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.api.access_rows import ROWS
from tests.factories import World

CONTRACT = Path(__file__).parents[2] / "docs" / "openapi.json"
ODD = (
    "",
    "~",
    "x",
    "²",
    "٣",
    "-1",
    "1e9",
    "1.5",
    "9" * 18,
    "9" * 19,
    str(2**63 - 1),
    str(2**63),
    "1" * 60,
    f"{2**63 - 1}~1",
    "9999999999999999~1",
    f"1~{2**63}",
    "~1",
    "1~",
    "²~³",
    "\x00",
    "a\x00b",
    "%",
    "'; --",
    "NaN",
    "Infinity",
    "0000-01",
    "0001-01",
    "9999-12",
    "2199-12",
    "2200-01",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "00000000-0000-0000-0000-000000000000",
    "true",
)
READERS = ("administrator", "auditor", "supervisor")


def readers_of(path: str) -> tuple[str, ...]:
    """Of READERS the first that the route lets in: what comes after the door is what this asks about."""
    allowed = ROWS.get(f"GET {path}", ())
    named = tuple(name for name in READERS if name in allowed)
    return (named or ("supervisor",))[:1]


def parameters() -> Iterator[tuple[str, str]]:
    """(path, name) of each query parameter of a GET; those in an address are left as they are."""
    contract = json.loads(CONTRACT.read_text(encoding="utf-8"))
    for path, operations in contract["paths"].items():
        for asked in operations.get("get", {}).get("parameters", []):
            if asked["in"] == "query" and "{" not in path and is_open_ended(asked["schema"]):
                yield path, asked["name"]


def is_open_ended(schema: dict[str, Any]) -> bool:
    """Whether a parameter takes more than a fixed set of values, an id or yes and no."""
    kinds = schema.get("anyOf", [schema])
    return any(kind.get("type") in ("string", "integer", "number") and "enum" not in kind for kind in kinds)


NEEDED = {"/api/areas/at": {"latitude": "22", "longitude": "115"}, "/api/reports/month": {"month": "2026-05"}}


def test_the_walk_meets_the_lists_that_page_by_key() -> None:
    paged = {path for path, name in parameters() if name == "after"}
    assert {"/api/issues", "/api/users", "/api/audit", "/api/feedback"} <= paged


def test_an_odd_value_of_a_query_parameter_is_the_callers_fault(world: World) -> None:
    clients = {name: world.phone(name).client for name in READERS}
    wrong = []
    for path, name in parameters():
        for value in ODD:
            for more in ({}, {"sort": "due"}) if name == "after" and path == "/api/issues" else ({},):
                query: dict[str, Any] = {**NEEDED.get(path, {}), **more, name: value}
                for reader in readers_of(path):
                    answer = clients[reader].get(path, query_string=query)
                    is_problem = answer.mimetype == "application/problem+json"
                    if answer.status_code >= 500 or (answer.status_code >= 400) != is_problem:
                        wrong.append(f"{path} {query!r}: {answer.status_code}")
    assert not wrong, "\n".join(sorted(set(wrong)))


def test_a_key_that_is_none_is_named_as_the_bad_filter(world: World) -> None:
    client = world.phone("supervisor").client
    for sort in ("newest", "due"):
        for after in ("9" * 19, "²", f"1~{2**63}", f"{2**63 - 1}~1"):
            answer = client.get("/api/issues", query_string={"after": after, "sort": sort})
            assert (answer.status_code, answer.get_json()["code"]) == (422, "bad_filter"), (sort, after)


SOUND = {"txid": 0, "seq": 1, "phase": "changes", "snapshot_after": None, "sent": 0}
ODD_PARTS: tuple[tuple[str, Any], ...] = (
    ("txid", "0"),
    ("txid", 2**63),
    ("txid", -1),
    ("seq", 2**63),
    ("seq", None),
    ("seq", True),
    ("seq", 1.5),
    ("seq", []),
    ("phase", "elsewhere"),
    ("phase", {}),
    ("sent", "many"),
    ("sent", -(2**70)),
    ("snapshot_after", "x"),
    ("snapshot_after", str(2**63)),
    ("snapshot_after", 7),
    ("epoch", None),
    ("scope", []),
    ("more", 1),
)


def test_a_forged_cursor_begins_the_pull_afresh(world: World) -> None:
    phone = world.phone("supervisor")
    own = json.loads(base64.urlsafe_b64decode(phone.sync()["cursor"]))
    for phase in ("changes", "open", "closed"):
        for part, value in ODD_PARTS:
            forged = {**own, **SOUND, "phase": phase, part: value}
            text = base64.urlsafe_b64encode(json.dumps(forged).encode()).decode()
            assert phone.sync(cursor=text)["reset"] is True, (phase, part, value)


def test_a_cursor_that_is_none_begins_the_pull_afresh(world: World) -> None:
    phone = world.phone("supervisor")
    for cursor in ("é", "=", "AAAA", "bnVsbA==", "W10=", "MQ==", "{}", "%00"):
        assert phone.sync(cursor=cursor)["reset"] is True, cursor
