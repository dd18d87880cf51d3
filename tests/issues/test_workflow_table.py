"""Who may do what in which state, as the design's table says it: written out here by hand, not read from the code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from uuid import UUID

import pytest

from app.issues.issue_state import IssueState
from app.issues.predicates import Actor, Allowed, PostHeld, Surroundings, judge
from app.issues.workflow import OPEN_STATES, ROWS, TABLE, Action, Role, State, target_of

NOW = dt.datetime(2026, 5, 18, 1, tzinfo=dt.UTC)
AGENCY, OFFICE, DEPARTMENT, CONTRACTOR, OTHER = (UUID(int=number) for number in range(1, 6))
ABOVE = {OFFICE: AGENCY, DEPARTMENT: AGENCY, CONTRACTOR: DEPARTMENT, OTHER: AGENCY}
AUTHOR, FIXER, SOMEBODY = UUID(int=11), UUID(int=12), UUID(int=13)

OPEN = "unconfirmed reported assigned rectifying fixed referred suspended"
WORKING = "assigned rectifying"
ANY = f"{OPEN} closed declined merged"
FILED = f"{OPEN} closed declined merged".replace("unconfirmed ", "")

# action → the states it may be taken in
STATES = {
    "confirm": "unconfirmed",
    "decline": "unconfirmed reported",
    "withdraw": "unconfirmed reported",
    "merge": "unconfirmed reported assigned rectifying referred suspended",
    "refile": "declined merged",
    "correct": OPEN,
    "assign": "reported assigned rectifying",
    "delegate": WORKING,
    "hand_over": "assigned rectifying fixed referred suspended",
    "recall": "assigned rectifying referred suspended",
    "bounce": WORKING,
    "start": "assigned",
    "fix": "assigned rectifying suspended",
    "fix_on_spot": "reported",
    "take_back": "fixed",
    "refer": "reported assigned rectifying",
    "follow_up": "referred",
    "answer": "referred",
    "pass": "fixed",
    "rework": "fixed",
    "close_unfixed": "reported assigned rectifying referred suspended",
    "ask_extension": WORKING,
    "grant": "assigned rectifying fixed",
    "deny": "assigned rectifying fixed",
    "suspend": "reported assigned rectifying",
    "resume": "suspended",
    "reopen": "closed",
    "appeal": FILED,
    "uphold": FILED,
    "reject": FILED,
    "urge": OPEN,
    "comment": ANY,
    "attach": ANY,
    "co_answer": ANY,
}

# who acts: a post in the issue's scope that is neither author, nor assigned, nor of the fixing unit, unless it says so
PEOPLE = {
    "inspector": Actor(SOMEBODY, (PostHeld(Role.INSPECTOR, AGENCY),)),
    "supervisor": Actor(SOMEBODY, (PostHeld(Role.SUPERVISOR, AGENCY),)),
    "leader": Actor(SOMEBODY, (PostHeld(Role.LEADER, AGENCY),)),
    "administrator": Actor(SOMEBODY, (PostHeld(Role.ADMINISTRATOR, AGENCY),)),
    "auditor": Actor(SOMEBODY, (PostHeld(Role.AUDITOR, AGENCY),)),
    "assigned rectifier": Actor(FIXER, (PostHeld(Role.RECTIFIER, CONTRACTOR),)),
    "other rectifier": Actor(SOMEBODY, (PostHeld(Role.RECTIFIER, OTHER),)),
    "supervisor elsewhere": Actor(SOMEBODY, (PostHeld(Role.SUPERVISOR, OTHER),)),
    "author": Actor(AUTHOR, (PostHeld(Role.INSPECTOR, OTHER),)),
    "public": Actor(None, (PostHeld(Role.PUBLIC, None),)),
    "clock": Actor(None, (PostHeld(Role.CLOCK, None),)),
    "import": Actor(SOMEBODY, (PostHeld(Role.IMPORT, AGENCY),)),
}
SEEING = set(PEOPLE) - {"public", "clock", "import"}
WHO = {
    "confirm": {"supervisor"},
    "decline": {"supervisor"},
    "withdraw": {"author"},
    "merge": {"supervisor"},
    "refile": {"supervisor"},
    "correct": {"supervisor", "author while reported"},
    "assign": {"supervisor"},
    "delegate": {"assigned rectifier"},
    "hand_over": {"supervisor", "administrator"},
    "recall": {"supervisor"},
    "bounce": {"assigned rectifier"},
    "start": {"assigned rectifier"},
    "fix": {"assigned rectifier", "supervisor"},
    "fix_on_spot": {"assigned rectifier"},  # the area's unit, here the same contractor
    "take_back": {"assigned rectifier"},  # who sent the fix
    "refer": {"supervisor"},
    "follow_up": {"supervisor"},
    "answer": {"supervisor"},
    "pass": {"inspector", "supervisor", "leader", "author"},
    "rework": {"inspector", "supervisor", "leader", "author"},
    "close_unfixed": {"leader"},
    "ask_extension": {"assigned rectifier"},
    "grant": {"supervisor"},
    "deny": {"supervisor"},
    "suspend": {"leader"},
    "resume": {"supervisor", "clock"},
    "reopen": {"inspector", "supervisor", "author"},
    "appeal": {"assigned rectifier"},
    "uphold": {"supervisor"},
    "reject": {"supervisor"},
    "urge": {"supervisor", "leader"},
    "comment": SEEING,
    "attach": SEEING,
    "co_answer": set(),
}


def is_within(unit: UUID, ancestor: UUID) -> bool:
    return unit == ancestor or (unit in ABOVE and is_within(ABOVE[unit], ancestor))


AROUND = Surroundings(NOW, is_within, {"extensions_per_round": 2})


def issue_in(state: State) -> IssueState:
    """An issue of the contractor's area, reported by the author, with whatever its state needs."""
    fix = {
        "command_id": str(UUID(int=99)),
        "by_id": str(FIXER),
        "recorded_by_id": str(FIXER),
        "unit_id": str(CONTRACTOR),
        "at": NOW.isoformat(),
    }
    return IssueState(
        id=UUID(int=50),
        state=state,
        reporter_id=AUTHOR,
        reporter_unit_id=OTHER,
        area_unit_id=CONTRACTOR,
        lead_unit_id=CONTRACTOR,
        due_at=NOW + dt.timedelta(days=1),
        detail={
            "fix": fix,
            "suspension": {"ends_at": (NOW - dt.timedelta(days=1)).isoformat()},
        },
    )


