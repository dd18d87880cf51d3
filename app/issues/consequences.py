"""What each action's event says beyond what was asked: numbers, due dates, time left.

The fold reads only this.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from app.categories.time_limits import due_at
from app.issues import payloads
from app.issues.correction import corrected
from app.issues.decision import Case, CategoryFacts, Consequence, NotAccepted
from app.issues.place_facts import place_fields, position_flags
from app.issues.round_clock import due_going_on, is_extension, left_of, left_until, limit_of
from app.issues.workflow import Action, Role, State
from app.kernel.clock import to_wire

SOURCE_OF_ROLE = {Role.PUBLIC: "public_report", Role.RECTIFIER: "self_check"}


def _as_asked(case: Case) -> dict[str, Any]:
    return _plain(case.command.payload)


def _plain(payload: payloads.Payload) -> dict[str, Any]:
    return payload.model_dump(mode="json", exclude_none=True)


def _report(case: Case) -> dict[str, Any]:
    asked = case.asked(payloads.Report)
    category = case.found.category
    if category is None:
        raise NotAccepted("unknown_category", category=asked.category)
    if not asked.place_text and asked.position is None and case.found.area.area_id is None:
        raise NotAccepted("place_missing")
    event = _described(case, asked, category)
    if case.post.role is Role.PUBLIC:
        event["receipt_number"] = case.found.give_receipt_number(case.command.effective_at)
    else:
        event["number"] = case.found.give_number(case.command.effective_at)
        event["rebound_of_id"] = str(case.found.rebound_of_id) if case.found.rebound_of_id else None
    return event


def _import(case: Case) -> dict[str, Any]:
    """A filing of long ago, with a number of the month of its finding; what the ledger lacks is named."""
    asked = case.asked(payloads.Import)
    category = case.found.category
    if category is None:
        raise NotAccepted("unknown_category", category=asked.category)
    event = _described(case, asked, category)
    event["number"] = case.found.give_number(case.command.effective_at)
    has_place = bool(asked.place_text) or asked.position is not None
    there = {"place": has_place, "unit": asked.lead_unit_id, "due": asked.due_at, "words": asked.description}
    event["missing"] = ["photo_before", *(name for name, value in there.items() if not value)]
    return event


def _described(case: Case, asked: payloads.Report, category: CategoryFacts) -> dict[str, Any]:
    """What a filing says of place and category, beyond what was asked."""
    event = _plain(asked)
    event["severity"] = asked.severity or category.severity
    event["source"] = asked.source or SOURCE_OF_ROLE.get(case.post.role, "joint_inspection")
    event.update(place_fields(case.found.area))
    event["point_id"] = str(case.found.area.point_id) if case.found.area.point_id else None
    event["flags"] = sorted(
        {*case.command.flags, *case.found.area.flags, *position_flags(asked.position, case.settings)}
    )
    event["limit"] = category.limit.as_json()
    event["goal"] = category.close_when
    return event


def _confirm(case: Case) -> dict[str, Any]:
    return {
        "number": case.found.give_number(case.command.effective_at),
        "rebound_of_id": str(case.found.rebound_of_id) if case.found.rebound_of_id else None,
    }


def _merge(case: Case) -> dict[str, Any]:
    target = case.found.target
    if target is None or not case.is_target_in_scope:
        # One answer for both: whoever may not see an issue is not told whether there is one.
        raise NotAccepted("out_of_scope")
    if target.id == case.command.issue_id or target.state in (State.MERGED, State.DECLINED):
        raise NotAccepted("merge_target")
    return {**_plain(case.command.payload), "target_number": target.number}


def _refile(case: Case) -> dict[str, Any]:
    event = _plain(case.command.payload)
    if case.issue.number is None:
        event["number"] = case.found.give_number(case.command.effective_at)
    return event


def _assign(case: Case) -> dict[str, Any]:
    asked = case.asked(payloads.Assign)
    if asked.assignee_id is not None and case.found.unit_of_assignee is None:
        raise NotAccepted("assignee_not_of_unit")
    by_hand = asked.due_by_hand and asked.due_at is not None
    due = (
        asked.due_at
        if by_hand and asked.due_at
        else due_at(case.command.received_at, limit_of(case.issue), case.found.calendar)
    )
    event = _plain(asked)
    event["due_at"], event["due_by_hand"] = to_wire(due), by_hand
    event["is_past"] = due < case.command.received_at
    event["counts_as_extension"] = is_extension(case.issue, asked.lead_unit_id, due)
    event["goal"] = asked.goal or case.issue.detail.get("goal", "")
    return event


def _delegate(case: Case) -> dict[str, Any]:
    asked = case.asked(payloads.Delegate)
    if asked.unit_id is None and asked.assignee_id is None:
        raise NotAccepted("delegate_to_whom")
    if case.found.unit_of_assignee is None:
        raise NotAccepted("delegate_outside")
    if asked.due_at is not None and case.issue.due_at is not None and asked.due_at > case.issue.due_at:
        raise NotAccepted("delegate_due_later")
    event = _plain(asked)
    if asked.due_at is not None:
        event["due_at"] = to_wire(asked.due_at)
    return event


def _hand_over(case: Case) -> dict[str, Any]:
    """Another person of the same unit goes on; due date, state and unit stay as they are."""
    asked = case.asked(payloads.HandOver)
    if case.issue.assignee_id != asked.from_id or asked.assignee_id == asked.from_id:
        raise NotAccepted("stale")
    if asked.assignee_id is not None and case.found.unit_of_assignee is None:
        raise NotAccepted("assignee_not_of_unit")
    return _plain(asked)


def _fix(case: Case) -> dict[str, Any]:
    """Fix, fix on the spot and answer: from here the clock stands, with what is left of it kept."""
    asked = case.command.payload
    event = _plain(asked)
    measure = event.get("measure") or event.get("answered", "")
    on_spot = case.command.action is Action.FIX_ON_SPOT
    unit = _fixing_unit(case)
    event["fix"] = {
        "command_id": str(case.command.id),
        "measure": measure,
        "at": to_wire(case.command.effective_at),
        "by_id": _fixer(case),
        "recorded_by_id": str(case.command.author_id),
        "unit_id": str(unit) if unit else None,
        "on_spot": on_spot,
    }
    if case.post.for_user_id is not None:
        event["fix"]["for_id"] = str(case.post.for_user_id)
    if on_spot:
        event["lead_unit_id"] = str(unit) if unit else None
    event["paused_left"] = left_of(case.issue, case.command.effective_at, case.found.calendar)
    if case.issue.state is State.SUSPENDED and case.issue.due_at is not None:
        # The hold ends here: what was left of the clock is left now, or the fix would count as late.
        event["due_at"] = _goes_on(case, case.command.effective_at)
    return event


def _fixer(case: Case) -> str | None:
    """Who mended it: the assignee where the office records it for them; of an old ledger nobody knows."""
    if case.post.role is Role.IMPORT:
        return None
    on_behalf = case.post.role is Role.SUPERVISOR and case.issue.assignee_id
    return str(case.issue.assignee_id if on_behalf else case.command.author_id)


def _take_back(case: Case) -> dict[str, Any]:
    """The due date stands again; a fix on the spot or an answer from outside had none, so one is set."""
    event = _as_asked(case)
    if case.issue.due_at is None:
        event["due_at"] = _goes_on(case, case.command.received_at)
    return event


def _recall(case: Case) -> dict[str, Any]:
    """The work comes back; of an issue on hold, with the date it would have if the hold ended now."""
    event = _as_asked(case)
    if case.issue.state is State.SUSPENDED and case.issue.due_at is not None:
        event["due_before"] = _goes_on(case, case.command.received_at)
    return event


def _goes_on(case: Case, since: dt.datetime) -> str | None:
    """The due date of a clock that goes on at an instant, as an event says it."""
    return to_wire(due_going_on(case.issue, since, case.found.calendar))


def _fixing_unit(case: Case) -> UUID | None:
    """The unit whose people may not judge the fix; an outside body's answer has none."""
    if case.command.action is Action.ANSWER:
        return None
    recorded = case.post.role in (Role.SUPERVISOR, Role.IMPORT)
    return case.issue.lead_unit_id if recorded else case.post.unit_id


