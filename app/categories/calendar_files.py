"""Calendars handed in as a file: YAML as in `app/data/working_calendar.yml`, or CSV `date,kind,name`. Pure.

A file speaks for whole years: the days of each year it names replace all days known of that year.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Literal

import yaml

from app.kernel.tables import Column, Row, Table

DayKind = Literal["holiday", "workday"]
MAX_BYTES = 200_000
YEARS = range(2000, 2100)
MAX_NAME = 40
KINDS: dict[str, DayKind] = {
    "holiday": "holiday", "假日": "holiday", "放假": "holiday", "休": "holiday",
    "workday": "workday", "上班": "workday", "调休上班": "workday", "班": "workday",
}  # fmt: skip
COLUMNS = (
    Column("date", "日期", "Date", required=True, example="2027-02-06"),
    Column(
        "kind",
        "类型",
        "Kind",
        required=True,
        example="放假",
        note_zh="放假 或 上班",
        note_en="holiday or workday",
    ),
    Column("name", "名称", "Name", example="春节"),
)


class CalendarFileError(ValueError):
    """Why a file as a whole is no calendar, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


@dataclass(frozen=True)
class NamedDay:
    """A day that differs from Monday-to-Friday."""

    date: dt.date
    kind: DayKind
    name: str


@dataclass(frozen=True)
class CalendarYearFile:
    """One year of a file."""

    year: int
    source: str
    days: tuple[NamedDay, ...]


@dataclass
class CalendarFile:
    """What was read, with the faults by line."""

    table: Table
    years: list[CalendarYearFile] = field(default_factory=list)


def read_calendar_file(data: bytes) -> CalendarFile:
    """Read YAML or CSV, in UTF-8 or GB 18030. Raises CalendarFileError when it is neither."""
    if len(data) > MAX_BYTES:
        raise CalendarFileError("文件太大，不像一份节假日表。", "The file is too big for a calendar.")
    text = _decoded(data)
    try:
        return _read_yaml(text) if re.search(r"^years\s*:", text, re.MULTILINE) else _read_csv(text)
    except (csv.Error, yaml.YAMLError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CalendarFileError(
            "这份文件读不懂。请对照模板：每年一段，有 year、holidays、workdays。",
            "The file cannot be read. Compare with the template: year, holidays and workdays for each year.",
        ) from error


def read_years(document: Any) -> Iterator[CalendarYearFile]:
    """The years of a YAML document. Raises CalendarFileError, KeyError, TypeError or AttributeError."""
    for entry in document["years"]:
        days = [day for run in entry.get("holidays") or () for day in _days(run, "holiday", "from", "to")]
        days += [day for run in entry.get("workdays") or () for day in _days(run, "workday", "date", "date")]
        year = entry["year"]
        _check_days(year, days)
        yield CalendarYearFile(year, _name(entry, "source"), tuple(sorted(days, key=_date_of)))


def _read_yaml(text: str) -> CalendarFile:
    return CalendarFile(Table(COLUMNS), list(read_years(yaml.safe_load(text))))


def _read_csv(text: str) -> CalendarFile:
    """Lines `date,kind,name`; a first line of headings is passed over."""
    table = Table(COLUMNS)
    days: list[NamedDay] = []
    seen: set[dt.date] = set()
    lines = csv.reader(io.StringIO(text))
    for number, cells in enumerate(lines, start=1):
        if not any(cell.strip() for cell in cells) or (number == 1 and not re.match(r"\s*\d", cells[0])):
            continue
        padded = [cell.strip() for cell in [*cells, "", ""][:3]]
        row = Row(number, {}, dict(zip(("date", "kind", "name"), padded, strict=True)))
        table.rows.append(row)
        day = _day_of_row(table, row)
        if day and day.date in seen:
            table.add_error(row, "date", "这一天在表里出现了两次。", "This day is in the file twice.")
        elif day:
            seen.add(day.date)
            days.append(day)
    if not table.rows:
        raise CalendarFileError(
            "文件里没有一天。每行写：日期,类型,名称。", "No days found. Each line is date,kind,name."
        )
    days.sort(key=_date_of)
    by_year = groupby(days, lambda day: day.date.year)
    return CalendarFile(table, [CalendarYearFile(year, "", tuple(found)) for year, found in by_year])


def _day_of_row(table: Table, row: Row) -> NamedDay | None:
    kind = KINDS.get(row.texts["kind"].lower())
    try:
        date = _date(row.texts["date"])
    except CalendarFileError as error:
        table.add_error(row, "date", error.zh, error.en)
        return None
    if kind is None:
        table.add_error(row, "kind", "类型只能是“放假”或“上班”。", "The kind is holiday or workday.")
        return None
    return NamedDay(date, kind, row.texts["name"][:MAX_NAME])


def _check_days(year: Any, days: list[NamedDay]) -> None:
    if not isinstance(year, int) or year not in YEARS:
        raise CalendarFileError("有一段的年份不对。", "One of the years is not a year.")
    seen: set[dt.date] = set()
    for day in days:
        if day.date.year != year:
            raise CalendarFileError(f"{day.date} 不在 {year} 年里。", f"{day.date} does not lie in {year}.")
        if day.date in seen:
            raise CalendarFileError(f"{day.date} 出现了两次。", f"{day.date} is there twice.")
        seen.add(day.date)


def _date_of(day: NamedDay) -> dt.date:
    return day.date


def _name(entry: Any, key: str = "name") -> str:
    """A short text of an entry; aliases that unfold into something huge are not unfolded."""
    text = entry.get(key) or ""
    if not isinstance(text, str):
        raise TypeError(f"{key} is not a text")
    return text[:MAX_NAME]


def _days(run: Any, kind: DayKind, first: str, last: str) -> Iterator[NamedDay]:
    """The days of a run, which names its first and last."""
    day, end, name = _date(run[first]), _date(run[last]), _name(run)
    if not dt.timedelta() <= end - day <= dt.timedelta(days=31):
        raise CalendarFileError(f"假期的起止不对：{day} 至 {end}。", f"Not a run of days: {day} to {end}.")
    while day <= end:
        yield NamedDay(day, kind, name)
        day += dt.timedelta(days=1)


def _date(value: Any) -> dt.date:
    """A date as YAML or a person writes it. Raises CalendarFileError."""
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    numbers = re.fullmatch(
        r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", value.strip() if isinstance(value, str) else ""
    )
    try:
        day = dt.date(*map(int, numbers.groups())) if numbers else None
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        raise CalendarFileError("日期要写成 2027-02-06 这样。", "Write the date like 2027-02-06.")
    return day


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CalendarFileError("文件的编码读不懂，请存成 UTF-8。", "The encoding cannot be read; save as UTF-8.")
