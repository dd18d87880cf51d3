"""What each action's event says beyond what was asked: numbers, due dates, time left. The fold reads only this."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from app.categories.time_limits import TimeLeft, TimeLimit, due_after_pause, due_at, time_left
from app.issues import payloads
from app.issues.decision import CommandFacts, Consequence, LookedUp, NotAccepted
from app.issues.issue_state import IssueState
from app.issues.predicates import PostHeld
from app.issues.workflow import Action, Role, State
from app.kernel.clock import to_wire

Settings = Mapping[str, Any]
SOURCE_OF_ROLE = {Role.PUBLIC: "public_report", Role.RECTIFIER: "self_check"}
LIMIT_WITHOUT_CATEGORY = TimeLimit(3, "work_day")


def _as_asked(command: CommandFacts, issue: IssueState | None, post: PostHeld, found: LookedUp, settings: Settings) -> dict[str, Any]:
    return _plain(command.payload)


def _plain(payload: payloads.Payload) -> dict[str, Any]:
    return payload.model_dump(mode="json", exclude_none=True)


def _report(command: CommandFacts, issue: IssueState | None, post: PostHeld, found: LookedUp, settings: Settings) -> dict[str, Any]:
    asked = command.payload
    assert isinstance(asked, payloads.Report)
    category = found.category
    if category is None:
        raise NotAccepted("unknown_category", category=asked.category)
    if not asked.place_text and asked.position is None and found.area.area_id is None:
        raise NotAccepted("place_missing")
    event = _plain(asked)
    event["severity"] = asked.severity or category.severity
    event["source"] = asked.source or SOURCE_OF_ROLE.get(post.role, "joint_inspection")
    event.update(_place(found))
    event["flags"] = sorted({*command.flags, *found.area.flags, *_position_flags(asked.position, settings)})
    event["limit"] = category.limit.as_json()
    event["goal"] = category.close_when
    if post.role is Role.PUBLIC:
        event["receipt_number"] = found.give_receipt_number(command.effective_at)
    else:
        event["number"] = found.give_number(command.effective_at)
        event["rebound_of_id"] = str(found.rebound_of_id) if found.rebound_of_id else None
    return event


def _place(found: LookedUp) -> dict[str, Any]:
    area = found.area
    return {
        "area_id": str(area.area_id) if area.area_id else None,
        "area_unit_id": str(area.unit_id) if area.unit_id else None,
        "project_id": str(area.project_id) if area.project_id else None,
    }


def _position_flags(position: payloads.PositionIn | None, settings: Settings) -> list[str]:
    if position is None:
        return []
    vague: float = settings.get("position_to_check_m", 100)
    accuracy = position.accuracy_m
    is_vague = accuracy is not None and (accuracy == 0 or accuracy > vague)
    return ["position_to_check"] if is_vague else []


def _confirm(command: CommandFacts, issue: IssueState | None, post: PostHeld, found: LookedUp, settings: Settings) -> dict[str, Any]:
    return {"number": found.give_number(command.effective_at), "rebound_of_id": str(found.rebound_of_id) if found.rebound_of_id else None}


def _merge(command: CommandFacts, issue: IssueState | None, post: PostHeld, found: LookedUp, settings: Settings) -> dict[str, Any]:
    target = found.target
    if target is None or target.id == command.issue_id or target.state in (State.MERGED, State.DECLINED):
        raise NotAccepted("merge_target")
    return {**_plain(command.payload), "target_number": target.number}


def _refile(command: CommandFacts, issue: IssueState | None, post: PostHeld, found: LookedUp, settings: Settings) -> dict[str, Any]:
    event = _plain(command.payload)
    if issue is not None and issue.number is None:
        event["number"] = found.give_number(command.effective_at)
    return event


def _correct(command: CommandFacts, issue: IssueState | None, post: PostHeld, found: LookedUp, settings: Settings) -> dict[str, Any]:
    asked = command.payload
    assert isinstance(asked, payloads.Correct) and issue is not None
    fields = asked.fields.model_dump(mode="json", exclude_none=True)
    if not fields and asked.due_at is None:
        raise NotAccepted("nothing_changed")
    if asked.fields.category:
        if found.category is None:
            raise NotAccepted("unknown_category", category=asked.fields.category)
        fields["limit"] = found.category.limit.as_json()
        fields.setdefault("goal", found.category.close_when)
    event: dict[str, Any] = {"fields": fields, "reason": asked.reason}
    if asked.fields.area_id or asked.fields.position:
        fields.update(_place(found))
        kept = [flag for flag in issue.flags if flag not in ("area_unknown", "outside_area", "position_to_check")]
        event["flags"] = sorted({*kept, *found.area.flags, *_position_flags(asked.fields.position, settings)})
    if asked.due_at is not None:
        event["due_at"] = to_wire(asked.due_at)
    return event


def _assign(command: CommandFacts, issue: IssueState | None, post: PostHeld, found: LookedUp, settings: Settings) -> dict[str, Any]:
    asked = command.payload
    assert isinstance(asked, payloads.Assign) and issue is not None
    if asked.assignee_id is not None and found.unit_of_assignee is None:
        raise NotAccepted("assignee_not_of_unit")
    by_hand = asked.due_by_hand and asked.due_at is not None
    due = asked.due_at if by_hand and asked.due_at else due_at(command.received_at, _limit(issue), found.calendar)
    event = _plain(asked)
    event["due_at"], event["due_by_hand"] = to_wire(due), by_hand
    event["is_past"] = due < command.received_at
    same_unit = issue.lead_unit_id == asked.lead_unit_id
    event["counts_as_extension"] = bool(same_unit and issue.due_at and due > issue.due_at)
    event["goal"] = asked.goal or issue.detail.get("goal", "")
    return event


def _limit(issue: IssueState) -> TimeLimit:
    limit = issue.detail.get("limit")
    return TimeLimit(limit["n"], limit["unit"]) if limit else LIMIT_WITHOUT_CATEGORY


def _delegate(command: CommandFacts, issue: IssueState | None, post: PostHeld, found: LookedUp, settings: Settings) -> dict[str, Any]:
    asked = command.payload
    assert isinstance(asked, payloads.Delegate) and issue is not None
    if asked.unit_id is None and asked.assignee_id is None:
        raise NotAccepted("delegate_to_whom")
    if found.unit_of_assignee is None:
        raise NotAccepted("delegate_outside")
    if asked.due_at is not None and issue.due_at is not None and asked.due_at > issue.due_at:
        raise NotAccepted("delegate_due_later")
    event = _plain(asked)
    if asked.due_at is not None:
        event["due_at"] = to_wire(asked.due_at)
    return event


def _fix(command: CommandFacts, issue: IssueState | None, post: PostHeld, found: LookedUp, settings: Settings) -> dict[str, Any]:
    """Fix, fix on the spot and answer: from here the clock stands, with what is left of it kept."""
    assert issue is not None
    asked = command.payload
    event = _plain(asked)
    measure = event.get("measure") or event.get("answered", "")
    on_spot = command.action is Action.FIX_ON_SPOT
    unit = _fixing_unit(command, issue, post)
    event["fix"] = {
        "command_id": str(command.id),
        "measure": measure,
        "at": to_wire(command.effective_at),
        "by_id": str(issue.assignee_id if post.role is Role.SUPERVISOR and issue.assignee_id else command.author_id),
        "recorded_by_id": str(command.author_id),
        "unit_id": str(unit) if unit else None,
        "on_spot": on_spot,
    }
    if on_spot:
        event["lead_unit_id"] = str(unit) if unit else None
    event["paused_left"] = _left(issue, command.effective_at, found)
    return event


def _fixing_unit(command: CommandFacts, issue: IssueState, post: PostHeld) -> Any:
    if command.action is Action.ANSWER:
        return None
    return issue.lead_unit_id if post.role is Role.SUPERVISOR else post.unit_id


def _left(issue: IssueState, since: dt.datetime, found: LookedUp) -> dict[str, Any] | None:
    """Time left on the limit's own clock; a suspended issue keeps what it had."""
    if issue.state is State.SUSPENDED:
        kept: dict[str, Any] | None = issue.detail.get("paused_left")
        return kept
    if issue.due_at is None:
        return None
    return time_left(since, issue.due_at, _limit(issue).unit, found.calendar).as_json()


