"""How texts of a ledger are understood: dates, statuses, positions, and what is refused with which sentence."""

from __future__ import annotations

import datetime as dt
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.long_tables import LongRow
from app.kernel.problems import Problem
from app.kernel.tables import folded
from app.ledger_import.header import find_header, likely_header, refuse_split_header
from app.ledger_import.ledger_dates import LedgerDates
from app.ledger_import.ledger_rows import LedgerRow, RowReader, Vocabulary
from app.ledger_import.mapping import LedgerMapping, UnreadableMapping, parse_mapping
from app.ledger_import.proposal import KNOWN_HEADINGS, propose
from app.ledger_import.row_faults import SENTENCES, RowFault
from tests.ledger_import.bringing import HEADINGS, line, mapping

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
NOW = dt.datetime(2026, 5, 18, 1, tzinfo=dt.UTC)
UNIT = UUID(int=7)
WORDS = Vocabulary({"f01": "F01"}, {folded("市容科"): UNIT})


def read(how: LedgerMapping | None = None, **facts: str) -> LedgerRow | list[RowFault]:
    reader = RowReader(how or mapping(), HEADINGS, WORDS, SHANGHAI, NOW)
    cells = line("1", **facts)
    return reader.read([cells.get(heading, "") for heading in HEADINGS], {})


def kinds(**facts: str) -> list[str]:
    found = read(**facts)
    assert isinstance(found, list), found
    return [fault.kind for fault in found]


def understood(how: LedgerMapping | None = None, **facts: str) -> LedgerRow:
    found = read(how, **facts)
    assert isinstance(found, LedgerRow), found
    return found


NINE = dt.datetime(2020, 5, 8, 1, 5, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2020-05-08 09:05", NINE),
        ("2020-05-08T09:05:00.000", NINE),
        ("2020-05-08T01:05:00Z", NINE),
        ("2020/5/8 9:05", NINE),
        ("2020.5.8 9:05:00", NINE),
        ("2020年5月8日 9时5分", NINE),
        ("2020年05月08日 上午9点5分", NINE),
        ("2020年5月8号 下午9点5分", NINE + dt.timedelta(hours=12)),
        ("202005080905", NINE),
        ("20200508", NINE.replace(hour=0, minute=0) - dt.timedelta(hours=8)),
        ("43959.378472222", NINE),
        ("43959", NINE.replace(hour=0, minute=0) - dt.timedelta(hours=8)),
    ],
)
def test_dates_in_the_forms_people_use(text: str, instant: dt.datetime) -> None:
    assert LedgerDates((), SHANGHAI).read(text) == instant


