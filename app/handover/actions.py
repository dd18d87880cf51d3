"""Writes of handovers: begun in one action, worked through by the job, an event in each issue's history.

Cut off at any point, the next run goes on with what the person still has.
"""

from __future__ import annotations

import datetime as dt
from functools import partial
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.handover.errors import HANDOVER_RUNNING, NOTHING_TO_HAND_OVER, SUCCESSOR
from app.handover.models import Handover
from app.handover.queries import latest_handover, open_work_count, open_work_ids
from app.issues.actions import Acts
from app.issues.decision import CommandFacts
from app.issues.enactment import Carried
from app.issues.payloads import HandOver
from app.issues.workflow import Action
from app.kernel.audit import record
from app.kernel.clock import now
from app.kernel.ids import new_id
from app.kernel.jobs import ENDED, RunningJob, enqueue, latest_job
from app.kernel.problems import Problem
from app.kernel.transaction import in_transaction
from app.people.models import User

KIND = "handover"
CHUNK = 50
"""Issues of one transaction: the progress moves, and nobody waits long for the database's one writer."""


def begin_handover(
    session: Session, *, from_user: User, to_user_id: UUID | None, reason: str, by_id: UUID
) -> Handover:
    """Put the handing over of all of a person's open work into the queue.

    Raises Problem successor, nothing_to_hand_over or handover_running.
    """
    successor = session.get(User, to_user_id) if to_user_id else None
    if to_user_id is not None and (successor is None or not successor.is_active or successor is from_user):
        raise Problem(SUCCESSOR)
    before = latest_handover(session, from_user.id)
    job = latest_job(session, before.id) if before else None
    if job is not None and job.state not in ENDED:
        raise Problem(HANDOVER_RUNNING)
    total = open_work_count(session, from_user.id)
    if total == 0:
        raise Problem(NOTHING_TO_HAND_OVER)
    row = Handover(
        id=new_id(),
        from_user_id=from_user.id,
        to_user_id=to_user_id,
        reason=reason,
        made_by_id=by_id,
        made_at=now(),
        total=total,
        moved=0,
        refused={},
    )
    session.add(row)
    session.flush()
    enqueue(session, KIND, subject_id=row.id, owner_id=by_id)
    detail = {"to_user_id": str(to_user_id) if to_user_id else None, "reason": reason, "issues": total}
    record(session, "user.hand_over", object_kind="user", object_id=from_user.id, detail=detail)
    return row


def do_handover_job(job: RunningJob) -> None:
    """Hand over chunk by chunk, and say how far it is."""
    handover_id = job.subject_id
    if handover_id is None:
        raise LookupError("a handover job without its handover")
    while (done := in_transaction(partial(_hand_over_some, handover_id=handover_id))) is not None:
        job.tell(*done)


def _hand_over_some(session: Session, *, handover_id: UUID) -> tuple[int, int] | None:
    row = session.scalars(select(Handover).where(Handover.id == handover_id).with_for_update()).one()
    refused = dict(row.refused)
    ids = open_work_ids(session, row.from_user_id, (UUID(text) for text in refused), CHUNK)
    if not ids:
        return None
    acts = Acts(session)
    acts.read(ids)
    moment = now()
    for issue_id in ids:
        code = _hand_over(acts, row, issue_id, moment)
        if code is None:
            row.moved += 1
        else:
            refused[str(issue_id)] = code
    acts.flush()
    row.refused = refused
    session.flush()
    return row.moved + len(refused), max(row.total, row.moved + len(refused))


def _hand_over(acts: Acts, row: Handover, issue_id: UUID, moment: dt.datetime) -> str | None:
    """The problem code that kept an issue where it is; None for one that was handed over."""
    payload = HandOver(from_id=row.from_user_id, assignee_id=row.to_user_id, reason=row.reason)
    command = CommandFacts(
        new_id(), issue_id, Action.HAND_OVER, payload, (), moment, moment, author_id=row.made_by_id
    )
    outcome = acts.carry_out(command, (), acts.known.actor(row.made_by_id, moment, Action.HAND_OVER))
    return None if isinstance(outcome, Carried) else outcome.code