def _goes_on(issue: IssueState, command: CommandFacts, found: LookedUp) -> str | None:
    """The due date when a paused clock goes on now."""
    left = issue.detail.get("paused_left")
    if left:
        return to_wire(due_after_pause(command.received_at, TimeLeft.from_json(left), found.calendar))
    return to_wire(due_at(command.received_at, _limit(issue), found.calendar))


def _pass(command: CommandFacts, issue: IssueState | None, post: PostHeld, found: LookedUp, settings: Settings) -> dict[str, Any]:
    event = _plain(command.payload)
    event["at"] = to_wire(command.effective_at)
    if found.fix_photos_missing:
        event["photos_waived"] = [str(photo) for photo in found.fix_photos_missing]
    return event


def _rework(command: CommandFacts, issue: IssueState | None, post: PostHeld, found: LookedUp, settings: Settings) -> dict[str, Any]:
    assert issue is not None
    return {**_plain(command.payload), "due_at": _goes_on(issue, command, found)}


def _ask_extension(command: CommandFacts, issue: IssueState | None, post: PostHeld, found: LookedUp, settings: Settings) -> dict[str, Any]:
    asked = command.payload
    assert isinstance(asked, payloads.AskExtension) and issue is not None
    if issue.due_at is not None and asked.new_due_at <= issue.due_at:
        raise NotAccepted("extension_not_later")
    return {"new_due_at": to_wire(asked.new_due_at), "reason": asked.reason}