@pytest.mark.parametrize("text", ["昨天", "2020-13-40", "2020-02-30 10:00", "五月", "8/5", "99999999"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert LedgerDates((), SHANGHAI).read(text) is None


def test_a_format_of_the_mapping_says_which_number_is_the_month() -> None:
    assert LedgerDates(("%d/%m/%Y",), SHANGHAI).read("05/08/2020") == dt.datetime(
        2020, 8, 4, 16, tzinfo=dt.UTC
    )
    assert LedgerDates(("%m/%d/%Y",), SHANGHAI).read("05/08/2020") == dt.datetime(
        2020, 5, 7, 16, tzinfo=dt.UTC
    )


def test_the_files_own_zone_with_its_summer_time() -> None:
    dates = LedgerDates((), NEW_YORK)
    assert dates.read("2020-07-01 12:00") == dt.datetime(2020, 7, 1, 16, tzinfo=dt.UTC)
    assert dates.read("2020-12-01 12:00") == dt.datetime(2020, 12, 1, 17, tzinfo=dt.UTC)
    assert dates.read("2020-11-01 01:30") == dt.datetime(2020, 11, 1, 5, 30, tzinfo=dt.UTC), (
        "the first of two"
    )


@given(st.datetimes(NOW.replace(year=2000, tzinfo=None), NOW.replace(year=2099, tzinfo=None)))
def test_every_minute_written_in_a_usual_form_is_read_back(moment: dt.datetime) -> None:
    wall = moment.replace(second=0, microsecond=0)
    wanted = wall.replace(tzinfo=SHANGHAI).astimezone(dt.UTC)
    for form in ("%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y年%m月%d日 %H时%M分", "%Y%m%d%H%M"):
        assert LedgerDates((), SHANGHAI).read(wall.strftime(form)) == wanted


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading_of_dates(text: str) -> None:
    LedgerDates(("%m/%d/%Y",), NEW_YORK).read(text)


@given(st.lists(st.text(max_size=30), max_size=14), st.dictionaries(st.integers(0, 13), st.just("formula")))
def test_every_row_is_understood_or_refused_with_a_sentence(cells: list[str], marks: dict[int, str]) -> None:
    marks = {place: mark for place, mark in marks.items() if place < len(cells)}
    found = RowReader(mapping(), HEADINGS, WORDS, SHANGHAI, NOW).read(cells, marks)
    if isinstance(found, list):
        assert found
        assert all(fault.sentence("zh") and fault.sentence("en") for fault in found)
    else:
        assert found.found <= NOW
        assert found.closed is None or found.closed >= found.found


@pytest.mark.parametrize(
    ("facts", "wanted"),
    [
        ({"编号": ""}, ["empty"]),
        ({"发现时间": ""}, ["empty"]),
        ({"发现时间": "昨天"}, ["no_date"]),
        ({"发现时间": "1900-01-00"}, ["no_date"]),
        ({"发现时间": "1900-01-01"}, ["too_early"]),
        ({"发现时间": "9999-12-31"}, ["too_late"]),
        ({"整改时限": "9999-12-31"}, ["too_late"]),
        ({"状态": "已销号", "销号时间": "1900-01-01"}, ["closed_before_found"]),
        ({"状态": "已销号", "销号时间": "2026-03-01"}, ["closed_before_found"]),
        ({"状态": "已销号", "完成时间": "2026-03-05", "销号时间": "2026-03-04"}, ["closed_before_fixed"]),
        ({"状态": "待复核", "完成时间": "2026-03-01"}, ["fixed_before_found"]),
        ({"状态": "已销号"}, ["closed_without_time"]),
        ({"销号时间": "2026-03-04"}, ["open_with_closing"]),
        ({"状态": "天晓得"}, ["unknown_status"]),
        ({"类别": "没有的类别"}, ["unknown_category"]),
        ({"类别": ""}, ["empty"]),
        ({"单位": "没有的单位"}, ["unknown_unit"]),
        ({"纬度": "22.7"}, ["no_position"]),
        ({"纬度": "98", "经度": "115"}, ["no_position"]),
        ({"描述": "长" * 2001}, ["too_long"]),
    ],
)
def test_what_cannot_be_true_is_refused(facts: dict[str, str], wanted: list[str]) -> None:
    assert kinds(**facts) == wanted


def test_each_kind_of_fault_says_it_in_both_languages_and_what_to_do() -> None:
    for zh, en in SENTENCES.values():
        assert zh.endswith(("。",))
        assert en.endswith(".")
        assert any(word in zh for word in ("请", "应为"))


def test_a_row_that_says_all_is_understood() -> None:
    row = understood(
        状态="已销号",
        完成时间="2026-03-04 10:00",
        销号时间="2026-03-05",
        单位="市容科",
        纬度="22.7",
        经度="115.3",
    )
    assert (row.outcome, row.category, row.unit_id) == ("closed", "F01", UNIT)
    assert row.closed == dt.datetime(2026, 3, 4, 16, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [("不予立案", "declined"), ("重复", "duplicate"), ("整改中", "open"), ("待复核", "fixed")],
)
def test_statuses_mean_what_the_mapping_says(status: str, outcome: str) -> None:
    assert understood(状态=status).outcome == outcome


def test_without_statuses_a_closing_time_closes() -> None:
    how = mapping(statuses={})
    assert understood(how, 销号时间="2026-03-05").outcome == "closed"
    assert understood(how, 状态="").outcome == "open"


def test_constants_stand_in_for_what_is_missing_and_for_nothing_else() -> None:
    how = mapping(
        constants={"category": "F01", "unit": "市容科", "place": "全市", "severity": 3, "source": "re_check"}
    )
    row = understood(how, 类别="")
    assert (row.category, row.unit_id, row.place, row.severity, row.source) == (
        "F01",
        UNIT,
        "全市",
        3,
        "re_check",
    )
    assert understood(how, 位置="南门").place == "南门"


def test_positions_of_chinese_maps_are_moved_to_where_they_are() -> None:
    where = {"纬度": "22.775000", "经度": "115.365000"}
    plain, moved = understood(**where), understood(mapping(datum="gcj02"), **where)
    assert (plain.latitude, plain.longitude) == (22.775, 115.365)
    assert moved.latitude == pytest.approx(22.7777, abs=0.001)
    assert moved.latitude != plain.latitude


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("- a\n- b", "columns"),
        ("columns: {number: 编号}", "found"),
        ("columns: {number: 编号, found: 时间, colour: 颜色}", "colour"),
        ("columns: {number: [a, b], found: 时间}", "number"),
        ("columns: {number: 编号, found: 时间}\nzone: Mars/Base", "Mars/Base"),
        ("columns: {number: 编号, found: 时间}\ntypo: 1", "typo"),
        ("columns: [", "expected"),
    ],
)
def test_a_mapping_that_cannot_be_used_says_where(text: str, part: str) -> None:
    with pytest.raises(UnreadableMapping, match=part):
        parse_mapping(text)


