"""Ten years of synthetic issues, five events each, as the product's own fold and chain make them. Deterministic by seed.

Only the command layer is left out (its decisions are written as payloads here): events go through the same
`chain` and `projection` as real ones, so `./chabu verify` holds for the result.
"""

from __future__ import annotations

import datetime as dt
import random
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

from app.issues.chain import FIRST_HASH, EventRecord, header_digest
from app.issues.issue_state import IssueState
from app.issues.numbers import format_number
from app.issues.past_tense import PAST_TENSE
from app.issues.projection import apply
from app.issues.workflow import Action
from app.kernel.clock import to_wire
from app.kernel.ids import canonical_json, sha256_hex

FIRST_DAY = dt.datetime(2016, 6, 1, tzinfo=dt.UTC)
DAYS = 3_650
OPEN_SHARE = 0.05
AGENCY_OFFSET = dt.timedelta(hours=8)  # Asia/Shanghai has had no other since 1991
WORDS = (
    "围挡",
    "破损",
    "积水",
    "垃圾",
    "未清",
    "裸土",
    "井盖",
    "松动",
    "广告",
    "褪色",
    "电线",
    "垂落",
    "路面",
    "坑洼",
    "扬尘",
    "堆放",
)
PLACES = ("南门", "北入口", "东侧", "西辅路", "中段", "2 号门", "3 号门", "绿道", "停车场", "工地外围")


@dataclass(frozen=True)
class Cast:
    """The ids that issues refer to: people by role, units, areas, and categories with their severities."""

    inspectors: tuple[UUID, ...]
    supervisor: UUID
    rectifiers: tuple[tuple[UUID, UUID], ...]  # user, unit
    office: UUID
    areas: tuple[tuple[UUID, UUID, UUID], ...]  # area, unit, project
    categories: tuple[tuple[str, int], ...]

    @cached_property
    def _by_unit(self) -> dict[UUID, tuple[UUID, UUID]]:
        return {unit: (user, unit) for user, unit in self.rectifiers}

    def rectifier_of(self, unit: UUID) -> tuple[UUID, UUID] | None:
        """Who of a unit fixes, with the unit; None where nobody does."""
        return self._by_unit.get(unit)


Step = tuple[Action, UUID, str, UUID, dt.datetime, dict[str, Any]]


@dataclass(frozen=True)
class Made:
    """An issue with its events, each with the canonical JSON of its payload, and a sort number."""

    state: IssueState
    events: list[tuple[EventRecord, bytes]]
    low: int


def make_issues(
    cast: Cast, total: int, first: int, last: int, seed: int, all_open: bool = False
) -> Iterator[Made]:
    """The issues `first` to `last` of `total`, in order of their reports; the same parts give the same issues.

    One in twenty is open, among the last tenth only; or all are.
    """
    chance = random.Random(seed * 1_000_003 + first)
    for at in range(first, last):
        yield _make_one(cast, total, at, all_open, chance)


