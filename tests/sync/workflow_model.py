"""A small model of the workflow, written from the design's table and not from the code: what the server must answer.

It knows people by name, counts versions, and has no clock: the machine that uses it keeps due dates far away.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

ROLE = {
    "inspector": "inspector",
    "contractor_inspector": "inspector",
    "supervisor": "supervisor",
    "leader": "leader",
    "auditor": "auditor",
    "rectifier": "rectifier",
    "rectifier2": "rectifier",
    "foreman": "rectifier",
    "stranger": "rectifier",
    "unit_supervisor": "supervisor",
}
UNIT = {
    "rectifier": "contractor",
    "rectifier2": "contractor",
    "contractor_inspector": "contractor",
    "foreman": "department",
}
BLIND = frozenset({"stranger", "unit_supervisor"})  # of another department: they see none of these issues
OPEN = frozenset({"reported", "assigned", "rectifying", "fixed", "referred", "suspended"})
UNFIXED = frozenset({"reported", "assigned", "rectifying", "referred", "suspended"})
WORKING = frozenset({"assigned", "rectifying"})
FILED = OPEN | {"closed", "declined", "merged"}

# action → (states it may be taken in, the state it leads to; None: the same)
MOVES: dict[str, tuple[frozenset[str], str | None]] = {
    "decline": (frozenset({"reported"}), "declined"),
    "withdraw": (frozenset({"reported"}), "declined"),
    "merge": (UNFIXED, "merged"),
    "refile": (frozenset({"declined", "merged"}), "reported"),
    "correct": (OPEN, None),
    "assign": (WORKING | {"reported"}, "assigned"),
    "delegate": (WORKING, "assigned"),
    "recall": (UNFIXED - {"reported"}, "reported"),
    "bounce": (WORKING, "reported"),
    "start": (frozenset({"assigned"}), "rectifying"),
    "fix": (WORKING | {"suspended"}, "fixed"),
    "fix_on_spot": (frozenset({"reported"}), "fixed"),
    "take_back": (frozenset({"fixed"}), "rectifying"),
    "refer": (WORKING | {"reported"}, "referred"),
    "follow_up": (frozenset({"referred"}), None),
    "answer": (frozenset({"referred"}), "fixed"),
    "pass": (frozenset({"fixed"}), "closed"),
    "rework": (frozenset({"fixed"}), "rectifying"),
    "close_unfixed": (UNFIXED, "closed"),
    "ask_extension": (WORKING, None),
    "grant": (WORKING | {"fixed"}, None),
    "deny": (WORKING | {"fixed"}, None),
    "suspend": (WORKING | {"reported"}, "suspended"),
    "resume": (frozenset({"suspended"}), "before"),
    "reopen": (frozenset({"closed"}), "reported"),
    "appeal": (FILED, None),
    "uphold": (FILED, None),
    "reject": (FILED, None),
    "urge": (OPEN, None),
    "comment": (FILED, None),
    "attach": (FILED, None),
    "co_answer": (FILED, None),
}
BY_ROLE = {
    **dict.fromkeys(
        ("decline", "merge", "refile", "assign", "recall", "refer", "follow_up", "answer"), "supervisor"
    ),
    **dict.fromkeys(("grant", "deny", "resume", "uphold", "reject"), "supervisor"),
    **dict.fromkeys(("close_unfixed", "suspend"), "leader"),
    **dict.fromkeys(("pass", "rework"), "inspector supervisor leader"),
    "reopen": "inspector supervisor",
    "urge": "supervisor leader",
}
BY_THE_ASSIGNEE = frozenset({"start", "bounce", "ask_extension", "appeal"})
CHECKS_STALE = frozenset(
    {"assign", "decline", "merge", "recall", "correct", "suspend", "reopen", "close_unfixed"}
)
JUDGES = {
    **dict.fromkeys(("pass", "rework"), "fix"),
    **dict.fromkeys(("grant", "deny"), "extension"),
    **dict.fromkeys(("uphold", "reject"), "appeal"),
}
NEEDS_PHOTO = frozenset({"fix", "fix_on_spot", "answer", "reopen", "attach"})
QUIET = frozenset({"urge", "comment", "attach", "co_answer"})
ENDS_EXTENSION = frozenset({"assign", "refer", "close_unfixed", "pass", "grant", "deny"})
GIVES_THE_WORK_BACK = frozenset({"recall", "bounce", "refile", "reopen"})


@dataclass
class ModelIssue:
    """An issue as the model knows it. `fix`, `extension`, `appeal` are the commands that stand to be judged."""

    reporter: str
    state: str = "reported"
    version: int = 1
    changes: list[tuple[int, str]] = field(
        default_factory=list
    )  # version and author of state-changing events
    lead: str | None = None
    assignee: str | None = None
    fix: str | None = None
    fixers: frozenset[str] = frozenset()
    fixing_unit: str | None = None
    extension: str | None = None
    extensions: int = 0
    appeal: str | None = None
    state_before: str = ""
    others_acted: bool = False


@dataclass(frozen=True)
class Act:
    """What somebody asks for. `judges` names a command, `target` another issue, `to` a unit or a person."""

    who: str
    action: str
    command: str
    photo: bool = True
    seen: int | None = None
    judges: str | None = None
    target: ModelIssue | None = None
    to: str | None = None


def refusal(issue: ModelIssue, act: Act) -> str | None:
    """Why the server must refuse: a word of the model's own; None where it must apply the act."""
    if act.who in BLIND:
        return "unseen"
    if _is_stale(issue, act):
        return "stale"
    if issue.state not in MOVES[act.action][0]:
        return "wrong_state"
    if not _may(issue, act):
        return "who"
    return _lacks(issue, act)