def cells() -> Iterator[tuple[str, str, str, bool]]:
    for action, states in STATES.items():
        for state in State:
            for person in PEOPLE:
                who = WHO[action]
                is_author = (
                    person == "author"
                    and "author while reported" in who
                    and state in (State.UNCONFIRMED, State.REPORTED)
                )
                yield (
                    action,
                    state.value,
                    person,
                    state.value in states.split() and (person in who or is_author),
                )


@pytest.mark.parametrize(("action", "state", "person", "may"), list(cells()))
def test_state_by_action_by_role(action: str, state: str, person: str, may: bool) -> None:
    issue = issue_in(State(state))
    issue.extension_pending = action in ("grant", "deny")
    if action in ("uphold", "reject"):
        issue.detail["appeal"] = {"decider_id": None}
    verdict = judge(Action(action), issue, PEOPLE[person], AROUND)
    assert isinstance(verdict, Allowed) == may, verdict


def test_every_action_but_those_that_make_an_issue_has_a_row_here() -> None:
    assert set(STATES) == set(WHO) == {action.value for action in Action} - {"report", "import"}


def test_only_an_import_imports_and_it_settles_only_what_was_imported() -> None:
    importer = PEOPLE["import"]
    allowed = {
        name for name, who in PEOPLE.items() if isinstance(judge(Action.IMPORT, None, who, AROUND), Allowed)
    }
    assert allowed == {"import"}
    steps = {"decline": "reported", "fix": "assigned", "pass": "fixed", "close_unfixed": "assigned"}
    for action, state in steps.items():
        issue = issue_in(State(state))
        assert not isinstance(judge(Action(action), issue, importer, AROUND), Allowed)
        issue.detail["imported"] = {"row": 2}
        assert isinstance(judge(Action(action), issue, importer, AROUND), Allowed)
    later = issue_in(State.CLOSED)
    later.detail["imported"] = {"row": 2}
    assert not isinstance(judge(Action.REOPEN, later, importer, AROUND), Allowed)


def reachable(start: State) -> set[State]:
    """States that some role can bring about from a state, whatever is needed for it given."""
    seen, waiting = {start}, [start]
    while waiting:
        state = waiting.pop()
        for row in TABLE:
            if row.sources is not None and state in row.sources and row.who:
                target = target_of(row, state, before=State.ASSIGNED)
                if target not in seen:
                    seen.add(target)
                    waiting.append(target)
    return seen


@pytest.mark.parametrize("state", sorted(OPEN_STATES))
def test_from_every_open_state_closed_is_reachable(state: State) -> None:
    assert State.CLOSED in reachable(state)


@pytest.mark.parametrize("state", sorted(set(State) - OPEN_STATES))
def test_every_terminal_state_has_a_way_back(state: State) -> None:
    assert reachable(state) & OPEN_STATES


def test_every_action_can_be_taken_in_some_reachable_state() -> None:
    states = reachable(State.REPORTED) | {State.UNCONFIRMED}
    assert [
        action for action, row in ROWS.items() if row.sources is not None and not row.sources & states
    ] == []


