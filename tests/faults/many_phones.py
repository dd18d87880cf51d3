"""One seed of many phones against one server: a schedule of work and faults, then healing, then a look at everything."""

from __future__ import annotations

import base64
import hashlib
import json
import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.factories import PASSWORD, World
from tests.faults import cast
from tests.faults.desk import Desk, judgement
from tests.faults.fault_proxy import FAULTS, Fault, FaultProxy
from tests.faults.history import History
from tests.faults.phone_host import PhoneHost
from tests.faults.served import Served

ORDER_WITHIN_S = 150
HEALING_ROUNDS = 12
TEN_YEARS_MS = 10 * 365 * 86_400_000
Order = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Plan:
    """How much happens in a seed."""

    rounds: int = 22
    server_kills: int = 3
    backups: int = 2
    desk_acts: int = 8
    revocation: float = 0.4
    reassignments: int = 1
    restore: float = 0.5


class ManyPhones:
    """The schedule. All that is drawn comes from `random`; what is drawn does not depend on what came of it."""

    def __init__(
        self, seed: int, served: Served, world: World, script: Path, history: History, plan: Plan
    ) -> None:
        self.random = random.Random(seed)
        self.served, self.world, self.history, self.plan = served, world, history, plan
        self.proxy = FaultProxy(served.port)
        self.host = PhoneHost(script, history)
        self.supervisor = Desk(served.port, "supervisor")
        self.administrator = Desk(served.port, "administrator")
        self.revoked: set[str] = set()
        self._pool = ThreadPoolExecutor(len(cast.PHONES) + 1)
        self._events = self._draw_events()

    def run(self) -> None:
        """All of it. Raises where something hangs or the harness itself breaks."""
        try:
            self._begin()
            for number in range(self.plan.rounds):
                self._round(number)
            self._heal()
            self._look_back()
        finally:
            self._pool.shutdown(wait=False)
            self.host.stop()
            self.proxy.stop()

    def _draw_events(self) -> dict[int, list[str]]:
        """Which rounds have which event on the server's side."""
        plan, draw = self.plan, self.random
        kinds = ["kill"] * plan.server_kills + ["desk"] * plan.desk_acts + ["reassign"] * plan.reassignments
        kinds += ["revoke"] * (draw.random() < plan.revocation)
        events: dict[int, list[str]] = {}
        for kind in kinds:
            events.setdefault(draw.randrange(1, plan.rounds), []).append(kind)
        if plan.backups:
            first = plan.rounds // 4
            for number in range(plan.backups):
                events.setdefault(first + number * plan.rounds // 4, []).append("backup")
            if draw.random() < plan.restore:
                events.setdefault(draw.randrange(first + 2, plan.rounds), []).append("restore")
        return events

    def _begin(self) -> None:
        self.served.start()
        for desk in (self.supervisor, self.administrator):
            desk.sign_in()
        direct = f"http://127.0.0.1:{self.served.port}"
        for phone, username in cast.PHONES.items():
            origin = f"http://127.0.0.1:{self.proxy.port}/{phone}"
            facts = {"origin": origin, "direct": direct, "username": username, "password": PASSWORD}
            self._do(phone, [("make", {**facts, "seed": self.random.randrange(2**31)})])
            if self.random.random() < 0.7:
                self._do(phone, [self._clock_order()])

    def _round(self, number: int) -> None:
        """Some phones work, each one order after the other, while the server's side has its event."""
        busy = self.random.sample(list(cast.PHONES), self.random.randint(2, 4))
        work = {phone: self._draw_orders(phone) for phone in busy}
        for phone in busy:
            self.proxy.plan(phone, self._draw_faults())
        events = [
            (kind, self.random.random(), self.random.randrange(2**31))
            for kind in self._events.get(number, [])
        ]
        running = [self._pool.submit(self._do, phone, orders) for phone, orders in work.items()]
        for kind, moment, draw in events:
            if kind in ("kill", "restore"):
                time.sleep(moment * 0.4)
            getattr(self, f"_{kind}")(random.Random(draw))
        for future in running:
            future.result(ORDER_WITHIN_S)

    def _do(self, phone: str, orders: list[Order]) -> None:
        for do, facts in orders:
            self.host.order(phone, do, **facts).result(ORDER_WITHIN_S)

    def _draw_orders(self, phone: str) -> list[Order]:
        draw = self.random
        orders: list[Order] = [self._draw_save(phone) for _ in range(draw.randint(1, 4))]
        if draw.random() < 0.1:
            orders.insert(0, self._clock_order())
        if draw.random() < 0.08:
            left = draw.choice((None, 0, draw.randint(1, 12)))
            self.history.note("room", phone=phone, writes_left=left)
            orders.insert(draw.randrange(len(orders)), ("room", {"writes_left": left}))
            orders.append(("room", {"writes_left": None}))
        orders += [("sync", {"fuse": self._draw_fuse(0.4, 120)}) for _ in range(draw.randint(0, 2))]
        if draw.random() < 0.08:
            orders.append(("kill", {}))
        return orders

    def _draw_save(self, phone: str) -> Order:
        return "save", {"act": self._draw_act(phone), "fuse": self._draw_fuse(0.12, 25)}

    def _draw_act(self, phone: str) -> dict[str, Any]:
        deed = cast.deed(cast.PHONES[phone], self.random)
        photos = [
            {"base64": base64.b64encode(cast.picture(self.random)).decode(), "role": role}
            for role in deed.photos
        ]
        issue = None if deed.is_new else self.random.randrange(1000)
        return {"action": deed.action, "payload": deed.payload, "photos": photos, "issue": issue}

    def _draw_fuse(self, chance: float, longest: int) -> int | None:
        fuse = self.random.randint(1, longest)
        return fuse if self.random.random() < chance else None

    def _draw_faults(self) -> list[Fault]:
        """What the next requests of a phone meet; half of them nothing."""
        count = self.random.randint(0, 6)
        return [
            Fault(self.random.choice(FAULTS) if self.random.random() < 0.5 else "pass", self.random.random())
            for _ in range(count)
        ]

    def _clock_order(self) -> Order:
        return "clock", {"offset_ms": self.random.randint(-TEN_YEARS_MS, TEN_YEARS_MS)}

    def _kill(self, draw: random.Random) -> None:
        self.served.kill()
        self.history.note("server_killed")
        if self.served.cluster is not None and draw.random() < 0.5:
            self.served.crash_database()
            self.history.note("database_crashed")
        self.served.start()

    def _backup(self, _draw: random.Random) -> None:
        code, said = self.served.run("backup")
        self.history.note("backup", code=code, said=said[-200:])
        if code != 0:
            raise RuntimeError(f"the backup failed: {said}")

    def _restore(self, _draw: random.Random) -> None:
        """The newest backup comes back; the operator switches off again who was switched off since."""
        self.served.kill()
        self.history.note("server_killed")
        code, said = self.served.run("restore", str(self.served.directory / "backups"))
        self.history.note("restored", code=code, said=said[-300:])
        if code != 0:
            raise RuntimeError(f"the restore failed: {said}")
        self.served.start()
        for desk in (self.supervisor, self.administrator):
            desk.sign_in()
        for username in sorted(self.revoked):
            self._switch_off(username)

    def _revoke(self, draw: random.Random) -> None:
        username = draw.choice(cast.MAY_BE_REVOKED)
        self.revoked.add(username)
        self._switch_off(username)

    def _switch_off(self, username: str) -> None:
        user = str(self.world.users[username])
        status, _ = self.administrator.ask(
            "POST", f"/api/users/{user}/disable", {"reason": "调离", "leave_open_work": True}
        )
        if status == 200:
            self.history.note("revoked", user=user, at_ms=round(time.time() * 1000))
        elif status != 0:
            self.history.note("desk_refused", what="disable", status=status)

    def _reassign(self, draw: random.Random) -> None:
        unit = str(self.world.units[draw.choice(("other", "department", "contractor"))])
        body = {"unit_id": unit, "person_id": None}
        status, _ = self.administrator.ask("PATCH", f"/api/areas/{self.world.area_id}", body)
        self.history.note("reassigned", status=status)

    def _desk(self, draw: random.Random) -> None:
        """A few judgements on what is there."""
        issues = self.supervisor.issues()
        for _ in range(3):
            if issues:
                issue = draw.choice(issues)
                action, payload = judgement(self.world, issue["state"], draw)
                self.history.note("desk", action=action, outcome=self.supervisor.act(action, issue, payload))

    def _heal(self) -> None:
        """Nothing goes wrong any more; every phone sends until nothing is left, then once more to hear of the others."""
        self.proxy.heal()
        for phone in cast.PHONES:
            self._do(phone, [("room", {"writes_left": None})])
        for username in sorted(self.revoked):
            self._switch_off(username)  # once more: a dying server may not have heard it
        self.history.note("healed")
        for _ in range(HEALING_ROUNDS):
            self._everybody([("sync", {"fuse": None}), ("look", {})])
            if all(self._is_quiet(phone) for phone in cast.PHONES):
                break
        self._everybody([("sync", {"fuse": None}), ("look", {})])

    def _everybody(self, orders: list[Order]) -> None:
        for future in [self._pool.submit(self._do, phone, orders) for phone in cast.PHONES]:
            future.result(ORDER_WITHIN_S)

    def _is_quiet(self, phone: str) -> bool:
        held = self.history.last("held", phone)
        return held is not None and held["unsent"] == 0

    def _look_back(self) -> None:
        """A last backup, photos as the server gives them out, and what the product itself says of its data."""
        self._ask_for_photos()
        self._backup(self.random)
        _, said = self.served.run("verify", "--json")
        self.history.note("verified", defects=json.loads(said.splitlines()[-1])["defects"])
        self.served.kill()

    def _ask_for_photos(self) -> None:
        """Every third photo that was saved, as the supervisor gets it; those in quarantine are not shown there."""
        self.supervisor.sign_in()
        saved = [photo for fact in self.history.of("saved") for photo in fact["photos"]]
        for photo in saved[::3]:
            status, data = self.supervisor.ask("GET", f"/api/photos/{photo}/original")
            if status == 200:
                self.history.note("served_photo", photo=photo, sha256=hashlib.sha256(data).hexdigest())
