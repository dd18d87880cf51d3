"""Names in a packet of photos: readable, unlike each other, and such that every file system takes them."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from app.reports.photo_names import PhotoNames, stamp_lines

SHANGHAI = ZoneInfo("Asia/Shanghai")
LATE = dt.datetime(2026, 5, 18, 17, 0, tzinfo=dt.UTC)
TEXTS = st.text(max_size=60)


def test_a_name_says_number_area_problem_role_and_day_by_the_agencys_clock() -> None:
    names = PhotoNames(SHANGHAI, "zh")
    told = ("CW-202605-0001", "品清湖绿道 · 北段", "积存垃圾/渣土")
    assert (
        names.name(*told, "before", LATE) == "CW-202605-0001_品清湖绿道-·-北段_积存垃圾-渣土_前_20260519.jpg"
    )
    assert names.name(*told, "before", LATE).endswith("_前_20260519_2.jpg")
    assert PhotoNames(SHANGHAI, "en").name("1", "", "", "after", None) == "1_after_undated.jpg"


@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS, st.sampled_from(["before", "after", "scene"])), max_size=12))
def test_no_two_names_are_alike_and_none_leaves_its_folder(told: list[tuple[str, str, str, str]]) -> None:
    names = PhotoNames(SHANGHAI, "zh")
    given_names = [names.name(number, area, problem, role, LATE) for number, area, problem, role in told]
    assert len({name.casefold() for name in given_names}) == len(given_names)
    for name in given_names:
        assert not set(name) & set('\\/:*?"<>|\n\r\t\0')
        assert not name.startswith((".", " ", "-"))
        assert len(name.encode()) <= 255
        name.encode("utf-8")


def test_a_stamp_leaves_out_what_is_not_known() -> None:
    assert stamp_lines("CW-1", "南门", (22.78, 115.35), LATE, SHANGHAI) == [
        "CW-1  2026-05-19 01:00",
        "南门  22.78000, 115.35000",
    ]
    assert stamp_lines("", "", None, None, SHANGHAI) == []