def reported_at(total: int, at: int) -> dt.datetime:
    """When the issue at a place in the row of all is reported, to the millisecond."""
    return FIRST_DAY + dt.timedelta(milliseconds=at * DAYS * 86_400_000 // total)


def month_of(total: int, at: int) -> str:
    """The agency's month (`YYYYMM`) of that report."""
    return (reported_at(total, at) + AGENCY_OFFSET).strftime("%Y%m")


@lru_cache(maxsize=200)
def first_of_month(total: int, month: str) -> int:
    """The first issue of a month: numbers are given from it on, without gaps."""
    return bisect_left(range(total), month, key=lambda at: month_of(total, at))


def _make_one(cast: Cast, total: int, at: int, all_open: bool, chance: random.Random) -> Made:
    is_open = all_open or (at > total * 0.9 and chance.random() < OPEN_SHARE * 10)
    moment = reported_at(total, at)
    issue_id = _uuid7(moment, chance)
    state: IssueState | None = None
    events: list[tuple[EventRecord, bytes]] = []
    for version, step in enumerate(_steps(cast, total, at, is_open, chance), start=1):
        event, canonical = _event(step, issue_id, version, state.head_hash if state else FIRST_HASH, chance)
        state = apply(state, event)
        events.append((event, canonical))
    assert state is not None
    return Made(state, events, at)


def _event(
    step: Step, issue_id: UUID, version: int, previous_hash: str, chance: random.Random
) -> tuple[EventRecord, bytes]:
    action, actor, role, unit, moment, payload = step
    canonical = canonical_json(payload)
    event = EventRecord(
        id=_uuid7(moment, chance),
        issue_id=issue_id,
        version=version,
        type=PAST_TENSE[action],
        action=action.value,
        command_id=_uuid7(moment, chance),
        actor_id=actor,
        actor_role=role,
        actor_unit_id=unit,
        effective_at=moment,
        received_at=moment,
        payload=payload,
        payload_sha256=sha256_hex(canonical),
        previous_hash=previous_hash,
    )
    # the record is frozen, its hash covers the rest of it, and making it twice costs as much as the digest
    object.__setattr__(event, "hash", header_digest(event))
    return event, canonical


def _steps(cast: Cast, total: int, at: int, is_open: bool, chance: random.Random) -> list[Step]:
    area, unit, project = cast.areas[int(chance.random() ** 2 * len(cast.areas))]
    category, severity = cast.categories[int(chance.random() ** 1.5 * len(cast.categories))]
    rectifier, rectifier_unit = cast.rectifier_of(unit) or chance.choice(cast.rectifiers)
    inspector = chance.choice(cast.inspectors)
    reported = reported_at(total, at)
    assigned = reported + _hours(1, 5, chance)
    due = assigned + _hours(24, 72, chance)
    started = assigned + _hours(1, 20, chance)
    fixed = started + _hours(1, 60, chance)
    judged = fixed + _hours(1, 30, chance)
    month = month_of(total, at)
    report = {
        "category": category,
        "severity": severity,
        "source": chance.choice(("self_check", "joint_inspection", "third_party", "hotline_12345")),
        "place_text": chance.choice(PLACES),
        "description": "".join(chance.sample(WORDS, 4)),
        "area_id": str(area),
        "area_unit_id": str(unit),
        "project_id": str(project),
        "position": {
            "latitude": 22.75 + chance.random() * 0.05,
            "longitude": 115.34 + chance.random() * 0.06,
            "accuracy_m": 6.0,
            "source": "device",
        },
        "flags": [],
        "limit": {"n": 2, "unit": "work_day"},
        "goal": "清理干净",
        "number": format_number("CW", month, at - first_of_month(total, month) + 1),
        "to": "reported",
        "photos": [],
    }
    assign = {
        "lead_unit_id": str(rectifier_unit),
        "co_unit_ids": [],
        "due_at": to_wire(due),
        "due_by_hand": False,
        "is_past": False,
        "counts_as_extension": False,
        "goal": "清理干净",
        "measure_asked": "",
        "to": "assigned",
        "photos": [],
    }
    left = {"unit": "work_day", "microseconds": round((due - fixed).total_seconds() * 1e6)}
    steps: list[Step] = [
        (Action.REPORT, inspector, "inspector", cast.office, reported, report),
        (Action.ASSIGN, cast.supervisor, "supervisor", cast.office, assigned, assign),
    ]
    if is_open and chance.random() < 0.3:
        return steps[:1] if chance.random() < 0.5 else steps
    steps.append(
        (Action.START, rectifier, "rectifier", rectifier_unit, started, {"to": "rectifying", "photos": []})
    )
    if is_open and chance.random() < 0.6:
        return steps
    fix: Step = (Action.FIX, rectifier, "rectifier", rectifier_unit, fixed, {})
    fix_facts = {
        "command_id": str(UUID(int=chance.getrandbits(128))),
        "measure": "已清运并冲洗",
        "at": to_wire(fixed),
        "by_id": str(rectifier),
        "recorded_by_id": str(rectifier),
        "unit_id": str(rectifier_unit),
        "on_spot": False,
    }
    fix[5].update(measure="已清运并冲洗", fix=fix_facts, paused_left=left, to="fixed", photos=[])
    steps.append(fix)
    if is_open:
        return steps
    verdict = {
        "judges": fix_facts["command_id"],
        "opinion": "已改好",
        "at": to_wire(judged),
        "to": "closed",
        "photos": [],
    }
    steps.append((Action.PASS, inspector, "inspector", cast.office, judged, verdict))
    return steps


def _hours(least: int, spread: int, chance: random.Random) -> dt.timedelta:
    """Some hours, to the millisecond: what the product's clock and its JSON carry."""
    return dt.timedelta(milliseconds=int((least + chance.random() * spread) * 3_600_000))


def _uuid7(moment: dt.datetime, chance: random.Random) -> UUID:
    bits = chance.getrandbits(74)
    version_and_variant = 0x7 << 76 | 0b10 << 62
    low = (bits >> 62) << 64 | bits & ((1 << 62) - 1)
    return UUID(int=round(moment.timestamp() * 1000) << 80 | version_and_variant | low)