def _pass(case: Case) -> dict[str, Any]:
    event = _plain(case.command.payload)
    event["at"] = to_wire(case.command.effective_at)
    if case.found.fix_photos_missing:
        event["photos_waived"] = [str(photo) for photo in case.found.fix_photos_missing]
    return event


def _rework(case: Case) -> dict[str, Any]:
    return {**_plain(case.command.payload), "due_at": _goes_on(case, case.command.received_at)}


def _ask_extension(case: Case) -> dict[str, Any]:
    asked = case.asked(payloads.AskExtension)
    if case.issue.due_at is not None and asked.new_due_at <= case.issue.due_at:
        raise NotAccepted("extension_not_later")
    return {"new_due_at": to_wire(asked.new_due_at), "reason": asked.reason}


def _grant(case: Case) -> dict[str, Any]:
    event = _plain(case.command.payload)
    event["due_at"] = case.issue.detail["extension"]["new_due_at"]
    if case.issue.state is State.FIXED and case.issue.fix is not None:
        new_due = dt.datetime.fromisoformat(event["due_at"])
        sent = dt.datetime.fromisoformat(case.issue.fix["at"])
        event["paused_left"] = left_until(case.issue, new_due, sent, case.found.calendar)
    return event


def _suspend(case: Case) -> dict[str, Any]:
    asked = case.asked(payloads.Suspend)
    most: int = case.settings.get("suspension_days", 365)
    days = (asked.review_on - case.found.calendar.local_date(case.command.received_at)).days
    if not 0 < days <= most:
        raise NotAccepted("review_date", most=most)
    return {
        **_plain(asked),
        "ends_at": to_wire(case.found.calendar.end_of_day(asked.review_on)),
        "paused_left": left_of(case.issue, case.command.received_at, case.found.calendar),
    }


def _resume(case: Case) -> dict[str, Any]:
    had_clock = case.issue.detail.get("before_suspension") != State.REPORTED
    return {"due_at": _goes_on(case, case.command.received_at) if had_clock else None}


def _reopen(case: Case) -> dict[str, Any]:
    return {**_plain(case.command.payload), "at": to_wire(case.command.effective_at)}


def _appeal(case: Case) -> dict[str, Any]:
    asked = case.asked(payloads.Appeal)
    event = _plain(asked)
    event["decider_id"] = case.issue.detail.get("returned_by_id") if asked.about == "rework" else None
    if asked.about == "rework" and case.issue.detail.get("returned_for_id"):
        event["decider_for_id"] = case.issue.detail["returned_for_id"]
    return event


CONSEQUENCES: dict[Action, Consequence] = {
    **dict.fromkeys(Action, _as_asked),
    Action.REPORT: _report,
    Action.IMPORT: _import,
    Action.CONFIRM: _confirm,
    Action.MERGE: _merge,
    Action.REFILE: _refile,
    Action.RECALL: _recall,
    Action.TAKE_BACK: _take_back,
    Action.CORRECT: corrected,
    Action.ASSIGN: _assign,
    Action.DELEGATE: _delegate,
    Action.HAND_OVER: _hand_over,
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
