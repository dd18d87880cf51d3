"""Ten years of synthetic issues, five events each, as the product's own fold and chain make them. Deterministic by seed.

Only the command layer is left out (its decisions are written as payloads here): events go through the same
`chain` and `projection` as real ones, so `./chabu verify` holds for the result.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from app.issues.chain import FIRST_HASH, EventRecord, header_digest
from app.issues.issue_state import IssueState
from app.issues.projection import apply
from app.issues.workflow import PAST_TENSE, Action
from app.kernel.clock import to_wire
from app.kernel.ids import digest_of

FIRST_DAY = dt.datetime(2016, 6, 1, tzinfo=dt.UTC)
DAYS = 3_650
OPEN_SHARE = 0.05
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


@dataclass(frozen=True)
class Made:
    """An issue with its events and a sort number."""

    state: IssueState
    events: list[EventRecord]
    low: int


def make_issues(cast: Cast, total: int, first: int, last: int, seed: int) -> Iterator[Made]:
    """The issues `first` to `last` of `total`, in order of their reports."""
    for at in range(first, last):
        yield _make_one(cast, total, at, random.Random(seed * 1_000_003 + at))


def _make_one(cast: Cast, total: int, at: int, chance: random.Random) -> Made:
    day = at * DAYS / total
    reported_at = FIRST_DAY + dt.timedelta(days=day, milliseconds=chance.randrange(500))
    issue_id = _uuid7(reported_at, chance)
    is_open = at > total * 0.9 and chance.random() < OPEN_SHARE * 10
    steps = _steps(cast, at, reported_at, is_open, chance)
    state: IssueState | None = None
    events: list[EventRecord] = []
    for version, (action, actor, role, unit, moment, payload) in enumerate(steps, start=1):
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
            payload_sha256=digest_of(payload),
            previous_hash=state.head_hash if state else FIRST_HASH,
        )
        event = replace(event, hash=header_digest(event))
        state = apply(state, event)
        events.append(event)
    assert state is not None
    return Made(state, events, at)


Step = tuple[Action, UUID, str, UUID, dt.datetime, dict[str, Any]]


def _steps(cast: Cast, at: int, reported: dt.datetime, is_open: bool, chance: random.Random) -> list[Step]:
    area, unit, project = cast.areas[int(chance.random() ** 2 * len(cast.areas))]
    category, severity = cast.categories[int(chance.random() ** 1.5 * len(cast.categories))]
    rectifier, rectifier_unit = next(
        (pair for pair in cast.rectifiers if pair[1] == unit), chance.choice(cast.rectifiers)
    )
    inspector = chance.choice(cast.inspectors)
    assigned = reported + dt.timedelta(hours=1 + chance.random() * 5)
    due = assigned + dt.timedelta(hours=24 + chance.random() * 72)
    started = assigned + dt.timedelta(hours=1 + chance.random() * 20)
    fixed = started + dt.timedelta(hours=1 + chance.random() * 60)
    judged = fixed + dt.timedelta(hours=1 + chance.random() * 30)
    month = (reported + dt.timedelta(hours=8)).strftime("%Y%m")
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
        "number": f"CW-{month}-{at + 1:04d}",
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


def _uuid7(moment: dt.datetime, chance: random.Random) -> UUID:
    milliseconds = round(moment.timestamp() * 1000)
    value = (
        milliseconds << 80 | 0x7 << 76 | chance.getrandbits(12) << 64 | 0b10 << 62 | chance.getrandbits(62)
    )
    return UUID(int=value)
