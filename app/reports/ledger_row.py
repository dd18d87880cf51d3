"""One issue as a row of the ledger. Pure: names were looked up before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.issues.issue_state import IssueState
from app.issues.overdue import is_overdue
from app.issues.workflow import State
from app.kernel.problems import Language
from app.reports.ledger_words import word

FIXED = (State.FIXED, State.CLOSED)
"""Where a fix stands; taken back or returned, it is none."""


@dataclass(frozen=True)
class Names:
    """Names of what issues refer to, by id (or code)."""

    units: Mapping[UUID, str]
    departments: Mapping[UUID, str]  # of a unit: the nearest department at or above it
    people: Mapping[UUID, str]
    projects: Mapping[UUID, str]
    areas: Mapping[UUID, str]
    points: Mapping[UUID, str]
    categories: Mapping[str, str]


@dataclass(frozen=True)
class LedgerIssue:
    """An issue with what the ledger needs beyond its state: its last event's type and its photos by role."""

    state: IssueState
    last_event: str
    photos: Mapping[str, list[str]] = field(default_factory=dict)  # role → ids
    rectifier_id: UUID | None = None


def ledger_row(
    issue: LedgerIssue, seq: int, names: Names, language: Language, at: dt.datetime
) -> dict[str, Any]:
    """Cells by column key: text, whole numbers, aware instants or None; photos as lists of ids."""
    state, detail = issue.state, issue.state.detail
    fix = detail.get("fix")
    return {
        "seq": seq,
        "number": state.number or state.receipt_number or "",
        "found_at": state.reported_at,
        "source": word("source", state.source, language),
        "project": _joined(_name(names.projects, state.project_id), _name(names.points, state.point_id)),
        "location": _joined(_name(names.areas, state.area_id), state.place_text) or _coordinates(state),
        "category": names.categories.get(state.category, state.category),
        "severity": word("severity", state.severity, language),
        "description": _description(state, names, language),
        "photo_before": issue.photos.get("before", []),
        "measure": fix["measure"] if fix else detail.get("measure_asked", ""),
        "goal": detail.get("goal", ""),
        "lead_dept": _name(names.departments, state.lead_unit_id),
        "resp_unit": _name(names.units, state.lead_unit_id),
        "resp_role": _name(names.people, issue.rectifier_id),
        "coop_unit": "、".join(names.units.get(UUID(unit), "") for unit in state.co_unit_ids),
        "deadline": state.due_at,
        "progress": word("progress", issue.last_event, language),
        "done_at": _instant(fix["at"]) if fix else None,
        "photo_after": issue.photos.get("after", []),
        "verifier": _name(names.people, decider_id(state)),
        "verify_result": _verify_result(state, language),
        "closed_at": state.closed_at,
        "status": word("status", state.state.value, language),
        "overdue_days": _overdue_days(state, at),
        "rebound": _rebound(state, language),
        "remark": _remark(state, language),
    }


def _description(state: IssueState, names: Names, language: Language) -> str:
    if not state.description and "description" in state.detail.get("erased", []):
        return "（已依法清除）" if language == "zh" else "(erased as the law requires)"
    return state.description or names.categories.get(state.category, "")


def decider_id(state: IssueState) -> UUID | None:
    """Who decided that it is closed: who passed the fix, or who closed it unfixed."""
    verdict = state.detail.get("verdict")
    decider = verdict["by_id"] if verdict else state.detail.get("closed_by_id")
    return UUID(decider) if decider else None


def _verify_result(state: IssueState, language: Language) -> str:
    """The verifier's opinion; of an issue closed unfixed, the kind and the reason. None closes wordlessly."""
    verdict = state.detail.get("verdict")
    if verdict:
        opinion: str = verdict["opinion"] or word("progress", "passed", language)
        return opinion
    reason = state.detail.get("closed_reason")
    return _joined(word("close_kind", state.close_kind, language), reason) if reason else ""


def _name(names: Mapping[UUID, str], key: UUID | None) -> str:
    return names.get(key, "") if key is not None else ""


def _joined(*parts: str | None) -> str:
    return " · ".join(part for part in parts if part)


def _coordinates(state: IssueState) -> str:
    if state.latitude is None or state.longitude is None:
        return ""
    return f"{state.latitude:.6f}, {state.longitude:.6f}"


def _overdue_days(state: IssueState, at: dt.datetime) -> int | None:
    """Whole days past the due date, begun days counted; none where it is not overdue and was not.

    They end with the fix, or with closing where there was none: after that nobody was late any more.
    """
    if state.due_at is None:
        return None
    ended = _instant(state.fix["at"]) if state.fix and state.state in FIXED else state.closed_at
    if ended is None and not is_overdue(state, at):
        return None
    days = -((state.due_at - (ended or at)) // dt.timedelta(days=1))
    return days if days > 0 else None


def _rebound(state: IssueState, language: Language) -> str:
    is_rebound = state.rebound_count > 0 or state.rebound_state in ("proposed", "confirmed")
    return ("是" if language == "zh" else "yes") if is_rebound else ("否" if language == "zh" else "no")


def _remark(state: IssueState, language: Language) -> str:
    detail = state.detail
    parts = [detail.get("closed_reason"), detail.get("declined_reason")]
    if state.state is State.CLOSED and state.close_kind != "fixed":
        parts.insert(0, word("close_kind", state.close_kind, language))
    if state.state is State.SUSPENDED:
        parts.append(detail["suspension"]["reason"])
    if state.state is State.REFERRED:
        parts.append(_joined(detail["referral"]["body"], detail["referral"]["letter_number"]))
    return "；".join(part for part in parts if part)


def _instant(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)
