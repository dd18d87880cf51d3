"""Deliveries: written with their cause, claimed, sent and marked; each once, and no target in another's way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel import carriers, deliveries
from app.kernel.background import queue_of
from app.kernel.carriers import Answer, Carrier, Outcome, Parcel
from app.kernel.deliveries import (
    LEASE,
    LONGEST_REST,
    Delivery,
    DeliveryTarget,
    begin_afresh,
    deliver,
    drop_old_deliveries,
    post,
    rest_after,
    send_again,
    wake_targets,
)
from app.kernel.transaction import in_transaction, read_session
from tests.factories import FixedClock

TARGET, OTHER = UUID(int=1), UUID(int=2)
SENT = Answer(Outcome.SENT)


class Recorder:
    """A carrier that notes what it is handed, and answers as it is told."""

    def __init__(self) -> None:
        self.parcels: list[Parcel] = []
        self.answers: list[Answer | BaseException] = []

    def send(self, parcel: Parcel) -> Answer:
        self.parcels.append(parcel)
        answer = self.answers.pop(0) if self.answers else SENT
        if isinstance(answer, BaseException):
            raise answer
        return answer

    @property
    def texts(self) -> list[list[str]]:
        return [[body["text"] for body in parcel.bodies] for parcel in self.parcels]


@pytest.fixture
def carrier(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Recorder]:
    """Declares a carrier of the test's own, `test`."""
    declared: dict[str, Carrier] = {}
    monkeypatch.setattr(carriers, "CARRIERS", declared)
    monkeypatch.setattr(deliveries, "CARRIERS", declared)

    def declare(**facts: object) -> Recorder:
        recorder = Recorder()
        carriers.declare_carrier("test", Carrier(recorder.send, **facts))  # type: ignore[arg-type]
        return recorder

    return declare


def put(key: str, target: UUID = TARGET, **facts: object) -> UUID | None:
    return in_transaction(lambda own: post(own, "test", target, key, {"text": key}, **facts))  # type: ignore[arg-type]


def states() -> dict[str, str]:
    session = read_session()
    session.rollback()
    return {row.key: row.state for row in session.scalars(select(Delivery))}


def test_each_is_sent_once_in_its_order(
    app: Flask, carrier: Callable[..., Recorder], clock: FixedClock
) -> None:
    recorder = carrier()
    for key in ("one", "two"):
        put(key)
        clock.advance(seconds=1)
    assert [deliver(str(TARGET)), deliver(str(TARGET))] == [2, 0]
    assert recorder.texts == [["one"], ["two"]]


def test_a_target_has_one_sender_at_a_time(app: Flask, carrier: Callable[..., Recorder]) -> None:
    """A slow one would else hold every worker, and robots get messages without their pause."""
    others: list[int] = []

    class Slow(Recorder):
        def send(self, parcel: Parcel) -> Answer:
            if not self.parcels:
                others.append(deliver(str(TARGET)))
            return super().send(parcel)

    slow = Slow()
    carrier()
    carriers.CARRIERS["test"] = Carrier(slow.send)
    put("one")
    put("two")
    assert (deliver(str(TARGET)), others) == (2, [0])
    assert slow.texts == [["one"], ["two"]]


def test_the_same_key_is_written_once(app: Flask, carrier: Callable[..., Recorder]) -> None:
    recorder = carrier()
    assert put("one") is not None
    assert put("one") is None
    deliver(str(TARGET))
    assert put("one") is None, "nor after it was sent"
    assert recorder.texts == [["one"]]


def test_it_leaves_with_the_commit_of_its_cause_or_not_at_all(
    app: Flask, carrier: Callable[..., Recorder]
) -> None:
    recorder = carrier()

    def fail(own: Session) -> None:
        post(own, "test", TARGET, "one", {"text": "one"})
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        in_transaction(fail)
    assert queue_of(app).huey.pending_count() == 0
    put("two")
    (task,) = queue_of(app).huey.pending()
    assert task.args == (deliveries.DELIVER, str(TARGET))
    deliver(str(TARGET))
    assert recorder.texts == [["two"]]