def test_who_fixed_it_or_belonged_to_the_fixing_unit_then_does_not_judge_it() -> None:
    issue = issue_in(State.FIXED)
    fixer = Actor(FIXER, (PostHeld(Role.SUPERVISOR, AGENCY),))
    moved = Actor(SOMEBODY, (PostHeld(Role.INSPECTOR, AGENCY),), frozenset({CONTRACTOR}))
    joined = Actor(SOMEBODY, (PostHeld(Role.INSPECTOR, AGENCY), PostHeld(Role.RECTIFIER, CONTRACTOR)))
    above = Actor(SOMEBODY, (PostHeld(Role.SUPERVISOR, DEPARTMENT),))
    assert getattr(judge(Action.PASS, issue, fixer, AROUND), "code", None) == "own_unit"
    assert getattr(judge(Action.PASS, issue, moved, AROUND), "code", None) == "own_unit"
    assert getattr(judge(Action.PASS, issue, joined, AROUND), "code", None) == "own_unit", (
        "who joined after the fix would judge their own unit"
    )
    assert isinstance(judge(Action.PASS, issue, above, AROUND), Allowed), (
        "a department verifies its contractor"
    )


@pytest.mark.parametrize(
    ("late", "pending", "asked", "code"),
    [
        (True, False, 0, "extension_too_late"),
        (False, True, 0, "extension_pending"),
        (False, False, 2, "extension_limit"),
    ],
)
def test_an_extension_is_asked_for_in_time_one_at_a_time_and_twice_at_most(
    late: bool, pending: bool, asked: int, code: str
) -> None:
    issue = issue_in(State.ASSIGNED)
    issue.extension_pending, issue.extension_count = pending, asked
    if late:
        issue.due_at = NOW - dt.timedelta(seconds=1)
    assert (
        getattr(judge(Action.ASK_EXTENSION, issue, PEOPLE["assigned rectifier"], AROUND), "code", None)
        == code
    )


def test_an_appeal_waits_for_its_answer_before_another_is_made() -> None:
    issue = issue_in(State.ASSIGNED)
    issue.detail["appeal"] = {"decider_id": None}
    assert (
        getattr(judge(Action.APPEAL, issue, PEOPLE["assigned rectifier"], AROUND), "code", None)
        == "appeal_pending"
    )


@pytest.mark.parametrize("action", [Action.REPORT, Action.FIX_ON_SPOT])
def test_the_areas_own_unit_finds_and_fixes_for_itself_not_the_units_above_or_below(action: Action) -> None:
    for unit, responsible, may in (
        (DEPARTMENT, DEPARTMENT, True),
        (DEPARTMENT, CONTRACTOR, False),
        (CONTRACTOR, DEPARTMENT, False),
    ):
        issue = None if action is Action.REPORT else issue_in(State.REPORTED)
        if issue is not None:
            issue.area_unit_id = responsible
        around = Surroundings(NOW, is_within, {}, area_unit_id=responsible)
        rectifier = Actor(SOMEBODY, (PostHeld(Role.RECTIFIER, unit),))
        assert isinstance(judge(action, issue, rectifier, around), Allowed) == may, (unit, responsible)


def test_a_named_person_is_the_assignee_and_colleagues_are_not() -> None:
    issue = issue_in(State.ASSIGNED)
    issue.assignee_id = FIXER
    colleague = Actor(SOMEBODY, (PostHeld(Role.RECTIFIER, CONTRACTOR),))
    assert isinstance(judge(Action.START, issue, PEOPLE["assigned rectifier"], AROUND), Allowed)
    assert getattr(judge(Action.START, issue, colleague, AROUND), "code", None) == "not_assigned_to_you"


def test_supervisors_close_unfixed_and_suspend_only_where_the_setting_allows() -> None:
    allowed = Surroundings(NOW, is_within, {"supervisor_may_close_unfixed": True})
    for action in (Action.CLOSE_UNFIXED, Action.SUSPEND):
        assert isinstance(judge(action, issue_in(State.ASSIGNED), PEOPLE["supervisor"], allowed), Allowed)


def test_a_report_cannot_be_withdrawn_once_others_have_acted() -> None:
    issue = issue_in(State.REPORTED)
    issue.others_acted = True
    assert getattr(judge(Action.WITHDRAW, issue, PEOPLE["author"], AROUND), "code", None) == "others_acted"


def test_a_co_unit_answers_for_itself() -> None:
    issue = issue_in(State.ASSIGNED)
    issue.co_unit_ids = [str(OTHER)]
    assert isinstance(judge(Action.CO_ANSWER, issue, PEOPLE["other rectifier"], AROUND), Allowed)
