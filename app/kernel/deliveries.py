"""What is to leave the house: messages to channels, calls to webhooks. Written with their cause, sent after.

A delivery is written in the transaction of its cause, under a key that can be used once. A sender claims it
in a transaction of its own, sends, and marks it in another. What is promised when a process dies in between:

- before the claim: it is sent later. After the mark: it is never sent again.
- between claim and mark nobody can know. A carrier whose receivers recognise a message by its id (webhooks)
  has it sent again under the same id. All others have it marked `uncertain` and not sent again: a chat robot
  would say it twice. The inbox has the notice in any case, and an administrator sees what is uncertain.

A target that fails rests for a growing time, with jitter, and delays no other: each is worked off on its own.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, String, delete, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.kernel.background import is_stopping, run_after_commit, run_soon
from app.kernel.carriers import CARRIERS, Answer, Carrier, Outcome, Parcel
from app.kernel.clock import now
from app.kernel.database import Base, insert_new
from app.kernel.ids import new_id
from app.kernel.transaction import in_transaction, read_session

LEASE = dt.timedelta(minutes=3)
"""Far longer than any attempt takes: whoever held a claim so long has died."""
FIRST_REST = dt.timedelta(seconds=20)
LONGEST_REST = dt.timedelta(hours=1)
KEPT = dt.timedelta(days=60)
DELIVER = "deliver"
"""The task that works off one target."""
STATES = ("waiting", "sending", "sent", "failed", "uncertain")


class Delivery(Base):
    """One thing for one recipient at one target. `body` is the carrier's own and holds no secret.

    Deliveries of one target with the same `bundle` that wait together go out together, as one message.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        Index("ix_deliveries_target_id_state_not_before", "target_id", "state", "not_before"),
        Index("ix_deliveries_state_not_before", "state", "not_before"),
        Index("ix_deliveries_created_at", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    carrier: Mapped[str] = mapped_column(String(16))
    target_id: Mapped[UUID]
    key: Mapped[str] = mapped_column(String(200), unique=True)
    bundle: Mapped[str | None] = mapped_column(String(100))
    body: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(12))
    not_before: Mapped[dt.datetime]
    attempts: Mapped[int] = mapped_column(Integer)
    claim_id: Mapped[UUID | None]
    claimed_until: Mapped[dt.datetime | None]
    problem: Mapped[str | None] = mapped_column(String(200))
    status: Mapped[int | None] = mapped_column(Integer)
    created_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]


class DeliveryTarget(Base):
    """How a target fares: failures in a row, since when, and until when it rests."""

    __tablename__ = "delivery_targets"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    failures: Mapped[int] = mapped_column(Integer)
    failing_since: Mapped[dt.datetime | None]
    resting_until: Mapped[dt.datetime | None]
    last_sent_at: Mapped[dt.datetime | None]
    last_failed_at: Mapped[dt.datetime | None]
    problem: Mapped[str | None] = mapped_column(String(200))


@dataclass(frozen=True)
class Letter:
    """What is to be delivered: to which target, once under which key; the rest as in `Delivery`."""

    target_id: UUID
    key: str
    body: dict[str, Any]
    bundle: str | None = None
    not_before: dt.datetime | None = None


def post(
    session: Session,
    carrier: str,
    target_id: UUID,
    key: str,
    body: dict[str, Any],
    *,
    bundle: str | None = None,
    not_before: dt.datetime | None = None,
) -> UUID | None:
    """Write a delivery within the caller's transaction; None when the key was used before.

    Raises KeyError for a carrier nobody declared.
    """
    made = post_all(session, carrier, [Letter(target_id, key, body, bundle, not_before)])
    return made[0] if made else None


def post_all(session: Session, carrier: str, letters: Sequence[Letter]) -> list[UUID]:
    """Write many deliveries at once; the ids of those whose key was not used before.

    Raises KeyError for a carrier nobody declared.
    """
    if carrier not in CARRIERS:
        raise KeyError(carrier)
    at = now()
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "carrier": carrier,
            "target_id": letter.target_id,
            "key": letter.key,
            "bundle": letter.bundle,
            "body": letter.body,
            "state": "waiting",
            "not_before": max(letter.not_before or at, at),
            "attempts": 0,
            "created_at": at,
        }
        for letter in letters
    ]
    made = insert_new(session, Delivery, rows)
    for row in rows:
        if row["id"] in made and row["not_before"] == at:
            run_after_commit(session, DELIVER, str(row["target_id"]))
    return [row["id"] for row in rows if row["id"] in made]