def test_what_is_held_leaves_when_its_time_has_come_as_one(
    app: Flask, carrier: Callable[..., Recorder], clock: FixedClock
) -> None:
    recorder = carrier()
    morning = clock.now() + dt.timedelta(hours=8)
    put("one", bundle="who", not_before=morning)
    put("two", bundle="who", not_before=morning)
    put("other", bundle="else", not_before=morning)
    assert deliver(str(TARGET)) == 0
    clock.set(morning)
    assert wake_targets() == 1
    assert deliver(str(TARGET)) == 2
    assert recorder.texts == [["one", "two"], ["other"]]


def test_a_sender_that_died_after_the_claim_has_sent_for_all_that_is_known(
    app: Flask, carrier: Callable[..., Recorder], clock: FixedClock
) -> None:
    recorder = carrier()
    recorder.answers = [KeyboardInterrupt()]
    put("one")
    put("two")
    with pytest.raises(KeyboardInterrupt):
        deliver(str(TARGET))
    wake_targets()
    assert states() == {"one": "sending", "two": "waiting"}, "its claim is young: somebody may be at it"
    clock.advance(seconds=LEASE.total_seconds() + 1)
    wake_targets()
    deliver(str(TARGET))
    assert states() == {"one": "uncertain", "two": "sent"}
    assert recorder.texts == [["one"], ["two"]], "nothing is said twice"


def test_where_the_receiver_knows_a_message_again_it_is_sent_again_under_the_same_id(
    app: Flask, carrier: Callable[..., Recorder], clock: FixedClock
) -> None:
    recorder = carrier(is_repeatable=True)
    recorder.answers = [KeyboardInterrupt()]
    put("one")
    with pytest.raises(KeyboardInterrupt):
        deliver(str(TARGET))
    clock.advance(seconds=LEASE.total_seconds() + 1)
    wake_targets()
    deliver(str(TARGET))
    assert states() == {"one": "sent"}
    assert recorder.parcels[0].ids == recorder.parcels[1].ids


def test_a_dead_target_rests_longer_and_longer_and_holds_up_no_other(
    app: Flask, carrier: Callable[..., Recorder], clock: FixedClock
) -> None:
    recorder = carrier(given_up_after=dt.timedelta(hours=10))
    put("one")
    put("two")
    for _ in range(3):
        recorder.answers = [Answer(Outcome.FAILED, "no_connection")]
        assert deliver(str(TARGET)) == 0
        assert deliver(str(TARGET)) == 0, "it rests"
        put(str(clock.now()), OTHER)
        assert (wake_targets(), deliver(str(OTHER))) == (1, 1), "only the live one is woken"
        clock.advance(minutes=5)
    assert len([p for p in recorder.parcels if p.target_id == TARGET]) == 3
    rest = read_session().get_one(DeliveryTarget, TARGET, populate_existing=True)
    assert (rest.failures, rest.problem) == (3, "no_connection")
    assert deliver(str(TARGET)) == 2, "once it lives again, all goes out"


def test_what_a_target_refuses_is_one_message_and_neither_rests_it_nor_counts_against_it(
    app: Flask, carrier: Callable[..., Recorder], clock: FixedClock
) -> None:
    recorder = carrier()
    recorder.answers = [Answer(Outcome.FAILED, "no_connection"), Answer(Outcome.REFUSED, "no_such_recipient")]
    put("one")
    put("two")
    deliver(str(TARGET))
    clock.advance(minutes=1)
    assert deliver(str(TARGET)) == 2, "behind the refused one goes the next, at once"
    assert recorder.texts == [["one"], ["two"], ["one"]]
    assert states() == {"one": "sent", "two": "failed"}


