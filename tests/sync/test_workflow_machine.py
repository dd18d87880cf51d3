"""Whatever people do in whatever order, late, twice or torn apart: the server answers as a model of its own does."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.issues.defect_queries import database_defects
from app.issues.models import Event
from app.kernel.ids import new_id
from tests.drawn_machines import drawn
from tests.factories import INSIDE, Phone, World, jpeg, photo_claim
from tests.sync.workflow_model import JUDGES, MOVES, NEEDS_PHOTO, ROLE, Act, ModelIssue, apply, refusal

PHOTO = jpeg(3)
FAR = "2026-06-30T08:00:00Z"
SPOKEN = {
    "stale": {"stale"},
    "wrong_state": {"wrong_state"},
    "unseen": {"unknown_issue"},
    "photo": {"photo_missing", "photo_after_missing"},
}
"""Refusals whose code is a promise; for others it is enough that they are refused."""


def payload_of(act: Act, world: World, issues: dict[str, ModelIssue], number: int) -> dict[str, Any]:
    """The payload of an act, each time with other words."""
    words = {"reason": f"理由 {number}"}
    judges = {"judges": act.judges or str(new_id())}
    to = str(world.users[act.to] if act.to in world.users else world.units.get(act.to or "", "")) or None
    target = next((key for key, issue in issues.items() if issue is act.target), str(new_id()))
    made: dict[str, dict[str, Any]] = {
        "merge": {"target_id": target, **words},
        "correct": {"fields": {"description": f"更正 {number}"}, **words},
        "assign": {"lead_unit_id": to, "due_at": FAR, "due_by_hand": True, "goal": "清理干净"},
        "delegate": {"assignee_id": to} if act.to in world.users else {"unit_id": to},
        "start": {},
        "resume": {},
        "fix": {"measure": f"清运 {number}"},
        "fix_on_spot": {"measure": f"清运 {number}"},
        "refer": {"body": "市政", "letter_number": f"函 {number}", "follow_up_on": "2026-06-20"},
        "follow_up": {"text": f"问过 {number}", "follow_up_on": "2026-06-28"},
        "answer": {"answered": f"已处理 {number}"},
        "pass": {**judges, "opinion": "已改好", "waive_photos_reason": "现场看过"},
        "rework": {**judges, **words},
        "close_unfixed": {"kind": "gone", **words},
        "ask_extension": {"new_due_at": f"2026-08-01T00:{number % 60:02}:{number // 60:02}Z", **words},
        **{action: {**judges, **words} for action in ("grant", "deny", "uphold", "reject")},
        "suspend": {**words, "interim_measure": "围挡", "review_on": "2026-09-01"},
        "reopen": {"kind": "closed_in_error", **words},
        "appeal": {"about": "overdue", **words},
        "urge": {"text": f"请抓紧 {number}"},
        "attach": {"text": f"补拍 {number}"},
        **{action: {"text": f"说明 {number}"} for action in ("comment", "co_answer")},
    }
    return made.get(act.action, words)


class Sent(dict[str, Any]):
    """A command as it was sent; beside it, not in it, what it was answered."""

    def __init__(self, command: dict[str, Any], result: dict[str, Any]) -> None:
        super().__init__(command)
        self.result = result


class Workflow(RuleBasedStateMachine):
    """Issues of one agency, worked on by ten people."""

    issues = Bundle("issues")
    sent = Bundle("sent")
    held = Bundle("held")

    def __init__(self, world: World, phones: dict[str, Phone], session: Session) -> None:
        super().__init__()
        self.world, self.phones, self.session = world, phones, session
        self.known: dict[str, ModelIssue] = {}
        self.touched: str | None = None
        self.number = 0

    @rule(target=issues, who=st.sampled_from(("inspector", "supervisor", "rectifier", "leader")))
    def report(self, who: str) -> str:
        phone, issue_id = self.phones[who], str(new_id())
        payload = {"category": "F01", "position": INSIDE, "description": "门口有垃圾"}
        command = phone.command("report", issue_id, payload, photos=[photo_claim(PHOTO)], after=None)
        assert phone.sync(command)["results"][0]["outcome"] == "applied"
        self.known[issue_id] = ModelIssue(reporter=who, changes=[(1, who)])
        self.touched = issue_id
        return issue_id

    @rule(
        target=sent,
        issue_id=issues,
        other=issues,
        who=st.sampled_from(sorted(ROLE)),
        action=st.sampled_from(sorted(MOVES)),
        seen=st.none() | st.integers(0, 3),
        photo=st.integers(0, 4),
        to=st.sampled_from(("contractor", "department")),
        judges_what_stands=st.integers(0, 4),
    )
    def act(self, issue_id: str, other: str, who: str, action: str, **chosen: Any) -> tuple[str, Sent]:
        """Anybody asks for anything."""
        return self._deliver(issue_id, *self._made(issue_id, other, who, action, **chosen))

    @rule(target=sent, issue_id=issues, other=issues, data=st.data())
    def act_as_may_be(self, issue_id: str, other: str, data: Any) -> tuple[str, Sent]:
        """Somebody does what may be done, so that issues come far."""
        issue = self.known[issue_id]
        able = [
            (who, action)
            for action in sorted(MOVES)
            for who in sorted(ROLE)
            if refusal(issue, self._act(issue_id, other, who, action)) is None
        ]
        who, action = data.draw(st.sampled_from(able))
        return self._deliver(issue_id, *self._made(issue_id, other, who, action))

    @rule(sent=sent)
    def deliver_again(self, sent: tuple[str, Sent]) -> None:
        """The answer was lost, so the phone sends the same once more: the first verdict, the present version."""
        who, command = sent
        self.touched = command["issue_id"]
        result = self.phones[who].sync(command)["results"][0]
        if command.result["outcome"] == "applied":
            assert (result["outcome"], result["version"]) == ("known", self.known[self.touched].version)
        else:
            assert (result["outcome"], result["code"]) == ("refused", command.result["code"])

    @rule(sent=sent)
    def deliver_another_body(self, sent: tuple[str, Sent]) -> None:
        """An id with another body is kept apart, and changes nothing."""
        who, command = sent
        self.touched = command["issue_id"]
        other = {**command, "payload": {**command["payload"], "text": str(new_id())}}
        result = self.phones[who].sync(other)["results"][0]
        assert (result["outcome"], result["code"]) == ("refused", "conflict")

    @rule(target=held, issue_id=issues, who=st.sampled_from(("supervisor", "rectifier", "inspector")))
    def send_the_second_first(self, issue_id: str, who: str) -> tuple[str, dict[str, Any], dict[str, Any]]:
        """A command whose predecessor has not come waits, and is no refusal."""
        first = self._command(issue_id, Act(who, "comment", str(new_id())))
        second = self._command(issue_id, Act(who, "comment", str(new_id())), after=first["id"])
        self.touched = issue_id
        assert self.phones[who].sync(second)["results"][0]["outcome"] == "not_yet"
        return who, first, second

    @rule(held=consumes(held))
    def then_the_first(self, held: tuple[str, dict[str, Any], dict[str, Any]]) -> None:
        who, first, second = held
        issue = self.known[first["issue_id"]]
        self.touched = first["issue_id"]
        results = self.phones[who].sync(first, second)["results"]
        assert [result["outcome"] for result in results] == ["applied", "applied"]
        for command in (first, second):
            apply(issue, Act(who, "comment", command["id"]))

    @rule(minutes=st.integers(1, 60))
    def wait(self, minutes: int) -> None:
        self.world.clock.advance(minutes=minutes)

    @invariant()
    def issue_and_model_agree(self) -> None:
        if self.touched is None:
            return
        shown, model = self.phones["supervisor"].issue(self.touched), self.known[self.touched]
        assert (shown["state"], shown["version"]) == (model.state, model.version)

    def teardown(self) -> None:
        """Events are as many as versions, and nothing is wrong in the database."""
        self.session.rollback()
        for issue_id, model in self.known.items():
            count = select(func.count()).where(Event.issue_id == UUID(issue_id))
            assert self.session.scalar(count) == model.version
        self.session.rollback()

    def _act(self, issue_id: str, other: str, who: str, action: str, **chosen: Any) -> Act:
        issue = self.known[issue_id]
        standing = getattr(issue, JUDGES[action]) if action in JUDGES else None
        to = chosen.get("to", "contractor") if action != "delegate" else "rectifier2"
        seen = chosen.get("seen")
        return Act(
            who,
            action,
            str(new_id()),
            photo=bool(chosen.get("photo", 1)),
            seen=None if seen is None else max(1, issue.version - seen),
            judges=standing if chosen.get("judges_what_stands", 1) else str(new_id()),
            target=self.known[other],
            to=to,
        )

    def _made(
        self, issue_id: str, other: str, who: str, action: str, **chosen: Any
    ) -> tuple[Act, dict[str, Any]]:
        act = self._act(issue_id, other, who, action, **chosen)
        return act, self._command(issue_id, act)

    def _command(self, issue_id: str, act: Act, **facts: Any) -> dict[str, Any]:
        self.number += 1
        role = "before" if act.action in ("reopen", "attach") else "after"
        claims = [photo_claim(PHOTO, role)] if act.photo and act.action in NEEDS_PHOTO else []
        if claims and act.action == "fix_on_spot":
            claims.append(photo_claim(PHOTO, "before"))
        payload = payload_of(act, self.world, self.known, self.number)
        facts = {"after": None, "id": act.command, "seen_version": act.seen, **facts}
        return self.phones[act.who].command(act.action, issue_id, payload, photos=claims, **facts)

    def _deliver(self, issue_id: str, act: Act, command: dict[str, Any]) -> tuple[str, Sent]:
        issue = self.known[issue_id]
        expected = refusal(issue, act)
        result = self.phones[act.who].sync(command)["results"][0]
        self.touched = issue_id
        assert (result["outcome"] == "applied") == (expected is None), (act, issue, expected, result)
        if expected is None:
            apply(issue, act)
        elif expected in SPOKEN:
            assert result["code"] in SPOKEN[expected], (act, issue, expected, result)
        return act.who, Sent(command, result)


def test_any_order_of_acts_ends_where_the_model_ends(world: World, session: Session) -> None:
    phones = {name: world.phone(name) for name in ROLE}
    run_state_machine_as_test(
        lambda: Workflow(world, phones, session),
        settings=drawn(runs=8, steps=30),
    )
    session.rollback()
    assert list(database_defects(session)) == []
