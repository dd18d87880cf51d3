"""Loads the demo agency: rows of people and places, then its work through the same actions as real work."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.demo import agency
from app.demo.interruption_actions import marked
from app.demo.moving_clock import MovingClock
from app.demo.pictures import draw_photo
from app.demo.scenarios import RECTIFIERS, SCENARIOS, Scenario, Step
from app.issues.actions import carry_out
from app.issues.decision import CommandFacts
from app.issues.enactment import Carried
from app.issues.models import Issue
from app.issues.payloads import Report
from app.issues.predicates import Actor, PostHeld
from app.issues.workflow import Action, Role
from app.kernel import clock
from app.kernel.clock import agency_zone, to_wire
from app.kernel.ids import new_id, sha256_hex
from app.kernel.transaction import in_transaction, read_session
from app.people.models import User
from app.people.passwords import hash_password
from app.people.post_actions import add_post
from app.people.roles import Role as PostRole
from app.people.unit_actions import create_unit
from app.people.user_actions import create_user
from app.photos.receiving import receive_chunk
from app.photos.upload import MAX_CHUNK_BYTES
from app.places.actions import create_area, create_project
from app.places.outlines import checked_outline
from app.places.point_actions import create_point
from app.sync.command_facts import Sender
from app.sync.push_actions import push

OPENING, CLOSING = 8.75, 17.25
"""Between these hours of the agency's day the demo's people act."""
FIRST_DAY = dt.date(2026, 1, 1)


class DemoRefused(Exception):
    """The database holds real data."""


def is_demo(session: Session) -> bool:
    """Whether this database holds the demo agency."""
    people = select(User.id).where(
        User.username == agency.PEOPLE[0].username, User.display_name == agency.PEOPLE[0].name
    )
    return session.scalars(people.limit(1)).first() is not None


def is_new(session: Session) -> bool:
    """Whether nobody has been entered yet."""
    return session.scalars(select(User.id).limit(1)).first() is None


def load_demo() -> bool:
    """Load the demo; False when it is there already. Raises DemoRefused where there are other users."""
    session = read_session()
    if is_demo(session):
        return False
    if not is_new(session):
        raise DemoRefused
    with marked(), _moving_clock() as moving:
        _Loader(moving).run()
    return True


@contextmanager
def _moving_clock() -> Iterator[MovingClock]:
    real: clock.Clock = current_app.extensions[clock.EXTENSION]
    moving = MovingClock(real.now())
    current_app.extensions[clock.EXTENSION] = moving
    try:
        yield moving
    finally:
        current_app.extensions[clock.EXTENSION] = real


class _Loader:
    """One run: knows the ids of what it has made."""

    def __init__(self, moving: MovingClock) -> None:
        self.clock = moving
        self.present = moving.now()
        self.units: dict[str, UUID] = {}
        self.users: dict[str, UUID] = {}
        self.areas: list[UUID] = []
        self.issues: dict[int, UUID] = {}
        self.spots: dict[int, tuple[float, float]] = {}
        self.seq: dict[str, int] = {}
        self.devices = {person.username: new_id() for person in agency.PEOPLE}

    def run(self) -> None:
        """Make everything; work is done in the order of its reports, so that numbers follow time."""
        self.clock.put_to(self.present - dt.timedelta(days=100))
        in_transaction(self._make_people)
        in_transaction(self._make_places)
        order = sorted(range(len(SCENARIOS)), key=lambda at: -SCENARIOS[at].days_ago)
        for at in order:
            self._play(at, SCENARIOS[at])

    def _make_people(self, session: Session) -> None:
        for unit in agency.UNITS:
            facts = {
                "name": unit.name,
                "short_name": unit.short,
                "kind": unit.kind,
                "phone": unit.phone,
                "party": unit.party,
            }
            above = self.units[unit.above] if unit.above else None
            self.units[unit.key] = create_unit(session, {**facts, "parent_id": above}).id
        password = hash_password(agency.PASSWORD)
        for person in agency.PEOPLE:
            user = create_user(session, username=person.username, display_name=person.name)
            user.password_hash, user.password_changed_at = password, self.present
            covers = self.units[person.covers] if person.covers else None
            unit_id, role = self.units[person.unit], PostRole(person.role)
            add_post(session, user, role=role, unit_id=unit_id, starts_on=FIRST_DAY, covers_unit_id=covers)
            self.users[person.username] = user.id

    def _make_places(self, session: Session) -> None:
        projects = {name: create_project(session, name).id for name in agency.PROJECTS}
        for area in agency.AREAS:
            ring = [list(corner) for corner in (*area.corners, area.corners[0])]
            facts = {
                "name": area.name,
                "kind": area.kind,
                "project_id": projects[area.project],
                "unit_id": self.units[area.unit],
                "person_id": self.users[area.person] if area.person else None,
                "outline": checked_outline({"type": "Polygon", "coordinates": [ring]}),
            }
            made = create_area(session, facts, None)
            self.areas.append(made.id)
            for name, (longitude, latitude) in zip(area.points, _spread(area), strict=False):
                create_point(
                    session,
                    {"area_id": made.id, "name": name, "latitude": latitude, "longitude": longitude},
                    None,
                )

    def _play(self, at: int, scenario: Scenario) -> None:
        issue_id = self.issues[at] = new_id()
        moment = self._working(self.present - dt.timedelta(days=scenario.days_ago))
        self.spots[at] = (
            self.spots[scenario.same_spot_as] if scenario.same_spot_as is not None else _spot(at, scenario)
        )
        self.clock.put_to(moment)
        if scenario.reporter == "public":
            self._report_by_public(at, scenario, moment)
        else:
            self._send(scenario.reporter, "report", at, self._report(at, scenario), ("before",))
        for step in scenario.steps:
            moment = self._working(moment + dt.timedelta(hours=step.after_h))
            if moment >= self.present:
                moment = self.present - dt.timedelta(minutes=2)
            self.clock.put_to(moment)
            who = RECTIFIERS[scenario.area] if step.who == "@" else step.who
            roles = ("before", "after") if step.photo == "both" else (step.photo,) if step.photo else ()
            self._send(who, step.action, at, self._payload(issue_id, scenario, step), roles)

    def _report(self, at: int, scenario: Scenario) -> dict[str, Any]:
        latitude, longitude = self.spots[at]
        where = {
            "latitude": latitude,
            "longitude": longitude,
            "accuracy_m": scenario.accuracy_m,
            "source": "device",
        }
        return {
            "category": scenario.category,
            "area_id": str(self.areas[scenario.area]),
            "place_text": agency.AREAS[scenario.area].points[at % len(agency.AREAS[scenario.area].points)],
            "position": {**where, "at": to_wire(self.clock.now())},
            "description": scenario.words,
            "source": ("joint_inspection", "third_party", "hotline_12345", "self_check")[at % 4],
        }

    def _report_by_public(self, at: int, scenario: Scenario, moment: dt.datetime) -> None:
        """What a passer-by reported: no photo came along, and nobody has confirmed it yet."""
        payload = Report.model_validate({**self._report(at, scenario), "source": "public_report"})
        command = CommandFacts(new_id(), self.issues[at], Action.REPORT, payload, (), moment, moment)
        public = Actor(None, (PostHeld(Role.PUBLIC, None),))
        outcome = in_transaction(lambda session: carry_out(session, command, (), public))
        if not isinstance(outcome, Carried):
            raise RuntimeError(f"demo report refused: {outcome.code}")  # noqa: TRY004  no caller's mistake

    def _payload(self, issue_id: UUID, scenario: Scenario, step: Step) -> dict[str, Any]:
        """A step's words with what only the running issue knows: unit, due dates, the command it judges."""
        payload = dict(step.payload)
        issue = read_session().get_one(Issue, issue_id, populate_existing=True)
        now = self.clock.now()
        match step.action:
            case "assign":
                person = next(each for each in agency.PEOPLE if each.username == RECTIFIERS[scenario.area])
                hours = payload.pop("due_h", None)
                payload["lead_unit_id"] = str(self.units[person.unit])
                if hours is not None:
                    payload |= {"due_at": to_wire(now + dt.timedelta(hours=hours)), "due_by_hand": True}
            case "pass" | "rework":
                payload["judges"] = issue.detail["fix"]["command_id"]
            case "grant" | "deny":
                payload["judges"] = issue.detail["extension"]["command_id"]
            case "uphold" | "reject":
                payload["judges"] = issue.detail["appeal"]["command_id"]
            case "ask_extension":
                due = (issue.due_at or now) + dt.timedelta(hours=payload.pop("later_h"))
                payload["new_due_at"] = to_wire(due)
            case "suspend":
                payload["review_on"] = (
                    (self.present + dt.timedelta(days=payload.pop("days"))).date().isoformat()
                )
            case "refer":
                payload["follow_up_on"] = (now + dt.timedelta(days=payload.pop("days"))).date().isoformat()
            case "merge":
                payload["target_id"] = str(self.issues[payload.pop("target")])
        return payload

    def _send(self, who: str, action: str, at: int, payload: dict[str, Any], roles: tuple[str, ...]) -> None:
        """A command of somebody's phone, then the photos it named."""
        user_id, now = self.users[who], self.clock.now()
        pictures = {str(new_id()): (role, self._picture(at, role)) for role in roles}
        self.seq[who] = self.seq.get(who, 0) + 1
        command = {
            "id": str(new_id()),
            "seq": self.seq[who],
            "after": None,
            "issue_id": str(self.issues[at]),
            "action": action,
            "at": to_wire(now),
            "seen_version": None,
            "payload": payload,
            "photos": [self._claim(photo_id, role, data, at) for photo_id, (role, data) in pictures.items()],
        }
        result = push(Sender(user_id, self.devices[who], now, 0, "zh"), [command])[0]
        if result.outcome != "applied":
            raise RuntimeError(f"demo {action} of issue {at} was not applied: {result.code} {result.detail}")
        for photo_id, (_, data) in pictures.items():
            for start in range(0, len(data), MAX_CHUNK_BYTES):
                receive_chunk(UUID(photo_id), user_id, start, data[start : start + MAX_CHUNK_BYTES])

    def _claim(self, photo_id: str, role: str, data: bytes, at: int) -> dict[str, Any]:
        latitude, longitude = self.spots[at]
        now = to_wire(self.clock.now())
        where = {
            "latitude": latitude,
            "longitude": longitude,
            "accuracy_m": 6.0,
            "source": "device",
            "at": now,
        }
        return {
            "id": photo_id,
            "sha256": sha256_hex(data),
            "size_bytes": len(data),
            "media_type": "image/jpeg",
            "role": role,
            "taken_at": now,
            "position": where,
            "source": "camera",
            "resized": False,
        }

    def _picture(self, at: int, role: str) -> bytes:
        latitude, longitude = self.spots[at]
        local = self.clock.now().astimezone(agency_zone())
        is_fixed = role in ("after", "scene")
        return draw_photo(SCENARIOS[at].category[0], at, is_fixed, local, latitude, longitude)

    def _working(self, moment: dt.datetime) -> dt.datetime:
        """The same instant if people work then, else the next morning or noon they do; today stays today."""
        if self.present - moment < dt.timedelta(days=1):
            return moment
        local = moment.astimezone(agency_zone())
        hour = local.hour + local.minute / 60
        if hour >= CLOSING:
            local = (local + dt.timedelta(days=1)).replace(hour=9, minute=local.minute)
        elif hour < OPENING:
            local = local.replace(hour=9, minute=local.minute)
        return min(local, self.present - dt.timedelta(minutes=3)).astimezone(dt.UTC)


def _spread(area: agency.DemoArea) -> Iterator[tuple[float, float]]:
    """Places along the middle of an area, as (longitude, latitude)."""
    longitudes, latitudes = [corner[0] for corner in area.corners], [corner[1] for corner in area.corners]
    west, east = min(longitudes), max(longitudes)
    middle = (min(latitudes) + max(latitudes)) / 2
    for at in range(1, 9):
        yield round(west + (east - west) * (0.08 + at * 0.1), 6), round(middle + (at % 2) * 0.0004, 6)


def _spot(at: int, scenario: Scenario) -> tuple[float, float]:
    """Where an issue is: inside its area, as (latitude, longitude)."""
    chance = random.Random(at)  # noqa: S311  a place on a map
    places = list(_spread(agency.AREAS[scenario.area]))
    longitude, latitude = places[at % len(places)]
    return round(latitude + chance.uniform(-0.0003, 0.0003), 6), round(
        longitude + chance.uniform(-0.0002, 0.0002), 6
    )