def test_since_when_a_target_fails_is_forgotten_when_somebody_has_seen_to_it(
    app: Flask, carrier: Callable[..., Recorder], clock: FixedClock
) -> None:
    def since() -> dt.datetime | None:
        return read_session().get_one(DeliveryTarget, TARGET, populate_existing=True).failing_since

    recorder = carrier(given_up_after=dt.timedelta(days=9))
    recorder.answers = [Answer(Outcome.FAILED, "http_500", 500)] * 3
    put("one")
    first = clock.now()
    deliver(str(TARGET))
    clock.advance(days=2)
    deliver(str(TARGET))
    assert since() == first, "the first failure in a row counts"
    in_transaction(lambda own: begin_afresh(own, TARGET))
    assert since() is None
    clock.advance(minutes=1)
    deliver(str(TARGET))
    assert since() == clock.now()
    clock.advance(hours=1)
    deliver(str(TARGET))
    assert since() is None, "what was taken ends it"


def test_what_failed_stands_behind_what_was_not_tried_and_all_arrives_in_the_end(
    app: Flask, carrier: Callable[..., Recorder], clock: FixedClock
) -> None:
    recorder = carrier()
    recorder.answers = [Answer(Outcome.FAILED, "http_500", 500)]
    put("poison")
    clock.advance(milliseconds=1)
    put("good")
    deliver(str(TARGET))
    clock.advance(hours=1)
    deliver(str(TARGET))
    assert recorder.texts == [["poison"], ["good"], ["poison"]]
    assert set(states().values()) == {"sent"}


def test_it_is_given_up_when_it_is_of_no_use_any_more_and_can_be_asked_for_again(
    app: Flask, carrier: Callable[..., Recorder], clock: FixedClock
) -> None:
    recorder = carrier(given_up_after=dt.timedelta(hours=2))
    recorder.answers = [Answer(Outcome.FAILED, "no_connection")]
    put("one")
    deliver(str(TARGET))
    clock.advance(hours=3)
    assert deliver(str(TARGET)) == 0
    assert states() == {"one": "failed"}
    in_transaction(lambda own: send_again(own, own.scalars(select(Delivery)).one()))
    assert deliver(str(TARGET)) == 1
    assert states() == {"one": "sent"}


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (Answer(Outcome.REFUSED, "http_404", 404), "failed"),
        (Answer(Outcome.UNCERTAIN, "no_answer"), "uncertain"),
        (ZeroDivisionError(), "uncertain"),
    ],
)
def test_what_is_refused_or_uncertain_is_not_tried_again(
    app: Flask,
    carrier: Callable[..., Recorder],
    clock: FixedClock,
    answer: Answer | BaseException,
    state: str,
) -> None:
    recorder = carrier()
    recorder.answers = [answer]
    put("one")
    deliver(str(TARGET))
    clock.advance(hours=5)
    wake_targets()
    deliver(str(TARGET))
    assert states() == {"one": state}
    assert recorder.texts == [["one"]]


def test_a_target_that_must_not_be_hurried_gets_a_pause_after_each(
    app: Flask, carrier: Callable[..., Recorder], clock: FixedClock
) -> None:
    carrier(spacing=dt.timedelta(seconds=3))
    put("one")
    put("two")
    deliver(str(TARGET))
    assert sorted(states().values()) == ["sent", "waiting"]
    clock.advance(seconds=3)
    deliver(str(TARGET))
    assert sorted(states().values()) == ["sent", "sent"]


@given(st.integers(1, 60), st.floats(0, 1, exclude_max=True))
def test_rests_grow_up_to_an_hour_and_never_vanish(failures: int, drawn: float) -> None:
    rest = rest_after(failures, lambda: drawn)
    assert dt.timedelta(seconds=10) <= rest <= LONGEST_REST
    assert rest_after(failures, lambda: 0.0) <= rest <= rest_after(failures + 1, lambda: 0.999999) * 1.0001


def test_what_ended_is_forgotten_after_sixty_days_and_what_waits_is_not(
    app: Flask, carrier: Callable[..., Recorder], clock: FixedClock
) -> None:
    carrier()
    put("one")
    deliver(str(TARGET))
    put("held", not_before=clock.now() + dt.timedelta(days=90))
    clock.advance(days=61)
    assert drop_old_deliveries() == 1
    assert states() == {"held": "waiting"}