def _grant(command: CommandFacts, issue: IssueState | None, post: PostHeld, found: LookedUp, settings: Settings) -> dict[str, Any]:
    assert issue is not None
    event = _plain(command.payload)
    event["due_at"] = issue.detail["extension"]["new_due_at"]
    if issue.state is State.FIXED and issue.fix is not None:
        new_due = dt.datetime.fromisoformat(event["due_at"])
        sent = dt.datetime.fromisoformat(issue.fix["at"])
        event["paused_left"] = time_left(sent, new_due, _limit(issue).unit, found.calendar).as_json()
    return event


def _suspend(command: CommandFacts, issue: IssueState | None, post: PostHeld, found: LookedUp, settings: Settings) -> dict[str, Any]:
    asked = command.payload
    assert isinstance(asked, payloads.Suspend) and issue is not None
    most: int = settings.get("suspension_days", 365)
    days = (asked.review_on - found.calendar.local_date(command.received_at)).days
    if not 0 < days <= most:
        raise NotAccepted("review_date", most=most)
    return {**_plain(asked), "ends_at": to_wire(found.calendar.end_of_day(asked.review_on)), "paused_left": _left(issue, command.received_at, found)}


def _resume(command: CommandFacts, issue: IssueState | None, post: PostHeld, found: LookedUp, settings: Settings) -> dict[str, Any]:
    assert issue is not None
    had_clock = issue.detail.get("before_suspension") != State.REPORTED
    return {"due_at": _goes_on(issue, command, found) if had_clock else None}


def _reopen(command: CommandFacts, issue: IssueState | None, post: PostHeld, found: LookedUp, settings: Settings) -> dict[str, Any]:
    return {**_plain(command.payload), "at": to_wire(command.effective_at)}


def _appeal(command: CommandFacts, issue: IssueState | None, post: PostHeld, found: LookedUp, settings: Settings) -> dict[str, Any]:
    asked = command.payload
    assert isinstance(asked, payloads.Appeal) and issue is not None
    event = _plain(asked)
    event["decider_id"] = issue.detail.get("returned_by_id") if asked.about == "rework" else None
    return event


CONSEQUENCES: dict[Action, Consequence] = {
    **dict.fromkeys(Action, _as_asked),
    Action.REPORT: _report,
    Action.CONFIRM: _confirm,
    Action.MERGE: _merge,
    Action.REFILE: _refile,
    Action.CORRECT: _correct,
    Action.ASSIGN: _assign,
    Action.DELEGATE: _delegate,
    Action.FIX: _fix,
    Action.FIX_ON_SPOT: _fix,
    Action.ANSWER: _fix,
    Action.PASS: _pass,
    Action.REWORK: _rework,
    Action.ASK_EXTENSION: _ask_extension,
    Action.GRANT: _grant,
    Action.SUSPEND: _suspend,
    Action.RESUME: _resume,
    Action.REOPEN: _reopen,
    Action.APPEAL: _appeal,
}
