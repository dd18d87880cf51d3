"""What an event is called: the past tense of the action that made it."""

from __future__ import annotations

from app.issues.workflow import Action

PAST_TENSE: dict[Action, str] = {
    Action.REPORT: "reported",
    Action.CONFIRM: "confirmed",
    Action.DECLINE: "declined",
    Action.WITHDRAW: "withdrawn",
    Action.MERGE: "merged",
    Action.REFILE: "refiled",
    Action.CORRECT: "corrected",
    Action.ASSIGN: "assigned",
    Action.DELEGATE: "delegated",
    Action.HAND_OVER: "handed_over",
    Action.RECALL: "recalled",
    Action.BOUNCE: "bounced",
    Action.START: "started",
    Action.FIX: "fixed",
    Action.FIX_ON_SPOT: "fixed_on_spot",
    Action.TAKE_BACK: "taken_back",
    Action.REFER: "referred",
    Action.FOLLOW_UP: "followed_up",
    Action.ANSWER: "answered",
    Action.PASS: "passed",
    Action.REWORK: "returned",
    Action.CLOSE_UNFIXED: "closed_unfixed",
    Action.ASK_EXTENSION: "extension_asked",
    Action.GRANT: "extension_granted",
    Action.DENY: "extension_denied",
    Action.SUSPEND: "suspended",
    Action.RESUME: "resumed",
    Action.REOPEN: "reopened",
    Action.APPEAL: "appealed",
    Action.UPHOLD: "appeal_upheld",
    Action.REJECT: "appeal_rejected",
    Action.URGE: "urged",
    Action.COMMENT: "commented",
    Action.ATTACH: "attached",
    Action.CO_ANSWER: "co_answered",
    Action.IMPORT: "imported",
}
