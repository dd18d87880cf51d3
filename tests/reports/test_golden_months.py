"""Golden months: small histories whose every figure was worked out by hand, with the issues behind each.

`expect` names what is not zero; every count and rate it does not name must be zero. A count is the issues
behind it, as often as they are counted; a rate is those of its numerator and those of its denominator.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest

from app.kernel.database import db
from app.reports.figure_queries import Narrowed, issues_behind, report_of
from app.reports.metrics import CLOSE_KINDS, COUNTS, RATES, Period
from app.reports.periods import bounds_of
from tests.factories import World
from tests.reports.lives import SHANGHAI, Life, day
from tests.reports.test_figures_equal_a_plain_fold import EVERYTHING, assert_adds_up, store

Lives = Sequence[Life]
LATER = day(8, 1)


@pytest.fixture
def unit(world: World) -> UUID:
    return world.units["contractor"]


def told(*lives: Life) -> None:
    store([life.events for life in lives], 3)


def month_of(month: str, known_at: dt.datetime = LATER) -> Period:
    return Period(*bounds_of(month, SHANGHAI), known_at)


def expect(
    month: str,
    known_at: dt.datetime = LATER,
    by_unit: UUID | None = None,
    **figures: Lives | tuple[Lives, Lives],
) -> dict[str, Any]:
    period = month_of(month, known_at)
    narrowed = Narrowed({"unit": frozenset({by_unit})} if by_unit else {})
    found = report_of(db.session(), EVERYTHING, period, narrowed).whole
    assert_adds_up(found)
    for name in COUNTS:
        lives = figures.pop(name, ())
        assert found[name]["value"] == len(lives), name
        assert behind(period, narrowed, name, "numerator") == {life.id for life in lives}, name
    for name in RATES:
        numerator, denominator = figures.pop(name, ((), ()))
        rate = found[name]
        assert (rate["numerator"], rate["denominator"]) == (len(numerator), len(denominator)), name
        assert behind(period, narrowed, name, "numerator") == {life.id for life in numerator}, name
        assert behind(period, narrowed, name, "denominator") == {life.id for life in denominator}, name
    for kind in CLOSE_KINDS:
        lives = figures.pop(f"closed_{kind}", ())
        assert found["closings_by_kind"][kind]["value"] == len(lives), kind
    assert not figures, "no such figures"
    return found


def behind(period: Period, narrowed: Narrowed, figure: str, part: str) -> set[UUID]:
    rows, after, _ = issues_behind(db.session(), EVERYTHING, period, narrowed, figure, part, None, 200)
    assert after is None
    return {row.id for row in rows}


def hours(found: dict[str, Any], name: str) -> list[float]:
    return [found[name][part] for part in ("n", "mean", "median", "p90", "without_pauses")]


def rebounded_life(unit: UUID) -> Life:
    life = Life().report(day(4, 8, 9)).assign(day(4, 8, 10), unit, day(4, 10, 17))
    life.fix(day(4, 9, 10)).pass_(day(4, 9, 11)).reopen(day(5, 5, 9), "rebound")
    life.assign(day(5, 5, 10), unit, day(5, 7, 17))
    return life.fix(day(5, 6, 10)).pass_(day(5, 6, 15))


def test_reopened_and_closed_again_in_a_month(unit: UUID) -> None:
    told(a := rebounded_life(unit))
    expect(
        "2026-04",
        found=[a], closed=[a], due=[a], on_time=[a], closed_fixed=[a],
        completion_rate=([a], [a]), completion_rate_without_suspended=([a], [a]),
        same_month_rate=([a], [a]), on_time_rate=([a], [a]), on_time_rate_by_original=([a], [a]),
        first_pass_rate=([a], [a]), rework_rate=([], [a]),
    )  # fmt: skip
    may = expect(
        "2026-05",
        reopened=[a], closed=[a], due=[a], on_time=[a], rebounds=[a], closed_fixed=[a],
        completion_rate=([a], [a]), completion_rate_without_suspended=([a], [a]),
        on_time_rate=([a], [a]), on_time_rate_by_original=([a], [a]),
        first_pass_rate=([a], [a]), rework_rate=([], [a]),
        rebound_rate=([a], [a]),  # closed on 9 April: its 30 days ended on 9 May
    )  # fmt: skip
    assert hours(may, "hours_to_assign") == [1, 1, 1, 1, 1]
    assert hours(may, "hours_to_fix") == [1, 24, 24, 24, 24]
    assert hours(may, "hours_to_verify") == [1, 5, 5, 5, 5]
    assert hours(may, "hours_to_close") == [1, 30, 30, 30, 25]
    expect("2026-06", rebound_rate=([], [a]))  # closed on 6 May, and quiet until 5 June


def test_reopened_twice_counts_once_and_falls_due_twice(unit: UUID) -> None:
    a = rebounded_life(unit).reopen(day(5, 12, 9), "closed_in_error")
    a.assign(day(5, 12, 10), unit, day(5, 14, 17)).fix(day(5, 15, 9)).pass_(day(5, 15, 10))
    told(a)
    may = expect(
        "2026-05",
        reopened=[a], closed=[a], due=[a, a], on_time=[a], rebounds=[a], closed_fixed=[a, a],
        completion_rate=([a], [a]), completion_rate_without_suspended=([a], [a]),
        on_time_rate=([a], [a, a]), on_time_rate_by_original=([a], [a, a]),
        first_pass_rate=([a, a], [a, a]), rework_rate=([], [a, a]), rebound_rate=([a], [a]),
    )  # fmt: skip
    # 24 h and 71 h to fix, 30 h and 73 h to close, less 5 h and 1 h of waiting for the verdict
    assert hours(may, "hours_to_fix") == [2, 47.5, 47.5, 71, 47.5]
    assert hours(may, "hours_to_close") == [2, 51.5, 51.5, 73, 48.5]
    expect("2026-06", rebound_rate=([], [a, a]))  # closing in error is no rebound


def test_declined_or_merged_after_being_counted(unit: UUID) -> None:
    declined = Life().report(day(4, 20)).act("decline", day(5, 4))
    kept = Life().report(day(4, 20))
    merged = Life().report(day(4, 21)).assign(day(4, 22), unit, day(5, 6, 17))
    merged.act("merge", day(5, 5), target_id=str(kept.id))
    overdue = Life().report(day(4, 21)).assign(day(4, 22), unit, day(5, 4, 17))
    overdue.act("merge", day(5, 5), target_id=str(kept.id))
    never = Life().report(day(5, 3)).act("decline", day(5, 8))
    back = Life().report(day(4, 22)).act("decline", day(4, 23)).act("refile", day(5, 7))
    told(declined, kept, merged, overdue, never, back)
    counted = [declined, kept, merged, overdue]
    for known_at in (day(5, 1, 0), LATER):  # what became of them in May changes nothing in April
        expect(
            "2026-04",
            known_at,
            found=counted, backlog_end=counted, completion_rate=([], counted),
            completion_rate_without_suspended=([], counted), same_month_rate=([], counted),
        )  # fmt: skip
    expect(
        "2026-05",
        backlog_start=counted, restored=[back], removed=[declined, merged, overdue], backlog_end=[kept, back],
        completion_rate=([], [kept, back]), completion_rate_without_suspended=([], [kept, back]),
        due=[overdue], on_time_rate=([], [overdue]),  # it had fallen due the day before it was merged
        on_time_rate_by_original=([], [overdue]),
    )  # fmt: skip


def test_a_public_report_confirmed_the_next_month_is_found_then(unit: UUID) -> None:
    a = Life().report_publicly(day(4, 29)).confirm(day(5, 2, 9)).assign(day(5, 2, 11), unit, day(5, 5, 17))
    told(a.fix(day(5, 4, 11)).pass_(day(5, 4, 13)))
    expect("2026-04")
    may = expect(
        "2026-05",
        found=[a], closed=[a], due=[a], on_time=[a], closed_fixed=[a],
        completion_rate=([a], [a]), completion_rate_without_suspended=([a], [a]),
        same_month_rate=([a], [a]), on_time_rate=([a], [a]), on_time_rate_by_original=([a], [a]),
        first_pass_rate=([a], [a]), rework_rate=([], [a]),
    )  # fmt: skip
    assert hours(may, "hours_to_assign") == [1, 2, 2, 2, 2]  # from filing, not from the report
    assert hours(may, "hours_to_close") == [1, 52, 52, 52, 50]


def test_fixed_in_time_and_judged_the_next_month(unit: UUID) -> None:
    lives = [Life().report(day(5, 28, 9)).assign(day(5, 28, 11), unit, day(5, 30, 17)) for _ in range(2)]
    good, bad = (life.fix(day(5, 30, 16)) for life in lives)
    good.pass_(day(6, 1, 9))
    bad.rework(day(6, 1, 9), day(6, 3, 17)).fix(day(6, 2, 9)).pass_(day(6, 2, 10))
    told(good, bad)
    both: dict[str, Any] = {
        "found": lives, "backlog_end": lives, "completion_rate": ([], lives), "same_month_rate": ([], lives),
        "completion_rate_without_suspended": ([], lives),
    }  # fmt: skip
    expect(
        "2026-05", day(6, 1, 0), **both,
        due=lives, on_time=lives, on_time_waiting=lives,
        on_time_rate=(lives, lives), on_time_rate_by_original=(lives, lives),
    )  # fmt: skip
    # once returned, its due date is that of the rework; by the original one it was not in time
    expect(
        "2026-05", day(6, 3, 18), **both,
        due=[good], on_time=[good],
        on_time_rate=([good], [good]), on_time_rate_by_original=([good], lives),
    )  # fmt: skip
    expect(
        "2026-06",
        backlog_start=lives, closed=lives, closed_fixed=lives, due=[bad], on_time=[bad],
        completion_rate=(lives, lives), completion_rate_without_suspended=(lives, lives),
        on_time_rate=([bad], [bad]), first_pass_rate=([good], lives), rework_rate=([bad], lives),
    )  # fmt: skip


def test_suspended_across_a_month_end(unit: UUID) -> None:
    a = Life().report(day(5, 11, 9)).assign(day(5, 11, 11), unit, day(5, 25, 17)).suspend(day(5, 20, 9))
    a.resume(day(6, 10, 9), day(6, 15, 17)).fix(day(6, 12, 9)).pass_(day(6, 12, 11))
    told(a)
    for known_at in (day(6, 3, 18), LATER):
        expect(
            "2026-05", known_at,
            found=[a], backlog_end=[a], suspended=[a], completion_rate=([], [a]), same_month_rate=([], [a]),
            on_time_rate_by_original=([], [a]),
        )  # fmt: skip
    june = expect(
        "2026-06",
        backlog_start=[a], closed=[a], due=[a], on_time=[a], closed_fixed=[a],
        completion_rate=([a], [a]), completion_rate_without_suspended=([a], [a]), on_time_rate=([a], [a]),
        first_pass_rate=([a], [a]), rework_rate=([], [a]),
    )  # fmt: skip
    assert hours(june, "hours_to_fix") == [1, 766, 766, 766, 262]  # 504 h of them suspended
    assert hours(june, "hours_to_close") == [1, 770, 770, 770, 264]


def test_moved_between_units_it_counts_where_it_is_at_the_end_of_the_month(world: World) -> None:
    first, second = world.units["contractor"], world.units["other"]
    a = Life().report(day(4, 27, 9)).assign(day(4, 27, 10), first, day(5, 10, 17))
    a.assign(day(5, 15, 9), second, day(5, 20, 17)).fix(day(5, 18, 9)).pass_(day(5, 18, 10))
    b = Life().report(day(5, 4, 9)).assign(day(5, 4, 10), first, day(6, 30, 17))
    b.assign(day(6, 5, 9), second, day(6, 30, 17))
    told(a, b)
    expect(
        "2026-04", by_unit=first,
        found=[a], backlog_end=[a], completion_rate=([], [a]), completion_rate_without_suspended=([], [a]),
        same_month_rate=([], [a]),
    )  # fmt: skip
    expect("2026-04", by_unit=second)
    expect(
        "2026-05", by_unit=first,
        found=[b], backlog_end=[b], completion_rate=([], [b]), completion_rate_without_suspended=([], [b]),
        same_month_rate=([], [b]),
    )  # fmt: skip
    expect(
        "2026-05", by_unit=second,
        backlog_start=[a], closed=[a], due=[a], on_time=[a], closed_fixed=[a],
        completion_rate=([a], [a]), completion_rate_without_suspended=([a], [a]), on_time_rate=([a], [a]),
        on_time_rate_by_original=([], [a]), first_pass_rate=([a], [a]), rework_rate=([], [a]),
    )  # fmt: skip
    expect("2026-06", by_unit=first)


def test_a_fix_received_more_than_72_hours_later_counts_then_and_is_listed(unit: UUID) -> None:
    lives = [Life().report(day(5, 4, 9)).assign(day(5, 4, 10), unit, day(5, 6, 17)) for _ in range(2)]
    late = lives[0].fix(day(5, 6, 16), received=day(5, 9, 17)).pass_(day(5, 10, 9))
    just = lives[1].fix(day(5, 6, 16), received=day(5, 9, 16)).pass_(day(5, 10, 9))
    told(late, just)
    may = expect(
        "2026-05",
        found=lives, closed=lives, closed_fixed=lives, due=lives, on_time=[just], late_synced=[late],
        completion_rate=(lives, lives), completion_rate_without_suspended=(lives, lives),
        same_month_rate=(lives, lives), on_time_rate=([just], lives), on_time_rate_by_original=([just], lives),
        first_pass_rate=(lives, lives), rework_rate=([], lives),
    )  # fmt: skip
    assert hours(may, "hours_to_fix") == [2, 90.5, 90.5, 127, 90.5]  # 54 h and 127 h
    assert hours(may, "hours_to_verify") == [2, 52.5, 52.5, 89, 52.5]  # 16 h and 89 h
    expect(
        "2026-05", day(5, 8, 9),  # neither fix had arrived
        found=lives, backlog_end=lives, due=lives, completion_rate=([], lives),
        completion_rate_without_suspended=([], lives), same_month_rate=([], lives),
        on_time_rate=([], lives), on_time_rate_by_original=([], lives),
    )  # fmt: skip


def test_a_month_ends_at_midnight_in_shanghai(unit: UUID) -> None:
    last = Life().report(day(5, 31, 23, 59)).assign(day(5, 31, 23, 59), unit, day(6, 1, 0))
    first = Life().report(day(6, 1, 0)).assign(day(6, 1, 0), unit, day(6, 30, 23, 59))
    closed = Life().report(day(5, 29, 9)).assign(day(5, 29, 10), unit, day(5, 31, 23, 59))
    closed.fix(day(5, 31, 22)).pass_(day(6, 1, 0))
    told(last, first, closed)
    may = [last, closed]
    expect(
        "2026-05",
        found=may, backlog_end=may, due=[closed], on_time=[closed], completion_rate=([], may),
        completion_rate_without_suspended=([], may), same_month_rate=([], may),
        on_time_rate=([closed], [closed]), on_time_rate_by_original=([closed], [closed]),
    )  # fmt: skip
    expect(
        "2026-06",
        backlog_start=may, found=[first], closed=[closed], closed_fixed=[closed], backlog_end=[last, first],
        due=[last, first], completion_rate=([closed], [*may, first]),
        completion_rate_without_suspended=([closed], [*may, first]), same_month_rate=([], [first]),
        on_time_rate=([], [last, first]), on_time_rate_by_original=([], [last, first]),
        first_pass_rate=([closed], [closed]), rework_rate=([], [closed]),
    )  # fmt: skip


def test_what_arrives_after_the_cut_off_changes_nothing(unit: UUID) -> None:
    a = Life().report(day(5, 4)).assign(day(5, 4, 10), unit, day(5, 6, 17))
    told(a.fix(day(5, 6, 16)).pass_(day(5, 7, 9)))
    known_at = day(6, 3, 18)
    before = report_of(db.session(), EVERYTHING, month_of("2026-05", known_at), Narrowed({}))
    b = Life().act(
        "report", day(5, 5), day(6, 4), category="F01", severity=2, source="self_check", number="CW-1"
    )
    a.act("comment", day(6, 9), text="看过").reopen(day(6, 10), "rebound")
    told(a, b)
    assert report_of(db.session(), EVERYTHING, month_of("2026-05", known_at), Narrowed({})) == before
