"""The working calendar: what ships, how it is edited and imported, and that limits are counted by it."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import delete, select

from app.categories.calendar_actions import load_default_calendar
from app.categories.calendar_files import CalendarFileError, read_calendar_file
from app.categories.cli import load_defaults
from app.categories.default_data import FOLDER, calendar_years
from app.categories.models import CalendarDay, CalendarYear, Category, CategoryGroup, CategoryRevision
from app.categories.queries import working_calendar
from app.categories.time_limits import TimeLimit, due_at
from app.kernel.audit import AuditEntry
from app.kernel.changes import Change
from app.kernel.transaction import in_transaction

SHIPPED = (FOLDER / "working_calendar.yml").read_bytes()


def due(session, start, n, unit):
    session.rollback()
    found = due_at(dt.datetime.fromisoformat(start), TimeLimit(n, unit), working_calendar(session))
    return found.astimezone(dt.timezone(dt.timedelta(hours=8))).isoformat(timespec="minutes")


def notes(session):
    session.rollback()
    return list(session.scalars(select(Change.key).where(Change.kind == "calendar").order_by(Change.seq)))


def test_the_shipped_years_hold_the_officially_published_number_of_days_off():
    """Days off and the weekends worked for them, as the notices count them."""
    expected = {2025: (28, 5), 2026: (33, 6), 2027: (28, 0)}
    for year in calendar_years():
        kinds = [day.kind for day in year.days]
        assert (kinds.count("holiday"), kinds.count("workday")) == expected[year.year]
        assert all(day.date.weekday() >= 5 for day in year.days if day.kind == "workday")


def test_shipped_years_are_to_be_confirmed(inspector, administrator):
    document = inspector.get("/api/calendar").get_json()
    assert [(year["year"], year["is_confirmed"]) for year in document["years"]] == [
        (2025, False),
        (2026, False),
        (2027, False),
    ]
    assert document["zone"] == "Asia/Shanghai"
    assert document["working_sessions"] == "08:30-12:00, 14:30-17:30"
    answer = administrator.put("/api/calendar/years/2026", json={"is_confirmed": True}).get_json()
    assert answer == {"year": 2026, "source": "国办发明电〔2025〕7号", "is_confirmed": True}
    assert administrator.put("/api/calendar/years/2031", json={"is_confirmed": True}).status_code == 404


def test_loading_twice_adds_nothing_and_leaves_edits_alone(agency, session, administrator):
    administrator.delete("/api/calendar/2026-10-10")
    assert in_transaction(load_default_calendar) == 0
    assert "2026-10-10" not in {day["date"] for day in administrator.get("/api/calendar").get_json()["items"]}


def test_limits_are_counted_by_the_calendar_of_the_moment(agency, session, administrator):
    assert due(session, "2026-09-30T16:30+08:00", 2, "work_hour") == "2026-10-08T09:30+08:00"
    administrator.put("/api/calendar/2026-10-08", json={"kind": "holiday", "name": "台风停工"})
    assert due(session, "2026-09-30T16:30+08:00", 2, "work_hour") == "2026-10-09T09:30+08:00"
    administrator.delete("/api/calendar/2026-10-08")
    assert due(session, "2026-09-30T16:30+08:00", 2, "work_hour") == "2026-10-08T09:30+08:00"
    administrator.put("/api/settings/working_sessions", json={"value": "09:00-12:00, 13:00-17:00"})
    assert due(session, "2026-09-30T16:30+08:00", 2, "work_hour") == "2026-10-08T10:30+08:00"


def test_working_sessions_must_make_sense(administrator):
    for value in ("", "all day", "08:30-12:00, 11:00-13:00", "12:00-08:30"):
        answer = administrator.put("/api/settings/working_sessions", json={"value": value})
        assert answer.get_json()["code"] == "setting_value", value


def test_a_day_is_set_and_cleared_noted_and_audited(agency, session, administrator):
    before = len(notes(session))
    body = {"kind": "workday", "name": "调休"}
    assert administrator.put("/api/calendar/2028-01-08", json=body).get_json() == {
        "date": "2028-01-08",
        **body,
    }
    assert administrator.delete("/api/calendar/2028-01-08").status_code == 200
    assert administrator.delete("/api/calendar/2028-01-08").status_code == 404
    assert notes(session)[before:] == ["2028-01-08"] * 2
    entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "calendar.set_day")).all()
    assert [entry.detail["after"] for entry in entries] == [{"date": "2028-01-08", **body}, None]
    assert 2028 in {year["year"] for year in administrator.get("/api/calendar").get_json()["years"]}


@pytest.mark.parametrize("url", ["/api/calendar/2026-13-01", "/api/calendar/today"])
def test_what_is_no_day_is_refused(administrator, url):
    assert administrator.put(url, json={"kind": "holiday", "name": ""}).get_json()["code"] == "invalid"


def test_a_file_replaces_whole_years_and_asks_for_confirmation_again(agency, session, administrator):
    administrator.put("/api/calendar/years/2027", json={"is_confirmed": True})
    lines = "日期,类型,名称\n2027-01-01,放假,元旦\n2027/2/6,放假,春节\n2027-02-13,上班,春节调休\n"
    tried = administrator.post("/api/calendar/import?dry_run=1", data=lines.encode()).get_json()
    assert (tried["is_kept"], tried["years"], tried["days"], tried["errors"]) == (False, [2027], 3, [])
    assert notes(session)[-1] != "2027-02-13"
    kept = administrator.post("/api/calendar/import", data=lines.encode("gb18030")).get_json()
    assert (kept["is_kept"], kept["changed"]) == (True, tried["changed"])
    document = administrator.get("/api/calendar").get_json()
    assert [day["date"] for day in document["items"] if day["date"] > "2027"] == [
        "2027-01-01",
        "2027-02-06",
        "2027-02-13",
    ]
    assert {year["year"]: year["is_confirmed"] for year in document["years"]}[2027] is False
    assert administrator.post("/api/calendar/import", data=lines.encode()).get_json()["changed"] == 0


def test_the_shipped_file_can_be_imported(administrator):
    kept = administrator.post("/api/calendar/import", data=SHIPPED).get_json()
    assert (kept["years"], kept["changed"]) == ([2025, 2026, 2027], 0)


def test_bad_lines_are_told_and_nothing_is_taken(agency, session, administrator):
    before = notes(session)
    lines = "2027-01-01,放假,元旦\n2027-02-30,放假,\n2027-03-01,休息日,x\n2027-01-01,上班,\n".encode()
    tried = administrator.post("/api/calendar/import?dry_run=1", data=lines).get_json()
    assert [(fault["row"], fault["column"]) for fault in tried["errors"]] == [
        (2, "日期"),
        (3, "类型"),
        (4, "日期"),
    ]
    refused = administrator.post("/api/calendar/import", data=lines, headers={"Accept-Language": "en"})
    assert refused.get_json()["code"] == "calendar_rows"
    assert refused.get_json()["rows"][0]["column"] == "Date"
    assert notes(session) == before


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c]\n"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\xff\xfe\x01",
        b"years: 7",
        b"years:\n- {year: 1, holidays: []}",
        b"years:\n- {year: x}",
        b"years:\n- {year: 2027, holidays: [{from: 2027-01-01, to: 2027-12-31, name: x}]}",
        b"years:\n- {year: 2027, holidays: [{from: 2026-01-01, to: 2026-01-01, name: x}]}",
        b"years:\n- {year: 2027, holidays: [{from: 2027-01-01, name: x}]}",
        b"years:\n- {year: 2027, workdays: [{date: 2027-01-02}, {date: 2027-01-02}]}",
        b"years: !!python/object/apply:os.system [ls]",
        b"years:\n- " + b"[" * 5000,
        (BOMB + "years:\n- {year: *d}").encode(),
        (BOMB + "years:\n- {year: 2027, workdays: [{date: *d}]}").encode(),
        (BOMB + "years:\n- {year: 2027, workdays: [{date: 2027-01-02, name: *d}]}").encode(),
        b"x" * 300_000,
    ],
)
def test_what_is_no_calendar_is_refused_in_words(administrator, data):
    with pytest.raises(CalendarFileError):
        read_calendar_file(data)
    answer = administrator.post("/api/calendar/import", data=data)
    assert (answer.status_code, answer.get_json()["code"]) == (422, "calendar_file")
    assert answer.get_json()["detail"].endswith("日历没有改。")


def test_only_administrators_write(inspector):
    assert inspector.put("/api/calendar/2028-01-08", json={"kind": "workday"}).status_code == 403
    assert inspector.delete("/api/calendar/2026-10-01").status_code == 403
    assert inspector.post("/api/calendar/import", data=SHIPPED).status_code == 403
    assert inspector.put("/api/calendar/years/2026", json={"is_confirmed": True}).status_code == 403


def test_the_command_line_fills_in_what_ships(app, session):
    def empty(s):
        for table in (CategoryRevision, Category, CategoryGroup, CalendarDay, CalendarYear):
            s.execute(delete(table))

    in_transaction(empty)
    first = app.test_cli_runner().invoke(load_defaults)
    again = app.test_cli_runner().invoke(load_defaults)
    assert first.output == "80 categories and 100 days of the calendar added\n"
    assert again.output == "0 categories and 0 days of the calendar added\n"
