"""A lived-in agency for browser specifications: real names of roles, a few days of work in every state, made through the API."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.kernel.changes import note_change
from app.kernel.ids import new_id
from app.kernel.transaction import transaction
from app.people.models import Post, Unit, User
from app.people.passwords import hash_password
from app.places.models import Area, Point, Project
from tests.factories import PASSWORD, FixedClock, Phone, jpeg, photo_claim

UNITS = (
    ("agency", None, "代建事务中心", "代建中心", "agency", None, None),
    ("office", "agency", "创文办", "创文办", "department", None, None),
    ("patrol", "office", "创文办巡查组", "创文办巡查组", "department", None, None),
    ("department", "agency", "工程一部", "工程一部", "department", None, "project_dept"),
    ("contractor", "department", "施工一项目部", "施工一项目部", "contractor", "0660-3300101", "contractor"),
    ("contractor2", "department", "施工二项目部", "施工二项目部", "contractor", "0660-3300102", "contractor"),
    ("cleaning", "agency", "保洁单位", "保洁单位", "contractor", "0660-3300103", "cleaning"),
)
PEOPLE = (
    ("inspector", "巡查员甲", "inspector", "patrol"),
    ("supervisor", "督办员乙", "supervisor", "agency"),
    ("supervisor2", "督办员戊", "supervisor", "agency"),
    ("rectifier", "整改员丙", "rectifier", "contractor"),
    ("cleaner", "保洁员丁", "rectifier", "cleaning"),
    ("leader", "分管领导", "leader", "agency"),
    ("administrator", "系统管理员", "administrator", "agency"),
    ("auditor", "审计员", "auditor", "agency"),
)
AREAS = (
    (
        "品清湖绿道项目 · 北段",
        "contractor",
        115.372,
        22.781,
        ("北入口", "观景台", "驿站", "东栈桥", "停车场"),
    ),
    ("体育中心项目周边", "cleaning", 115.361, 22.772, ("南门", "东侧", "西辅路", "公交站")),
    (
        "红海西路代建工地外围",
        "contractor2",
        115.345,
        22.786,
        ("东门", "2 号门", "3 号门", "公示牌", "洗车台", "围挡北"),
    ),
)
PHOTO_SIZE = (960, 720)
PictureMaker = Callable[[str, str], bytes]


def drawn(category: str, role: str) -> bytes:
    """A small drawn JPEG that differs by category and role."""
    return jpeg(sum(map(ord, category)) * 7 + (90 if role == "after" else 0), PHOTO_SIZE)


@dataclass
class Agency:
    """What the specifications need to know of it: ids by name."""

    app: Flask
    clock: FixedClock
    new_client: Callable[[], FlaskClient]
    picture: PictureMaker = drawn
    units: dict[str, UUID] = field(default_factory=dict)
    users: dict[str, UUID] = field(default_factory=dict)
    areas: list[UUID] = field(default_factory=list)
    points: dict[str, UUID] = field(default_factory=dict)
    issues: dict[str, str] = field(default_factory=dict)
    phones: dict[str, Phone] = field(default_factory=dict)

    def build(self) -> None:
        """Units, people and places; then four days of work."""
        with transaction() as session:
            self._make_units(session)
            self._make_people(session)
            self._make_places(session)
        self.phones = {name: self._phone(name) for name, *_ in PEOPLE}
        self._work()

    def report(
        self,
        key: str,
        category: str,
        area: int,
        place: str,
        *,
        description: str = "",
        severity: int | None = None,
        accuracy_m: float = 6,
        photos: int = 1,
    ) -> str:
        """An issue by the inspector inside an area, its photos uploaded."""
        phone, issue_id = self.phones["inspector"], str(new_id())
        _, _, longitude, latitude, _ = AREAS[area]
        offset = len(self.issues) * 0.00013
        position = {
            "latitude": latitude + offset,
            "longitude": longitude + offset,
            "accuracy_m": accuracy_m,
            "source": "device",
            "at": self.clock.now().isoformat(),
        }
        data = [self.picture(category, "before") + bytes(at) for at in range(photos)]
        claims = [
            photo_claim(one, "before", taken_at=self.clock.now().isoformat(), position=position)
            for one in data
        ]
        payload = {
            "category": category,
            "place_text": place,
            "area_id": str(self.areas[area]),
            "position": position,
            "description": description,
        }
        if severity:
            payload["severity"] = severity
        self._must(phone.do("report", issue_id, payload, photos=claims))
        for claim, one in zip(claims, data, strict=True):
            phone.upload(claim["id"], one)
        self.issues[key] = issue_id
        self.clock.advance(minutes=7)
        return issue_id

    def assign(self, key: str, unit: str, hours: float) -> None:
        """The supervisor assigns it, due so many hours later."""
        due = (self.clock.now() + dt.timedelta(hours=hours)).isoformat()
        payload = {
            "lead_unit_id": str(self.units[unit]),
            "due_at": due,
            "due_by_hand": True,
            "goal": "",
            "co_unit_ids": [],
        }
        self._act("supervisor", "assign", key, payload)

    def fix(self, key: str, who: str, measure: str) -> None:
        """The rectifier reports a fix with an after-photo from the spot."""
        shown = self.phones["supervisor"].issue(self.issues[key])
        data = self.picture(shown["category"], "after")
        claim = photo_claim(data, "after", taken_at=self.clock.now().isoformat(), position=shown["position"])
        self._must(self.phones[who].do("fix", self.issues[key], {"measure": measure}, photos=[claim]))
        self.phones[who].upload(claim["id"], data)
        self.clock.advance(minutes=4)

    def rework(self, key: str, reason: str) -> None:
        """The inspector sends it back."""
        self._act("inspector", "rework", key, {"judges": self._fix_id(key), "reason": reason})

    def passes(self, key: str) -> None:
        """The inspector passes it."""
        self._act("inspector", "pass", key, {"judges": self._fix_id(key), "opinion": "经核查，已整改到位"})

    def _work(self) -> None:
        hours = self.clock.advance
        self.report(
            "manhole",
            "G01",
            0,
            "北入口往东 30 m",
            description="人行道雨水井盖缺失，紧邻盲道，有坠落风险。",
            severity=4,
            photos=2,
        )
        self.report("closed", "F01", 1, "南门往东", description="桶外堆放")
        self.assign("manhole", "contractor", 30)
        self.assign("closed", "cleaning", 30)
        hours(hours=20)
        self.fix("manhole", "rectifier", "已换新井盖、加胶垫，扫净")
        self.fix("closed", "cleaner", "已清运并冲洗")
        self.passes("closed")
        self.report("dirty", "A05", 2, "围挡北")
        self.assign("dirty", "cleaning", 30)
        self.fix("dirty", "cleaner", "已冲洗")
        self.report("soil", "B02", 1, "东侧", severity=3)
        self.assign("soil", "contractor", 12)
        hours(hours=6)
        self.fix("soil", "rectifier", "已覆盖")
        self.rework("soil", "东南角还有一片没盖")
        hours(hours=5)
        self.fix("soil", "rectifier", "补盖完成")
        self.report("late", "G09", 1, "西辅路", description="雨后积水半幅路宽")
        self.assign("late", "contractor", 8)
        hours(hours=20)
        self.report("leaning", "A04", 2, "2 号门")
        self.assign("leaning", "contractor", 14)
        self._act("rectifier", "start", "leaning", {})
        self.report("poster", "J02", 0, "中段")
        self.assign("poster", "contractor2", 60)
        hours(hours=8)
        self.report("mud", "B06", 2, "3 号门", description="两道车辙约 30 m")
        self.report("rubbish", "F01", 2, "东门往北约 40 m", description="桶满溢，袋装垃圾堆在人行道上")
        self.report("cable", "G13", 1, "南门", accuracy_m=320)
        self._act("supervisor", "comment", "cable", {"text": "要一张全景", "asks": True})
        self.report("hole", "G06", 0, "观景台")
        self.assign("hole", "contractor", 40)
        self._act(
            "rectifier",
            "ask_extension",
            "hole",
            {"new_due_at": (self.clock.now() + dt.timedelta(hours=72)).isoformat(), "reason": "材料周五到场"},
        )
        self.report("suspended", "F03", 1, "公交站")
        self._act(
            "leader",
            "suspend",
            "suspended",
            {
                "reason": "等市政统一改造",
                "interim_measure": "已围护并每日巡看",
                "review_on": (self.clock.now() + dt.timedelta(days=40)).date().isoformat(),
            },
        )

    def _act(self, who: str, action: str, key: str, payload: dict[str, object]) -> None:
        issue = self.phones["supervisor"].issue(self.issues[key])
        self._must(self.phones[who].do(action, self.issues[key], payload, seen_version=issue["version"]))
        self.clock.advance(minutes=3)

    def _fix_id(self, key: str) -> str:
        return str(self.phones["supervisor"].issue(self.issues[key])["fix"]["command_id"])

    @staticmethod
    def _must(result: dict[str, object]) -> None:
        assert result["outcome"] == "applied", result

    def _phone(self, name: str) -> Phone:
        client = self.new_client()
        phone = Phone(client, self.users[name], self.clock)
        answer = client.post(
            "/api/session",
            json={
                "username": name,
                "password": PASSWORD,
                "device_id": phone.device_id,
                "device_name": "seed",
            },
        )
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return phone

    def _make_units(self, session: Session) -> None:
        for key, parent, name, short, kind, phone, party in UNITS:
            unit_id = new_id()
            above = session.get_one(Unit, self.units[parent]) if parent else None
            path = f"{above.path if above else '/'}{unit_id.hex}/"
            session.add(
                Unit(
                    id=unit_id,
                    parent_id=above.id if above else None,
                    path=path,
                    name=name,
                    short_name=short,
                    kind=kind,
                    phone=phone,
                    party=party,
                    is_active=True,
                )
            )
            session.flush()
            note_change(session, "unit", unit_id)
            self.units[key] = unit_id

    def _make_people(self, session: Session) -> None:
        password, now = hash_password(PASSWORD), self.clock.now()
        for username, shown, role, unit in PEOPLE:
            user = User(
                id=new_id(),
                username=username,
                display_name=shown,
                password_hash=password,
                is_active=True,
                language="zh",
                created_at=now,
                password_changed_at=now,
            )
            session.add(user)
            session.flush()
            session.add(
                Post(
                    id=new_id(),
                    user_id=user.id,
                    unit_id=self.units[unit],
                    covers_unit_id=self.units["agency"] if unit == "patrol" else None,
                    role=role,
                    starts_on=dt.date(2020, 1, 1),
                )
            )
            note_change(session, "user", user.id)
            self.users[username] = user.id

    def _make_places(self, session: Session) -> None:
        project = Project(id=new_id(), name="创文攻坚代建项目", is_active=True)
        session.add(project)
        session.flush()
        note_change(session, "project", project.id)
        for at, (name, unit, longitude, latitude, points) in enumerate(AREAS):
            self._make_area(session, project.id, name, unit, longitude, latitude, points, at)

    def _make_area(
        self,
        session: Session,
        project_id: UUID,
        name: str,
        unit: str,
        longitude: float,
        latitude: float,
        points: Sequence[str],
        at: int,
    ) -> None:
        west, east, south, north = longitude - 0.004, longitude + 0.004, latitude - 0.003, latitude + 0.004
        outline = [
            [west, south],
            [east, south + 0.0006],
            [east + 0.0004, north],
            [west + 0.0006, north - 0.0004],
            [west, south],
        ]
        area = Area(
            id=new_id(),
            name=name,
            kind="surroundings",
            project_id=project_id,
            unit_id=self.units[unit],
            person_id=self.users["inspector"],
            geometry={"type": "Polygon", "coordinates": [outline]},
            min_latitude=south,
            max_latitude=north,
            min_longitude=west,
            max_longitude=east + 0.0004,
            is_active=True,
        )
        session.add(area)
        session.flush()
        note_change(session, "area", area.id)
        self.areas.append(area.id)
        for number, point_name in enumerate(points):
            point = Point(
                id=new_id(),
                area_id=area.id,
                name=point_name,
                latitude=latitude + number * 0.0005,
                longitude=longitude - number * 0.0004,
                code=f"P{at}{number}".ljust(22, "K"),
                code_since=self.clock.now(),
                is_active=True,
            )
            session.add(point)
            session.flush()
            note_change(session, "point", point.id)
            self.points[point_name] = point.id
