"""The places leaders ask about: by rate, never by number, none of few cases; what is in hand and late now."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.kernel.ids import new_id
from app.kernel.transaction import transaction
from app.places.models import Area
from app.reports.periods import twelve_months_until
from app.reports.worst_places import MOST, PlaceRate, highest
from tests.factories import FixedClock, World
from tests.reports.test_month import Agency, shanghai

cases = st.integers(0, 30).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole)))
rates = st.lists(cases.map(lambda parts: PlaceRate(new_id(), *parts)), max_size=20)


@given(rates, st.integers(1, 10))
def test_the_highest_rates_come_first_and_none_of_few_cases(found: list[PlaceRate], least: int) -> None:
    shown = highest(found, least)
    assert len(shown) <= MOST
    assert all(one.denominator >= least and one.numerator > 0 for one in shown)
    assert [one.value for one in shown] == sorted((one.value for one in shown), reverse=True)
    left_out = [one for one in found if one not in shown and one.denominator >= least and one.numerator > 0]
    assert all(one.value <= shown[-1].value for one in left_out)
    assert not left_out or len(shown) == MOST


@given(rates, st.integers(2, 50))
def test_finding_more_of_the_same_moves_no_place_up(found: list[PlaceRate], times: int) -> None:
    found = [one for one in found if one.denominator >= 5]
    one_more = [PlaceRate(one.area_id, one.numerator * times, one.denominator * times) for one in found]
    order = [round(one.value, 9) for one in highest(found, 5)]
    assert [round(one.value, 9) for one in highest(one_more, 5)] == order


def test_twelve_months_end_with_the_one_of_the_moment_in_the_agency_zone() -> None:
    zone = dt.timezone(dt.timedelta(hours=8))
    assert twelve_months_until(shanghai(1, 1, 0), zone) == "2025-02-01..2026-01-31"
    just_before = shanghai(1, 1, 0) - dt.timedelta(seconds=1)
    assert twelve_months_until(just_before, zone) == "2025-01-01..2025-12-31"


def asked(world: World, who: str = "leader") -> dict[str, Any]:
    answer = world.phone(who).client.get("/api/reports/places")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    found: dict[str, Any] = answer.get_json()
    return found


def test_a_place_with_many_issues_and_few_late_ones_stands_below_one_with_few_and_many_late(
    world: World, clock: FixedClock
) -> None:
    agency = Agency(world, clock)
    with transaction() as session:
        other = Area(id=new_id(), name="少有人查", kind="other", unit_id=world.units["contractor"])
        session.add(other)
        other_id = str(other.id)
    many = [agency.report(shanghai(5, 4, 9)) for _ in range(8)]
    few = [agency.report(shanghai(5, 4, 9)) for _ in range(5)]
    for issue_id in few:
        agency.act(
            shanghai(5, 4, 10),
            "supervisor",
            "correct",
            issue_id,
            {"fields": {"area_id": other_id}, "reason": "更正区域"},
        )
    for issue_id in (*many[:2], *few[:4]):
        agency.assign(shanghai(5, 4, 11), issue_id, shanghai(5, 6, 17))
    agency.at(shanghai(5, 8, 9), "leader")
    found = asked(world)
    assert [(one["area_id"], one["numerator"], one["denominator"]) for one in found["overdue"]] == [
        (other_id, 4, 5),
        (str(world.area_id), 2, 8),
    ]
    assert (found["in_hand"], found["overdue_count"]) == (13, 6)
    assert Counter(one["value"] for one in found["rebound"]) == {}


def test_referred_and_suspended_issues_are_nobodys_delay(world: World, clock: FixedClock) -> None:
    agency = Agency(world, clock)
    issues = [agency.report(shanghai(5, 4, 9)) for _ in range(6)]
    for issue_id in issues:
        agency.assign(shanghai(5, 4, 11), issue_id, shanghai(5, 6, 17))
    agency.act(
        shanghai(5, 5, 9),
        "supervisor",
        "refer",
        issues[0],
        {"body": "水务局", "letter_number": "〔2026〕3 号", "follow_up_on": "2026-06-01"},
    )
    agency.at(shanghai(5, 8, 9), "leader")
    found = asked(world)
    assert (found["in_hand"], found["overdue_count"]) == (5, 5)
    assert found["oldest_due_at"] == "2026-05-06T09:00:00.000Z"
    assert found["overdue"] == [
        {"area_id": str(world.area_id), "numerator": 5, "denominator": 5, "value": 1.0}
    ]
