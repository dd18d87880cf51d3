"""The time of an act: corrected by both clocks, never after its receipt, doubtful where there is reason to doubt."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.issues.defect_queries import all_defects
from app.kernel.clock import to_wire
from app.kernel.ids import new_id
from app.kernel.transaction import read_snapshot
from app.sync.effective_time import BEYOND_BELIEF, DOUBT, effective_at, is_uncertain, offset_ms
from tests.factories import INSIDE, FixedClock, Phone, World, jpeg, photo_claim

SERVER = dt.datetime(2026, 5, 18, 1, tzinfo=dt.UTC)
instants = st.datetimes(timezones=st.just(dt.UTC))
skews = st.timedeltas(dt.timedelta(days=-3650), dt.timedelta(days=3650))


@given(at=instants, sent=instants)
def test_no_act_lies_after_its_receipt_nor_beyond_belief(at: dt.datetime, sent: dt.datetime) -> None:
    effective = effective_at(at, SERVER, offset_ms(sent, SERVER))
    assert SERVER - BEYOND_BELIEF <= effective <= SERVER


@given(skew=skews, ago=st.timedeltas(dt.timedelta(0), dt.timedelta(days=100)))
def test_a_steady_clock_off_by_ten_years_is_corrected_and_certain(
    skew: dt.timedelta, ago: dt.timedelta
) -> None:
    sent = SERVER + skew
    offset = offset_ms(sent, SERVER)
    effective = effective_at(sent - ago, SERVER, offset)
    assert abs(effective - (SERVER - ago)) <= dt.timedelta(milliseconds=1)
    assert not is_uncertain(sent - ago, SERVER, offset, offset, says_so=False)


@pytest.mark.parametrize(
    ("at", "noted", "says_so", "doubtful"),
    [
        (SERVER - dt.timedelta(hours=1), 0, False, False),
        (SERVER - dt.timedelta(hours=1), None, False, False),
        (SERVER - dt.timedelta(hours=1), 0, True, True),
        (SERVER - dt.timedelta(hours=1), 120_000, False, False),
        (SERVER - dt.timedelta(hours=1), 120_001, False, True),
        (SERVER - dt.timedelta(hours=1), -120_001, False, True),
        (SERVER + DOUBT, 0, False, False),
        (dt.datetime(2099, 1, 1, tzinfo=dt.UTC), 0, False, True),
        (dt.datetime(1970, 1, 1, tzinfo=dt.UTC), 0, False, True),
        (dt.datetime(1, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=14))), 0, False, True),
    ],
)
def test_when_a_time_is_doubtful(at: dt.datetime, noted: int | None, says_so: bool, doubtful: bool) -> None:
    assert is_uncertain(at, SERVER, 0, noted, says_so) == doubtful


def report(phone: Phone, at: str, **facts: object) -> dict[str, object]:
    command = phone.command(
        "report",
        str(new_id()),
        {"category": "F01", "position": INSIDE},
        photos=[photo_claim(jpeg(3))],
        **facts,
    )
    return {**command, "at": at}


@pytest.mark.parametrize("at", ["1970-01-01T00:00:00Z", "2099-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00"])
def test_an_impossible_time_is_flagged_not_refused_and_kept_as_the_phone_said_it(
    world: World, at: str
) -> None:
    phone = world.phone("inspector")
    command = report(phone, at)
    assert phone.sync(command)["results"][0]["outcome"] == "applied"
    answer = phone.client.get(f"/api/issues/{command['issue_id']}").get_json()
    issue, event = answer["issue"], answer["events"][0]
    assert (issue["reported_at"], issue["number"]) == (to_wire(world.clock.now()), "CW-202605-0001")
    assert "time_uncertain" in issue["flags"]
    assert event["payload"]["time_uncertain"] is True
    assert event["payload"]["device_at"] == at.replace("Z", "+00:00")
    assert event["received_at"] == to_wire(world.clock.now())


def test_a_phone_that_doubts_its_clock_is_believed_for_any_action(world: World) -> None:
    issue_id = world.assigned_issue()
    phone = world.phone("rectifier")
    command = phone.command("start", issue_id, clock={"offset_ms": 0, "is_uncertain": True})
    assert phone.sync(command)["results"][0]["outcome"] == "applied"
    events = phone.client.get(f"/api/issues/{issue_id}").get_json()["events"]
    assert [event["payload"].get("time_uncertain") for event in events] == [None, None, True]


def test_an_act_never_lies_before_the_one_it_follows(world: World, clock: FixedClock) -> None:
    issue_id = world.assigned_issue()
    assigned_at = clock.now()
    clock.advance(hours=2)
    phone = world.phone("rectifier")
    command = {**phone.command("start", issue_id), "at": to_wire(assigned_at - dt.timedelta(hours=5))}
    phone.sync(command)
    event = phone.client.get(f"/api/issues/{issue_id}").get_json()["events"][-1]
    assert (event["effective_at"], event["received_at"]) == (to_wire(assigned_at), to_wire(clock.now()))


def test_a_server_whose_clock_jumps_back_loses_nothing_and_keeps_the_order(
    world: World, clock: FixedClock
) -> None:
    """F82: a day back between two acts, as after a wrong time from a hypervisor."""
    phone, desk = world.phone("rectifier"), world.phone("inspector")
    issue_id = world.assigned_issue()
    desk.pull()
    clock.advance(days=-1)
    first = phone.command("start", issue_id)
    answer = phone.sync(first)
    assert answer["results"][0]["outcome"] == "applied"
    assert phone.sync(first)["results"][0]["outcome"] == "known", "delivered twice it still counts once"
    news = {change["id"] for change in desk.pull()}
    assert issue_id in news, "no cursor passes over what came in the earlier hour"
    events = desk.client.get(f"/api/issues/{issue_id}").get_json()["events"]
    effective = [event["effective_at"] for event in events]
    assert effective == sorted(effective), "the order is that of receipt, whatever the hour"
    clock.advance(days=1)
    assert defects(world) == []


def test_an_act_overtaken_on_its_way_is_received_no_earlier_than_the_one_it_follows(
    world: World, clock: FixedClock
) -> None:
    """Two requests arrive together, and the one that arrived later is decided on first."""
    issue_id = world.assigned_issue()
    assigned_at = clock.now()
    clock.advance(seconds=-0.25)
    phone = world.phone("rectifier")
    phone.sync(phone.command("start", issue_id))
    event = phone.client.get(f"/api/issues/{issue_id}").get_json()["events"][-1]
    assert (event["effective_at"], event["received_at"]) == (to_wire(assigned_at), to_wire(assigned_at))


def defects(world: World) -> list[str]:
    """What the product's own verification finds."""
    with world.app.app_context(), read_snapshot() as session:
        return list(all_defects(session))