def _is_stale(issue: ModelIssue, act: Act) -> bool:
    """A judgement of what no longer stands, or a decision by somebody who had not seen another's."""
    if act.action in JUDGES:
        standing = getattr(issue, JUDGES[act.action])
        return standing is None or act.judges != standing
    if act.action not in CHECKS_STALE or act.seen is None:
        return False
    return any(version > act.seen and who != act.who for version, who in issue.changes)


def _lacks(issue: ModelIssue, act: Act) -> str | None:
    if act.action == "ask_extension" and (issue.extension or issue.extensions >= 2):
        return "extension"
    if act.action == "appeal" and issue.appeal:
        return "appeal_pending"
    if act.action in NEEDS_PHOTO and not act.photo:
        return "photo"
    gone = act.target is None or act.target is issue or act.target.state in ("merged", "declined")
    return "target" if act.action == "merge" and gone else None


def _may(issue: ModelIssue, act: Act) -> bool:
    if act.action in BY_ROLE:
        judges_own = act.action in ("pass", "rework") and _took_part(issue, act.who)
        return ROLE[act.who] in BY_ROLE[act.action].split() and not judges_own
    if act.action in BY_THE_ASSIGNEE:
        return _is_assignee(issue, act.who)
    return OTHERS[act.action](issue, act.who)


def _took_part(issue: ModelIssue, who: str) -> bool:
    return who in issue.fixers or (issue.fixing_unit is not None and UNIT.get(who) == issue.fixing_unit)


def _is_of_the_unit(issue: ModelIssue, who: str) -> bool:
    if ROLE[who] != "rectifier":
        return False
    return who == issue.assignee or (issue.lead is not None and UNIT.get(who) == issue.lead)


def _is_assignee(issue: ModelIssue, who: str) -> bool:
    if ROLE[who] != "rectifier":
        return False
    return who == issue.assignee if issue.assignee else issue.lead is not None and UNIT.get(who) == issue.lead


OTHERS: dict[str, Callable[[ModelIssue, str], bool]] = {
    "comment": lambda issue, who: True,
    "attach": lambda issue, who: True,
    "co_answer": lambda issue, who: False,  # the machine names no co-units
    "withdraw": lambda issue, who: who == issue.reporter and not issue.others_acted,
    "correct": lambda issue, who: (
        ROLE[who] == "supervisor" or (who == issue.reporter and issue.state == "reported")
    ),
    "delegate": lambda issue, who: _is_of_the_unit(issue, who),
    "fix": lambda issue, who: ROLE[who] == "supervisor" or _is_of_the_unit(issue, who),
    # who answers for the area finds and fixes for itself
    "fix_on_spot": lambda issue, who: ROLE[who] == "rectifier" and UNIT.get(who) == "contractor",
    "take_back": lambda issue, who: who in issue.fixers and ROLE[who] in ("rectifier", "supervisor"),
}


def apply(issue: ModelIssue, act: Act) -> None:
    """What the issue is after an act that may be taken."""
    target = MOVES[act.action][1]
    issue.version += 1
    if target is not None:
        issue.changes.append((issue.version, act.who))
    if act.action not in QUIET and act.who != issue.reporter:
        issue.others_acted = True
    _effects(issue, act)
    if act.action == "suspend":
        issue.state_before = issue.state
    if target is not None:
        issue.state = issue.state_before if target == "before" else target


def _effects(issue: ModelIssue, act: Act) -> None:
    if act.action in GIVES_THE_WORK_BACK:
        issue.lead = issue.assignee = issue.extension = None
    if act.action in ENDS_EXTENSION:
        issue.extension = None
    if act.action in EFFECTS:
        EFFECTS[act.action](issue, act)


def _assigned(issue: ModelIssue, act: Act) -> None:
    issue.lead, issue.assignee = act.to, None


def _delegated(issue: ModelIssue, act: Act) -> None:
    is_person = act.to in ROLE
    issue.lead, issue.assignee = (issue.lead, act.to) if is_person else (act.to, None)


def _unfixed(issue: ModelIssue, act: Act) -> None:
    issue.fix, issue.fixers = None, frozenset()


def _reopened(issue: ModelIssue, act: Act) -> None:
    _unfixed(issue, act)
    issue.extensions, issue.appeal = 0, None


def _asked(issue: ModelIssue, act: Act) -> None:
    issue.extension = act.command


def _granted(issue: ModelIssue, act: Act) -> None:
    issue.extensions += 1


def _appealed(issue: ModelIssue, act: Act) -> None:
    issue.appeal = act.command if act.action == "appeal" else None


def _fixed(issue: ModelIssue, act: Act) -> None:
    by_office = ROLE[act.who] == "supervisor"
    issue.fix = act.command
    issue.fixers = frozenset({act.who, issue.assignee or act.who}) if by_office else frozenset({act.who})
    if act.action == "fix_on_spot":
        issue.lead = issue.lead or UNIT[act.who]
    unit = issue.lead if by_office else UNIT.get(act.who)
    issue.fixing_unit = None if act.action == "answer" else unit


EFFECTS = {
    "assign": _assigned,
    "delegate": _delegated,
    **dict.fromkeys(("fix", "fix_on_spot", "answer"), _fixed),
    **dict.fromkeys(("rework", "take_back"), _unfixed),
    "reopen": _reopened,
    "ask_extension": _asked,
    "grant": _granted,
    **dict.fromkeys(("appeal", "uphold", "reject"), _appealed),
}
