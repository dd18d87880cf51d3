"""The only writer of issues.

Decides on a command and writes event, projection, photos and change in one transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.issues import payloads
from app.issues.batch_actions import IssueBatch
from app.issues.decision import CommandFacts
from app.issues.enactment import Carried, enact, not_before_the_last_event
from app.issues.issue_state import IssueState
from app.issues.known_queries import Known
from app.issues.lookup_queries import look_up
from app.issues.models import Event, Issue
from app.issues.number_actions import draw_number
from app.issues.predicates import Actor, Refused, Surroundings
from app.issues.workflow import Action
from app.kernel.changes import QUARANTINE, note_change
from app.photos.actions import expect_photos, move_photos, return_photos, waive
from app.photos.claims import PhotoClaim
from app.photos.models import Photo
from app.places.models import Area

READ_OTHER_ISSUES = frozenset({Action.REPORT, Action.IMPORT, Action.CONFIRM, Action.REFILE})
"""Actions that look at the rows of other issues: what waits to be written is written before."""


def carry_out(
    session: Session, command: CommandFacts, claims: Sequence[PhotoClaim], actor: Actor
) -> Carried | Refused:
    """Decide on a command and, if it is accepted, write it.

    Raises Problem for photos that cannot be taken.
    """
    acts = Acts(session)
    outcome = acts.carry_out(command, claims, actor)
    acts.flush()
    return outcome


class Acts:
    """Acts of one transaction: what they look up is read once, and `flush` writes what they did.

    Nothing else may change issues, posts, units, users, categories or settings meanwhile.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.known = Known(session)
        self.issues = IssueBatch(session)

    def read(self, issue_ids: Sequence[UUID]) -> None:
        """Read at once what acts on these issues will look up, and lock the issues."""
        self.issues.read(issue_ids)
        found = [issue for each in issue_ids if (issue := self.issues.issue(each)) is not None]
        self.known.read_categories(issue.category for issue in found)

    def flush(self) -> None:
        """Write what was done since the last time."""
        self.issues.flush()

    def carry_out(
        self, command: CommandFacts, claims: Sequence[PhotoClaim], actor: Actor
    ) -> Carried | Refused:
        """Decide on a command on what the acts before it left; what it changes is seen by the acts after it.

        Raises Problem for photos that cannot be taken; what was written is then to be undone by the caller's
        savepoint, and the issue forgotten.
        """
        issue = self.issues.issue(command.issue_id)
        if command.action is Action.REPORT and issue is not None:
            return Refused("issue_exists", {})
        if command.action is not Action.REPORT and issue is None:
            return Refused("unknown_issue", {})
        if command.action in READ_OTHER_ISSUES:
            self.flush()
        outcome = self._enact(not_before_the_last_event(command, issue), issue, actor)
        if isinstance(outcome, Carried):
            self.issues.take(outcome)
            self._follow(command, claims, outcome)
        return outcome

    def _enact(self, command: CommandFacts, issue: IssueState | None, actor: Actor) -> Carried | Refused:
        settings, asked = self.known.settings, command.payload
        found = look_up(
            self.session,
            self.known,
            command,
            issue,
            self.issues.issue(asked.target_id) if isinstance(asked, payloads.Merge) else None,
            lambda at: draw_number(self.session, settings["number_prefix"], at),
            lambda at: draw_number(self.session, settings["receipt_prefix"], at),
        )
        return enact(command, issue, actor, self._surroundings(command), found)

    def _surroundings(self, command: CommandFacts) -> Surroundings:
        area_id = getattr(command.payload, "area_id", None)
        area = self.session.get(Area, area_id) if area_id else None
        return Surroundings(
            command.effective_at, self.known.is_within, self.known.settings, area.unit_id if area else None
        )

    def _follow(self, command: CommandFacts, claims: Sequence[PhotoClaim], carried: Carried) -> None:
        """What goes along with an act: the photos that it brings, waives or moves."""
        state, before, payload = carried.issue, carried.before, carried.event.payload
        if claims and command.author_id is not None:
            self.flush()
            expect_photos(
                self.session,
                issue_id=state.id,
                command_id=command.id,
                author_id=command.author_id,
                photos=claims,
                round=max(state.round, 1),
            )
        if payload.get("photos_waived") and command.author_id is not None:
            waive(
                self.session,
                photo_ids=[UUID(each) for each in payload["photos_waived"]],
                by_id=command.author_id,
                reason=payload["waive_photos_reason"],
            )
        if command.action is Action.MERGE:
            _merge_photos(self.session, state)
        elif before is not None and before.merged_into_id is not None and state.merged_into_id is None:
            self.flush()
            _return_photos(self.session, state)


def photo_state_changed(session: Session, photo: Photo) -> None:
    """Phones that hold the photo's issue learn that its bytes arrived or are damaged."""
    if photo.issue_id is not None:
        note_change(session, "issue", photo.issue_id)
    else:
        note_change(session, QUARANTINE, photo.id)


def _merge_photos(session: Session, state: IssueState) -> None:
    if state.merged_into_id is None:
        return
    move_photos(session, issue_id=state.id, to_issue_id=state.merged_into_id)
    note_change(session, "issue", state.merged_into_id)


def _return_photos(session: Session, state: IssueState) -> None:
    """Photos come back with their issue, and with it those of the issues that are still merged into it."""
    family, found = {state.id}, {state.id}
    while found:
        found = set(session.scalars(select(Issue.id).where(Issue.merged_into_id.in_(found)))) - family
        family |= found
    brought = select(Event.command_id).where(Event.issue_id.in_(family), Event.command_id.is_not(None))
    for held_by in return_photos(session, command_ids=brought, to_issue_id=state.id):
        note_change(session, "issue", held_by)
