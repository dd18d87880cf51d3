"""One seed of the deterministic simulation: Node holds the phones and the one scheduler, this process the server.

They are joined by a pipe; Node asks, this process answers, and neither does anything meanwhile. The history's hash, made
of every fact, question and answer in order, is the same whenever the seed is.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import random
import subprocess
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, cast

from tests.factories import PASSWORD, jpeg
from tests.faults import cast as people
from tests.faults.desk import judgement
from tests.faults.evidence import Evidence, hashes_under, read_sqlite
from tests.faults.fault_proxy import ANSWERS
from tests.faults.history import Fact
from tests.faults.phone_host import bundle
from tests.faults.simulated_server import BEGIN, SimulatedServer
from tooling import python_packages

ENTRY = "src/testing/simulation-host.ts"


@dataclass(frozen=True)
class Plan:
    """How much happens in a seed. `events` below 1 are chances; `deadliness` is the chance of a death per request."""

    phones: int = 3
    commands: int = 20
    events: dict[str, float] = field(
        default_factory=lambda: {
            "deadliness": 0.03, "desk": 4, "revoke": 0.3, "reassign": 0.5, "backup": 2, "restore": 0.5,
        }
    )  # fmt: skip


@dataclass(frozen=True)
class Played:
    """What a seed left behind, the hash of its history, and its figures."""

    evidence: Evidence
    history_hash: str
    figures: dict[str, int]
    trouble: str | None


class Simulator:
    """Both processes, for one seed after another."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.server = SimulatedServer(place)
        self._facts: list[Fact] = []
        self._revoked: set[str] = set()
        self._errors = (place / "simulation-host.err").open("wb")
        self._node = subprocess.Popen(
            ["node", "--unhandled-rejections=none", str(bundle(place, ENTRY))],
            env=python_packages.environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors,
        )  # fmt: skip

    def play(self, seed: int, plan: Plan) -> Played:
        """Run a seed. Raises RuntimeError where a process breaks."""
        with self.server.as_drawn():
            return self._play(seed, plan)

    def _play(self, seed: int, plan: Plan) -> Played:
        self.server.begin(seed)
        self._facts, self._revoked = [], set()
        self._say(_order(seed, plan))
        while True:
            question = self._hear()
            self._facts += question.pop("facts", [])
            if "done" in question:
                break
            self.server.clock.set(dt.datetime.fromtimestamp(question["now_ms"] / 1000, dt.UTC))
            self._say(self._answer(question))
        self._look_back()
        figures = {name: question[name] for name in ("requests", "server_kills", "turns")}
        return Played(self._evidence(), _hash(question["done"], self._facts), figures, question["trouble"])

    def stop(self) -> None:
        """End Node."""
        self._node.kill()
        self._node.wait()
        for pipe in (self._node.stdin, self._node.stdout):
            if pipe is not None:
                pipe.close()
        self._errors.close()

    def _answer(self, question: dict[str, Any]) -> dict[str, Any]:
        kind = question["ask"]
        if kind == "request":
            body = base64.b64decode(question["body"] or "")
            answer = self.server.request(
                question["method"], question["path"], question["headers"], body, question["dies_at"]
            )
            return answer or {"died": True}
        if kind != "nothing":
            getattr(self, f"_{kind}")(random.Random(question.get("draw")))
        return {}

    def _note(self, fact: str, **what: Any) -> None:
        self._facts.append({"fact": fact, **what})

    def _desk(self, draw: random.Random) -> None:
        issues = self.server.supervisor.issues()
        for _ in range(3):
            if issues:
                issue = draw.choice(issues)
                action, payload = judgement(self.server.world, issue["state"], draw)
                self._note("desk", action=action, outcome=self.server.supervisor.act(action, issue, payload))

    def _revoke(self, draw: random.Random) -> None:
        self._switch_off(draw.choice(people.MAY_BE_REVOKED))

    def _switch_off(self, username: str) -> None:
        user = str(self.server.world.users[username])
        self._revoked.add(username)
        status, _ = self.server.administrator.ask("POST", f"/api/users/{user}/disable", {"reason": "调离"})
        if status == 200:
            self._note("revoked", user=user, at_ms=round(self.server.clock.now().timestamp() * 1000))

    def _reassign(self, draw: random.Random) -> None:
        world = self.server.world
        unit = str(world.units[draw.choice(("other", "department", "contractor"))])
        body = {"unit_id": unit, "person_id": None}
        status, _ = self.server.administrator.ask("PATCH", f"/api/areas/{world.area_id}", body)
        self._note("reassigned", status=status)

    def _backup(self, _draw: random.Random) -> None:
        self._note("backup", name=self.server.back_up())

    def _restore(self, _draw: random.Random) -> None:
        """The operator switches off again who was switched off since."""
        name = self.server.restore()
        if name is not None:
            self._note("restored", name=name)
            for username in sorted(self._revoked):
                self._switch_off(username)

    def _healed(self, _draw: random.Random) -> None:
        self._note("healed")

    def _look_back(self) -> None:
        self._note("verified", defects=self.server.defects())
        saved = [photo for fact in self._facts if fact["fact"] == "saved" for photo in fact["photos"]]
        for photo in saved[::7]:
            status, data = self.server.supervisor.ask("GET", f"/api/photos/{photo}/original")
            if status == 200:
                self._note("served_photo", photo=photo, sha256=hashlib.sha256(data).hexdigest())

    def _evidence(self) -> Evidence:
        store = hashes_under(self.server.config.data_dir / "photos")
        return Evidence(self._facts, read_sqlite(self.server.database), store, at=self.server.clock.now())

    def _say(self, line: dict[str, Any]) -> None:
        assert self._node.stdin is not None
        self._node.stdin.write(json.dumps(line).encode() + b"\n")
        self._node.stdin.flush()

    def _hear(self) -> dict[str, Any]:
        assert self._node.stdout is not None
        line = self._node.stdout.readline()
        if not line:
            raise RuntimeError("the process of the phones has ended")
        return cast(dict[str, Any], json.loads(line))


def _order(seed: int, plan: Plan) -> dict[str, Any]:
    chosen = sorted(random.Random(seed).sample(sorted(people.PHONES), plan.phones))
    phones = {
        name: {
            "username": people.PHONES[name],
            "deeds": [asdict(deed) for deed in (people.REPORT, *_others(name))],
        }
        for name in chosen
    }
    return {
        "seed": seed, "now_ms": round(BEGIN.timestamp() * 1000), "phones": phones, "password": PASSWORD,
        "commands": plan.commands, "events": plan.events, "others": [_parsed(raw) for raw in ANSWERS.values()],
        "picture": base64.b64encode(jpeg(1, (16, 12))).decode(),
    }  # fmt: skip


def _others(phone: str) -> tuple[people.Deed, ...]:
    return people.deeds_of(people.PHONES[phone])


def _parsed(raw: bytes) -> dict[str, Any]:
    """An answer of the fault proxy as the virtual network gives it."""
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    pairs = [line.split(": ", 1) for line in lines]
    return {"status": int(first.split()[1]), "headers": pairs, "body": base64.b64encode(body).decode()}


def _hash(of_node: str, facts: list[Fact]) -> str:
    return hashlib.sha256((of_node + json.dumps(facts, sort_keys=True)).encode()).hexdigest()
