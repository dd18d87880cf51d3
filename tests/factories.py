"""A clock that obeys, and a small agency whose people have fixed roles: what most specifications act in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy.orm import Session

from app.kernel.changes import note_change
from app.kernel.clock import to_wire
from app.kernel.ids import new_id, sha256_hex
from app.kernel.transaction import transaction
from app.people.models import Post, Unit, User
from app.people.passwords import hash_password
from app.places.models import Area, Point, Project

PASSWORD = "correct horse battery staple"
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[115.36, 22.77], [115.37, 22.77], [115.37, 22.78], [115.36, 22.78], [115.36, 22.77]]],
}
INSIDE = {"latitude": 22.775, "longitude": 115.365, "accuracy_m": 6.0, "source": "device", "at": None}


class FixedClock:
    """A clock that stands until it is moved."""

    def __init__(self, start: dt.datetime) -> None:
        self._now = start

    def now(self) -> dt.datetime:
        """The instant it shows, aware UTC."""
        return self._now

    def advance(self, **delta: float) -> dt.datetime:
        """Move on by `timedelta(**delta)`; returns the new instant."""
        self._now += dt.timedelta(**delta)
        return self._now

    def set(self, moment: dt.datetime) -> None:
        """Jump to an aware instant."""
        self._now = moment.astimezone(dt.UTC)


def jpeg(seed: int = 0, size: tuple[int, int] = (64, 48)) -> bytes:
    """A small real JPEG; different seeds give different bytes."""
    image = Image.new("RGB", size, ((seed * 37) % 256, (seed * 91) % 256, (seed * 53) % 256))
    for at in range(8):
        image.putpixel(
            ((seed * 7 + at * 5) % size[0], (seed * 3 + at * 11) % size[1]), (255 - seed % 200, at * 30, 80)
        )
    data = BytesIO()
    image.save(data, "JPEG", quality=85)
    return data.getvalue()


def photo_claim(data: bytes, role: str = "before", **facts: Any) -> dict[str, Any]:
    """The description of a photo as a command carries it."""
    claim = {
        "id": str(new_id()),
        "sha256": sha256_hex(data),
        "size_bytes": len(data),
        "media_type": "image/jpeg",
        "role": role,
        "taken_at": None,
        "position": None,
        "source": "camera",
        "resized": False,
    }
    return {**claim, **facts}


@dataclass
class Phone:
    """A signed-in browser with an outbox of its own: makes commands, sends them, uploads photos, pulls."""

    client: FlaskClient
    user_id: UUID
    clock: FixedClock
    device_id: str = field(default_factory=lambda: str(new_id()))
    seq: int = 0
    cursor: str | None = None
    epoch: str | None = None
    last_on: dict[str, str] = field(default_factory=dict)

    def command(
        self,
        action: str,
        issue_id: str,
        payload: dict[str, Any] | None = None,
        *,
        photos: Sequence[dict[str, Any]] = (),
        **facts: Any,
    ) -> dict[str, Any]:
        """A command as this phone would send it next."""
        self.seq += 1
        made = {
            "id": str(new_id()),
            "seq": self.seq,
            "after": self.last_on.get(issue_id),
            "issue_id": issue_id,
            "action": action,
            "at": to_wire(self.clock.now()),
            "seen_version": facts.pop("seen_version", None),
            "payload": payload or {},
            "photos": list(photos),
            **facts,
        }
        self.last_on[issue_id] = made["id"]
        return made

    def sync(self, *commands: dict[str, Any], **facts: Any) -> dict[str, Any]:
        """One exchange; the parsed answer. Fails the test on anything but 200."""
        body = {
            "protocol": 1,
            "device_id": self.device_id,
            "epoch": self.epoch,
            "sent_at": to_wire(self.clock.now()),
            "cursor": self.cursor,
            "commands": list(commands),
            **facts,
        }
        answer = self.client.post("/api/sync", json=body)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        reply: dict[str, Any] = answer.get_json()
        self.cursor, self.epoch = reply["cursor"], reply["epoch"]
        return reply

    def do(
        self, action: str, issue_id: str, payload: dict[str, Any] | None = None, **facts: Any
    ) -> dict[str, Any]:
        """Send one command; its result."""
        result: dict[str, Any] = self.sync(self.command(action, issue_id, payload, **facts))["results"][0]
        return result

    def pull(self) -> list[dict[str, Any]]:
        """Everything there is to pull, page after page."""
        changes: list[dict[str, Any]] = []
        while True:
            reply = self.sync()
            changes += reply["changes"]
            if not reply["more"]:
                return changes

    def upload(self, photo_id: str, data: bytes, chunk: int = 1024 * 1024) -> dict[str, Any]:
        """Upload a photo's bytes from where the server stands; the last answer."""
        reply: dict[str, Any] = {}
        for start in range(0, len(data), chunk):
            answer = self.client.patch(
                f"/api/photos/{photo_id}/upload",
                data=data[start : start + chunk],
                headers={"Upload-Offset": str(start), "Content-Type": "application/offset+octet-stream"},
            )
            assert answer.status_code == 200, answer.get_data(as_text=True)
            reply = answer.get_json()
        return reply

    def report(self, category: str = "F01", *, photo: bytes | None = None, **payload: Any) -> str:
        """Report an issue inside the world's area with one photo, uploaded; its id."""
        issue_id, data = str(new_id()), photo or jpeg(self.seq + 1)
        claim = photo_claim(data)
        facts = {"category": category, "position": INSIDE, "description": "门口有垃圾", **payload}
        result = self.do("report", issue_id, facts, photos=[claim])
        assert result["outcome"] == "applied", result
        self.upload(claim["id"], data)
        return issue_id

    def issue(self, issue_id: str) -> dict[str, Any]:
        """The issue as the server shows it to this user."""
        answer = self.client.get(f"/api/issues/{issue_id}")
        assert answer.status_code == 200, answer.get_data(as_text=True)
        shown: dict[str, Any] = answer.get_json()["issue"]
        return shown