def test_the_header_may_stand_below_a_title_and_be_written_wider() -> None:
    how = LedgerMapping.model_validate({"columns": {"number": "编号", "found": "发现时间"}})
    rows = [
        LongRow(1, ["某市台账"]),
        LongRow(3, ["编 号", "发现时间*", "备注"]),
        LongRow(4, ["1", "2026-03-02", ""]),
    ]
    number, written = find_header(rows, how)
    assert number == 3
    assert written.columns == {"number": "编 号", "found": "发现时间*"}
    assert likely_header(rows).number == 3


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ([["编号", "时间"]], "ledger_no_heading"),
        ([["编号", "编号", "发现时间"]], "ledger_heading_twice"),
        ([["编号", "问题", ""], ["", "类别", "发现时间"]], "ledger_header_merged"),
        ([], "ledger_empty"),
    ],
)
def test_a_header_that_cannot_be_used_is_refused(cells: list[list[str]], code: str) -> None:
    how = LedgerMapping.model_validate({"columns": {"number": "编号", "found": "发现时间"}})
    with pytest.raises(Problem) as refused:
        find_header([LongRow(at, row) for at, row in enumerate(cells, start=1)], how)
    assert refused.value.code == code


def test_a_mapping_is_proposed_from_chinese_and_english_headings() -> None:
    chinese = propose(
        ["序号", "问题编号", "发现时间", "销号时间", "状态", "整改责任单位"],
        [["1", "A", "2020年5月8日", "", "已销号", ""]],
        SHANGHAI,
    )
    assert chinese["columns"] == {
        "number": "问题编号",
        "found": "发现时间",
        "closed": "销号时间",
        "status": "状态",
        "unit": "整改责任单位",
    }
    assert (chinese["dates"], chinese["statuses"]) == ([], {"closed": ["已销号"]})
    english = propose(
        ["Unique Key", "Created Date", "Complaint Type", "Status", "Latitude"],
        [["1", "02/17/2020 12:19:00 PM", "Rats", "In Progress", "40.7"]],
        SHANGHAI,
    )
    assert english["columns"]["number"] == "Unique Key"
    assert english["dates"] == ["%m/%d/%Y %I:%M:%S %p"]
    assert english["statuses"] == {"open": ["In Progress"]}


def test_a_header_over_two_rows_is_refused_by_headings_alone() -> None:
    above, below = LongRow(2, ["编号", "类别", "", "状态"]), LongRow(3, ["", "大类", "小类", ""])
    with pytest.raises(Problem) as refused:
        refuse_split_header([LongRow(1, ["台账"]), above, below], KNOWN_HEADINGS)
    assert (refused.value.code, refused.value.details) == ("ledger_header_merged", {"row": 2, "next": 3})
    for data in (["1", "小类", "", "已销号"], ["", "", "", ""]):
        refuse_split_header([LongRow(1, ["编号", "类别", "位置", "状态"]), LongRow(2, data)], KNOWN_HEADINGS)
