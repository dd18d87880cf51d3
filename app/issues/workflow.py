"""The one workflow table (GB/T 30428 vocabulary): who may do what to an issue in which state.

The server decides by it, the API publishes it as data, the phone shows its buttons from that data. Each row
of TABLE is one action; predicates are named here once and evaluated in `predicates.py` (and in the client
over the same published names). Changing the table means raising VERSION.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

VERSION = 6


class State(StrEnum):
    """Where an issue stands."""

    UNCONFIRMED = "unconfirmed"
    REPORTED = "reported"
    ASSIGNED = "assigned"
    RECTIFYING = "rectifying"
    FIXED = "fixed"
    REFERRED = "referred"
    SUSPENDED = "suspended"
    CLOSED = "closed"
    DECLINED = "declined"
    MERGED = "merged"


class Action(StrEnum):
    """What somebody asks for, in the imperative."""

    REPORT = "report"
    CONFIRM = "confirm"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    MERGE = "merge"
    REFILE = "refile"
    CORRECT = "correct"
    ASSIGN = "assign"
    DELEGATE = "delegate"
    HAND_OVER = "hand_over"
    RECALL = "recall"
    BOUNCE = "bounce"
    START = "start"
    FIX = "fix"
    FIX_ON_SPOT = "fix_on_spot"
    TAKE_BACK = "take_back"
    REFER = "refer"
    FOLLOW_UP = "follow_up"
    ANSWER = "answer"
    PASS = "pass"
    REWORK = "rework"
    CLOSE_UNFIXED = "close_unfixed"
    ASK_EXTENSION = "ask_extension"
    GRANT = "grant"
    DENY = "deny"
    SUSPEND = "suspend"
    RESUME = "resume"
    REOPEN = "reopen"
    APPEAL = "appeal"
    UPHOLD = "uphold"
    REJECT = "reject"
    URGE = "urge"
    COMMENT = "comment"
    ATTACH = "attach"
    CO_ANSWER = "co_answer"
    IMPORT = "import"


S = State
TERMINAL_STATES = frozenset({S.CLOSED, S.DECLINED, S.MERGED})
OPEN_STATES = frozenset(State) - TERMINAL_STATES
UNCOUNTED_STATES = frozenset({S.UNCONFIRMED, S.DECLINED, S.MERGED})
SAME = "same"  # the action leaves the state as it is
BEFORE = "before"  # resume goes back to the state before the suspension


class Role(StrEnum):
    """Who acts: the roles of posts, and three that are no person's post.

    `import` acts for a ledger that an administrator brings in: what it says happened long ago.
    """

    INSPECTOR = "inspector"
    SUPERVISOR = "supervisor"
    RECTIFIER = "rectifier"
    LEADER = "leader"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    PUBLIC = "public"
    CLOCK = "clock"
    IMPORT = "import"


@dataclass(frozen=True)
class Grant:
    """A role that may take the action, where all its predicates hold for the post under which it acts."""

    role: Role
    when: tuple[str, ...] = ("in_scope",)


@dataclass(frozen=True)
class Row:
    """One row of the table. `needs` names evidence and words asked for; a photo_before that the issue has in
    this round already need not be taken again. `conditions` must hold whoever acts.
    """

    action: Action
    sources: frozenset[State] | None
    target: str
    who: tuple[Grant, ...]
    needs: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    judges: bool = False  # names the command it judges; stale when that no longer stands
    checks_stale: bool = False  # stale when somebody else changed the state meanwhile


SUPERVISOR = Grant(Role.SUPERVISOR)
INSPECTOR = Grant(Role.INSPECTOR)
LEADER = Grant(Role.LEADER)
ASSIGNEE = Grant(Role.RECTIFIER, ("assignee",))
ANYONE = tuple(Grant(role, ("sees",)) for role in Role if role not in (Role.PUBLIC, Role.CLOCK, Role.IMPORT))
ANY_AUTHOR = tuple(
    Grant(role, ("author", "nobody_else_acted"))
    for role in (Role.INSPECTOR, Role.SUPERVISOR, Role.LEADER, Role.RECTIFIER, Role.PUBLIC)
)
IMPORT = Grant(Role.IMPORT, ("imported",))
CLOSERS = (LEADER, Grant(Role.SUPERVISOR, ("in_scope", "setting:supervisor_may_close_unfixed")))
VERIFIERS = tuple(
    Grant(role, ("in_scope", "four_eyes")) for role in (Role.INSPECTOR, Role.SUPERVISOR, Role.LEADER)
)


def _states(*states: State) -> frozenset[State]:
    return frozenset(states)


ALL = frozenset(State)
WORKING = _states(S.ASSIGNED, S.RECTIFYING)
APPEALABLE = ALL - {S.UNCONFIRMED}

TABLE: tuple[Row, ...] = (
    Row(
        Action.REPORT,
        None,
        S.REPORTED,
        (
            Grant(Role.INSPECTOR, ()),
            Grant(Role.SUPERVISOR, ()),
            Grant(Role.LEADER, ()),
            Grant(Role.RECTIFIER, ("area_unit",)),
            Grant(Role.PUBLIC, ()),
        ),
        needs=("category", "source", "place", "photo_before"),
    ),
    Row(Action.CONFIRM, _states(S.UNCONFIRMED), S.REPORTED, (SUPERVISOR,)),
    Row(
        Action.DECLINE,
        _states(S.UNCONFIRMED, S.REPORTED),
        S.DECLINED,
        (SUPERVISOR, IMPORT),
        needs=("reason",),
        checks_stale=True,
    ),
    Row(Action.WITHDRAW, _states(S.UNCONFIRMED, S.REPORTED), S.DECLINED, ANY_AUTHOR, needs=("reason",)),
    Row(
        Action.MERGE,
        _states(S.UNCONFIRMED, S.REPORTED, S.ASSIGNED, S.RECTIFYING, S.REFERRED, S.SUSPENDED),
        S.MERGED,
        (SUPERVISOR,),
        needs=("target",),
        checks_stale=True,
    ),
    Row(Action.REFILE, _states(S.DECLINED, S.MERGED), S.REPORTED, (SUPERVISOR,), needs=("reason",)),
    Row(
        Action.CORRECT,
        OPEN_STATES,
        SAME,
        (
            SUPERVISOR,
            *(
                Grant(role, ("author", "while_reported"))
                for role in (Role.INSPECTOR, Role.LEADER, Role.RECTIFIER)
            ),
        ),
        needs=("fields", "reason"),
        checks_stale=True,
    ),
    Row(
        Action.ASSIGN,
        _states(S.REPORTED, S.ASSIGNED, S.RECTIFYING),
        S.ASSIGNED,
        (SUPERVISOR,),
        needs=("lead_unit", "due_date", "goal"),
        checks_stale=True,
    ),
    Row(
        Action.DELEGATE,
        WORKING,
        S.ASSIGNED,
        (Grant(Role.RECTIFIER, ("assigned_unit",)),),
        needs=("delegate_to",),
    ),
    Row(
        Action.HAND_OVER,
        _states(S.ASSIGNED, S.RECTIFYING, S.FIXED, S.REFERRED, S.SUSPENDED),
        SAME,
        (SUPERVISOR, Grant(Role.ADMINISTRATOR, ("sees",))),
        needs=("successor", "reason"),
    ),
    Row(
        Action.RECALL,
        _states(S.ASSIGNED, S.RECTIFYING, S.REFERRED, S.SUSPENDED),
        S.REPORTED,
        (SUPERVISOR,),
        needs=("reason",),
        checks_stale=True,
    ),
    Row(Action.BOUNCE, WORKING, S.REPORTED, (ASSIGNEE,), needs=("reason",)),
    Row(Action.START, _states(S.ASSIGNED), S.RECTIFYING, (ASSIGNEE,)),
    Row(
        Action.FIX,
        _states(S.ASSIGNED, S.RECTIFYING, S.SUSPENDED),
        S.FIXED,
        (Grant(Role.RECTIFIER, ("assigned_unit",)), SUPERVISOR, IMPORT),
        needs=("photo_after", "measure"),
    ),
    Row(
        Action.FIX_ON_SPOT,
        _states(S.REPORTED),
        S.FIXED,
        (Grant(Role.RECTIFIER, ("area_unit",)),),
        needs=("photo_before", "photo_after", "measure"),
    ),
    Row(
        Action.TAKE_BACK,
        _states(S.FIXED),
        S.RECTIFYING,
        (Grant(Role.RECTIFIER, ("sent_fix",)), Grant(Role.SUPERVISOR, ("sent_fix",))),
        needs=("reason",),
    ),
    Row(
        Action.REFER,
        _states(S.REPORTED, S.ASSIGNED, S.RECTIFYING),
        S.REFERRED,
        (SUPERVISOR,),
        needs=("outside_body", "letter_number", "follow_up_date"),
    ),
    Row(Action.FOLLOW_UP, _states(S.REFERRED), SAME, (SUPERVISOR,), needs=("text", "follow_up_date")),
    Row(Action.ANSWER, _states(S.REFERRED), S.FIXED, (SUPERVISOR,), needs=("answered", "photo_after")),
    Row(
        Action.PASS,
        _states(S.FIXED),
        S.CLOSED,
        (*VERIFIERS, IMPORT),
        needs=("opinion", "photos_stored", "scene_photo_if_critical"),
        judges=True,
    ),
    Row(Action.REWORK, _states(S.FIXED), S.RECTIFYING, VERIFIERS, needs=("reason",), judges=True),
    Row(
        Action.CLOSE_UNFIXED,
        _states(S.REPORTED, S.ASSIGNED, S.RECTIFYING, S.REFERRED, S.SUSPENDED),
        S.CLOSED,
        (*CLOSERS, IMPORT),
        needs=("close_kind", "reason"),
        checks_stale=True,
    ),
    Row(
        Action.ASK_EXTENSION,
        WORKING,
        SAME,
        (ASSIGNEE,),
        needs=("new_due_date", "reason"),
        conditions=("before_due", "no_pending_extension", "extensions_left"),
    ),
    Row(
        Action.GRANT,
        _states(S.ASSIGNED, S.RECTIFYING, S.FIXED),
        SAME,
        (SUPERVISOR,),
        conditions=("pending_extension",),
        judges=True,
    ),
    Row(
        Action.DENY,
        _states(S.ASSIGNED, S.RECTIFYING, S.FIXED),
        SAME,
        (SUPERVISOR,),
        conditions=("pending_extension",),
        judges=True,
    ),
    Row(
        Action.SUSPEND,
        _states(S.REPORTED, S.ASSIGNED, S.RECTIFYING),
        S.SUSPENDED,
        CLOSERS,
        needs=("reason", "interim_measure", "review_date"),
        checks_stale=True,
    ),
    Row(
        Action.RESUME, _states(S.SUSPENDED), BEFORE, (SUPERVISOR, Grant(Role.CLOCK, ("review_date_passed",)))
    ),
    Row(
        Action.REOPEN,
        _states(S.CLOSED),
        S.REPORTED,
        (INSPECTOR, SUPERVISOR),
        needs=("reopen_kind", "photo_any", "reason"),
        checks_stale=True,
    ),
    Row(
        Action.APPEAL,
        APPEALABLE,
        SAME,
        (ASSIGNEE,),
        needs=("appeal_about", "reason"),
        conditions=("no_pending_appeal",),
    ),
    Row(
        Action.UPHOLD,
        APPEALABLE,
        SAME,
        (Grant(Role.SUPERVISOR, ("in_scope", "not_decider")),),
        conditions=("pending_appeal",),
        judges=True,
    ),
    Row(
        Action.REJECT,
        APPEALABLE,
        SAME,
        (Grant(Role.SUPERVISOR, ("in_scope", "not_decider")),),
        conditions=("pending_appeal",),
        judges=True,
    ),
    Row(Action.URGE, OPEN_STATES, SAME, (SUPERVISOR, LEADER)),
    Row(Action.COMMENT, ALL, SAME, ANYONE, needs=("text",)),
    Row(Action.ATTACH, ALL, SAME, ANYONE, needs=("photo_any",)),
    Row(Action.CO_ANSWER, ALL, SAME, (Grant(Role.RECTIFIER, ("co_unit",)),), needs=("text",)),
    Row(Action.IMPORT, None, S.REPORTED, (Grant(Role.IMPORT, ()),)),
)

ROWS: dict[Action, Row] = {row.action: row for row in TABLE}
FIRST_STATE_OF_PUBLIC = S.UNCONFIRMED
STATE_GIVEN_OUT = S.ASSIGNED
"""Where an import puts an issue that the ledger says somebody was to mend, or had mended."""
STATE_CHANGING = frozenset(row.action for row in TABLE if row.target != SAME)


def target_of(
    row: Row,
    state: State | None,
    *,
    by_public: bool = False,
    before: State | None = None,
    given_out: bool = False,
) -> State:
    """The state an action leads to. `before` is the state before a suspension, for resume.

    `given_out`: an imported issue that had been assigned.
    """
    if row.action is Action.IMPORT and given_out:
        return STATE_GIVEN_OUT
    if row.action is Action.REPORT and by_public:
        return FIRST_STATE_OF_PUBLIC
    kept = state if row.target == SAME else before if row.target == BEFORE else State(row.target)
    if kept is None:
        raise ValueError(f"{row.action} needs an issue to start from")
    return kept