@dataclass
class World:
    """Agency over office, department and another department; a contractor under the department; one area, one person a role."""

    app: Flask
    clock: FixedClock
    new_client: Callable[[], FlaskClient]
    units: dict[str, UUID] = field(default_factory=dict)
    users: dict[str, UUID] = field(default_factory=dict)
    area_id: UUID = field(default_factory=new_id)
    point_id: UUID = field(default_factory=new_id)
    project_id: UUID = field(default_factory=new_id)

    PEOPLE = (
        ("inspector", "inspector", "agency"),
        ("supervisor", "supervisor", "agency"),
        ("leader", "leader", "agency"),
        ("administrator", "administrator", "agency"),
        ("auditor", "auditor", "agency"),
        ("rectifier", "rectifier", "contractor"),
        ("rectifier2", "rectifier", "contractor"),
        ("stranger", "rectifier", "other"),
        ("foreman", "rectifier", "department"),
        ("unit_supervisor", "supervisor", "other"),
        ("contractor_inspector", "inspector", "contractor"),
    )

    @staticmethod
    def build(app: Flask, clock: FixedClock, new_client: Callable[[], FlaskClient]) -> World:
        """Make the agency in the application's database."""
        world = World(app, clock, new_client)
        with transaction() as session:
            world._make_units(session)
            world._make_people(session)
            world._make_places(session)
        return world

    def phone(self, name: str) -> Phone:
        """A phone signed in as one of PEOPLE."""
        client = self.new_client()
        phone = Phone(client, self.users[name], self.clock)
        answer = client.post(
            "/api/session",
            json={
                "username": name,
                "password": PASSWORD,
                "device_id": phone.device_id,
                "device_name": "test",
            },
        )
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return phone

    def assigned_issue(self, **assignment: Any) -> str:
        """An issue reported by the inspector and assigned to the contractor; its id."""
        issue_id = self.phone("inspector").report()
        result = self.phone("supervisor").do(
            "assign", issue_id, {"lead_unit_id": str(self.units["contractor"]), **assignment}
        )
        assert result["outcome"] == "applied", result
        return issue_id

    def fixed_issue(self) -> str:
        """An issue that the contractor says is fixed, its photo uploaded; its id."""
        issue_id = self.assigned_issue()
        data = jpeg(200)
        claim = photo_claim(data, "after")
        rectifier = self.phone("rectifier")
        result = rectifier.do("fix", issue_id, {"measure": "已清运"}, photos=[claim])
        assert result["outcome"] == "applied", result
        rectifier.upload(claim["id"], data)
        return issue_id

    def _make_units(self, session: Session) -> None:
        tree = (
            ("agency", None, "agency"),
            ("office", "agency", "department"),
            ("department", "agency", "department"),
            ("contractor", "department", "contractor"),
            ("other", "agency", "department"),
        )
        for name, parent, kind in tree:
            unit_id = new_id()
            above = session.get(Unit, self.units[parent]) if parent else None
            path = f"{above.path if above else '/'}{unit_id.hex}/"
            session.add(
                Unit(
                    id=unit_id,
                    parent_id=above.id if above else None,
                    path=path,
                    name=name,
                    short_name=name,
                    kind=kind,
                    is_active=True,
                )
            )
            session.flush()
            note_change(session, "unit", unit_id)
            self.units[name] = unit_id

    def _make_people(self, session: Session) -> None:
        password = hash_password(PASSWORD)
        for name, role, unit in self.PEOPLE:
            user = User(
                id=new_id(),
                username=name,
                display_name=name,
                password_hash=password,
                is_active=True,
                language="zh",
                created_at=self.clock.now(),
                password_changed_at=self.clock.now(),
            )
            session.add(user)
            session.flush()
            session.add(
                Post(
                    id=new_id(),
                    user_id=user.id,
                    unit_id=self.units[unit],
                    role=role,
                    starts_on=dt.date(2020, 1, 1),
                )
            )
            note_change(session, "user", user.id)
            self.users[name] = user.id

    def _make_places(self, session: Session) -> None:
        session.add(Project(id=self.project_id, name="体育中心项目", is_active=True))
        session.flush()
        session.add(
            Area(
                id=self.area_id,
                name="体育中心项目周边",
                kind="surroundings",
                project_id=self.project_id,
                unit_id=self.units["contractor"],
                person_id=self.users["rectifier"],
                geometry=SQUARE,
                min_latitude=22.77,
                max_latitude=22.78,
                min_longitude=115.36,
                max_longitude=115.37,
                is_active=True,
            )
        )
        session.flush()
        session.add(
            Point(
                id=self.point_id,
                area_id=self.area_id,
                name="南门",
                latitude=22.7751,
                longitude=115.3651,
                code="p" * 22,
                code_since=self.clock.now(),
                is_active=True,
            )
        )
        note_change(session, "area", self.area_id)