def send_again(session: Session, row: Delivery) -> None:
    """Have a delivery that ended tried again at once, under the same id: somebody asks for it."""
    if row.state in ("failed", "uncertain", "sent"):
        row.state, row.not_before, row.ended_at, row.attempts = "waiting", now(), None, 0
        rest = session.get(DeliveryTarget, row.target_id)
        if rest is not None:
            rest.resting_until = None
        session.flush()
        run_after_commit(session, DELIVER, str(row.target_id))


def begin_afresh(session: Session, target_id: UUID) -> None:
    """Forget how a target fared: somebody has seen to it, and what it failed before counts no more."""
    target = session.get(DeliveryTarget, target_id)
    if target is not None:
        target.failures, target.failing_since, target.resting_until, target.problem = 0, None, None, None


def wake_targets() -> int:
    """The regular look: ends claims of the dead and wakes every target that has something due; how many."""
    in_transaction(_end_lost_claims)
    session, at = read_session(), now()
    due = select(Delivery.target_id).where(Delivery.state == "waiting", Delivery.not_before <= at).distinct()
    resting = select(DeliveryTarget.id).where(DeliveryTarget.resting_until > at)
    targets = list(session.scalars(due.where(Delivery.target_id.not_in(resting))))
    session.rollback()
    for target_id in targets:
        run_soon(DELIVER, str(target_id))
    return len(targets)


def deliver(target_id: str) -> int:
    """Send what is due at a target, one message after the other, until it fails or rests; how many."""
    sent = 0
    while not is_stopping():
        parcel, carrier = in_transaction(lambda session: _claim(session, UUID(target_id)))
        if parcel is None or carrier is None:
            break
        try:
            answer = carrier.send(parcel)
        except Exception as error:  # noqa: BLE001 -- whatever a carrier stumbles over, nobody knows what was taken
            answer = Answer(Outcome.UNCERTAIN, type(error).__name__)
        if in_transaction(lambda session: _mark(session, parcel, carrier, answer)):  # noqa: B023 -- run at once
            sent += 1
        else:
            break
    return sent


def drop_old_deliveries() -> int:
    """Forget what ended long ago; how many. Keys may be used again after that: no cause lives so long."""

    def work(session: Session) -> int:
        old = delete(Delivery).where(Delivery.created_at < now() - KEPT, Delivery.ended_at.is_not(None))
        return int(session.execute(old).rowcount)  # type: ignore[attr-defined,unused-ignore]

    return in_transaction(work)


def tallies(session: Session, target_ids: Sequence[UUID]) -> dict[UUID, dict[str, int]]:
    """How many deliveries of each target are in which state."""
    query = select(Delivery.target_id, Delivery.state, func.count()).where(Delivery.target_id.in_(target_ids))
    found: dict[UUID, dict[str, int]] = {}
    for target_id, state, count in session.execute(query.group_by(Delivery.target_id, Delivery.state)):
        found.setdefault(target_id, {})[state] = count
    return found


def rest_after(failures: int, draw: Callable[[], float] = random.random) -> dt.timedelta:
    """How long a target rests after so many failures in a row: doubling, with jitter, at most an hour."""
    longest: dt.timedelta = min(FIRST_REST * 2 ** min(max(failures, 1) - 1, 20), LONGEST_REST)
    return longest * (0.5 + 0.5 * draw())


def _claim(session: Session, target_id: UUID) -> tuple[Parcel | None, Carrier | None]:
    target, at = _locked_target(session, target_id), now()
    if target.resting_until is not None and target.resting_until > at:
        return None, None
    under_way = select(Delivery.id).where(
        Delivery.target_id == target_id, Delivery.state == "sending", Delivery.claimed_until > at
    )
    if session.scalar(under_way.limit(1)) is not None:
        return None, None  # one sender a target: a slow one would hold all workers, and who is at it goes on
    first = session.scalars(_due(target_id, at).limit(1)).first()
    if first is not None and _give_up_late(session, target_id, CARRIERS[first.carrier], at):
        first = session.scalars(_due(target_id, at).limit(1)).first()
    if first is None:
        return None, None
    carrier, rows = CARRIERS[first.carrier], [first]
    if first.bundle is not None:
        same = _due(target_id, at).where(Delivery.bundle == first.bundle).limit(carrier.most_together)
        rows = list(session.scalars(same))
    claim_id = new_id()
    for row in rows:
        row.state, row.claim_id, row.claimed_until = "sending", claim_id, at + LEASE
        row.attempts += 1
    session.flush()
    parcel = Parcel(
        target_id, tuple(r.id for r in rows), tuple(r.body for r in rows), first.attempts, claim_id
    )
    return parcel, carrier


def _give_up_late(session: Session, target_id: UUID, carrier: Carrier, at: dt.datetime) -> int:
    """End what was tried in vain until it is of no use any more; how many."""
    late = update(Delivery).where(
        Delivery.target_id == target_id,
        Delivery.state == "waiting",
        Delivery.attempts > 0,
        Delivery.created_at < at - carrier.given_up_after,
    )
    ended = late.values(state="failed", problem="too_late", ended_at=at)
    return int(session.execute(ended).rowcount)  # type: ignore[attr-defined,unused-ignore]


def _locked_target(session: Session, target_id: UUID) -> DeliveryTarget:
    """The target, locked for the moment of a claim, so that two senders never take the same."""
    row = session.get(DeliveryTarget, target_id, with_for_update=True, populate_existing=True)
    if row is None:
        insert_new(session, DeliveryTarget, [{"id": target_id, "failures": 0}])
        row = session.get_one(DeliveryTarget, target_id, with_for_update=True, populate_existing=True)
    return row


def _due(target_id: UUID, at: dt.datetime) -> Any:
    query = select(Delivery).where(
        Delivery.target_id == target_id, Delivery.state == "waiting", Delivery.not_before <= at
    )
    return (
        query.order_by(Delivery.not_before, Delivery.id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )


def _mark(session: Session, parcel: Parcel, carrier: Carrier, answer: Answer) -> bool:
    """Write down what became of an attempt; whether the next may follow at once."""
    target, at = _locked_target(session, parcel.target_id), now()
    mine = Delivery.claim_id == parcel.claim_id, Delivery.state == "sending"
    rows = list(session.scalars(select(Delivery).where(*mine).execution_options(populate_existing=True)))
    for row in rows:
        row.problem, row.status = answer.problem, answer.status
        row.state, row.ended_at = _state_after(carrier, answer.outcome, at)
    if answer.outcome is Outcome.SENT:
        target.failures, target.failing_since, target.problem, target.last_sent_at = 0, None, None, at
    else:
        target.problem, target.last_failed_at = answer.problem, at
    if answer.outcome in (
        Outcome.SENT,
        Outcome.REFUSED,
    ):  # what is refused will not come again: no reason to rest
        target.resting_until = at + carrier.spacing if carrier.spacing else None
    else:
        target.failures, target.failing_since = target.failures + 1, target.failing_since or at
        target.resting_until = at + rest_after(target.failures)
        for row in rows:  # what fails goes behind what has not been tried
            row.not_before = target.resting_until
    session.flush()
    if target.resting_until is not None and target.resting_until > at:
        run_soon(DELIVER, str(target.id), delay_s=(target.resting_until - at).total_seconds() + 0.05)
        return False
    return True


def _state_after(carrier: Carrier, outcome: Outcome, at: dt.datetime) -> tuple[str, dt.datetime | None]:
    if outcome is Outcome.SENT:
        return "sent", at
    if outcome is Outcome.REFUSED:
        return "failed", at
    if outcome is Outcome.UNCERTAIN and not carrier.is_repeatable:
        return "uncertain", at
    return "waiting", None


def _end_lost_claims(session: Session) -> None:
    lost = Delivery.state == "sending", or_(Delivery.claimed_until < now(), Delivery.claimed_until.is_(None))
    repeatable = [name for name, carrier in CARRIERS.items() if carrier.is_repeatable]
    again = update(Delivery).where(*lost, Delivery.carrier.in_(repeatable))
    session.execute(again.values(state="waiting", problem="sender_died"))
    ended = update(Delivery).where(*lost, Delivery.carrier.not_in(repeatable))
    session.execute(ended.values(state="uncertain", problem="sender_died", ended_at=now()))
