"""A ledger brought in: full issues with events and chain, each number once, wrong rows left out and told."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from sqlalchemy import func, select

from app.issues.defect_queries import all_defects
from app.issues.models import Event, Issue, NumberSeries
from app.kernel.problems import Problem
from app.kernel.transaction import in_transaction, read_session
from app.ledger_import.mapping import LedgerMapping
from app.ledger_import.models import ImportedNumber, LedgerImport
from app.ledger_import.refused_workbook import write_refused
from app.people.models import Unit
from app.reports.models import IssueRound, IssueSpan
from app.reports.round_actions import rebuild_rounds
from tests.factories import World
from tests.ledger_import.bringing import HEADINGS, bring, counts, line, mapping, refusals, write_csv


def issues() -> dict[str, Issue]:
    """Imported issues by the number they had."""
    read_session().rollback()
    return {row.detail["imported"]["old_number"]: row for row in read_session().scalars(select(Issue))}


def events_of(issue: Issue) -> list[Event]:
    query = select(Event).where(Event.issue_id == issue.id).order_by(Event.version)
    return list(read_session().scalars(query))


def utc(day: int, hour: int) -> dt.datetime:
    return dt.datetime(2026, 3, day, hour, tzinfo=dt.UTC)


LIVES = [
    line("open"),
    line("fixed", 状态="待复核", 完成时间="2026-03-04 09:00"),
    line(
        "closed",
        状态="已销号",
        整改时限="2026-03-06",
        完成时间="2026-03-04 09:00",
        销号时间="2026-03-05 09:00",
    ),
    line("declined", 状态="不予立案"),
    line("duplicate", 状态="重复"),
    line("unfixed", 状态="无法整改", 销号时间="2026-03-05 09:00"),
]


def test_every_row_becomes_an_issue_with_the_life_the_ledger_tells(world: World, tmp_path: Path) -> None:
    done = bring(write_csv(tmp_path / "a.csv", LIVES), world.users["administrator"])
    assert counts(done) == (6, 0, 0)
    found = issues()
    assert {number: row.state for number, row in found.items()} == {
        "open": "reported",
        "fixed": "fixed",
        "closed": "closed",
        "declined": "declined",
        "duplicate": "declined",
        "unfixed": "closed",
    }
    closed = found["closed"]
    assert (closed.filed_at, closed.closed_at, closed.close_kind) == (utc(2, 1), utc(5, 1), "fixed")
    assert (closed.fix_at, closed.due_at) == (utc(4, 1), utc(5, 16))
    assert closed.assigned_at is None, "the ledger does not say when it was assigned"
    assert closed.detail["fix"]["by_id"] is None, "nor who mended it"
    assert found["unfixed"].close_kind == "cannot_fix"
    assert [event.action for event in events_of(closed)] == ["import", "fix", "pass"]
    assert list(all_defects(read_session())) == []


def test_events_say_where_they_come_from_and_numbers_are_those_of_the_month(
    world: World, tmp_path: Path
) -> None:
    done = bring(write_csv(tmp_path / "a.csv", LIVES), world.users["administrator"])
    found = issues()
    for event in events_of(found["closed"]):
        assert event.payload["imported"] == {"import_id": str(done.id), "row": 4}
        assert (event.actor_id, event.actor_role) == (world.users["administrator"], "import")
        assert event.received_at == world.clock.now()
    assert sorted(row.number or "" for row in found.values()) == [f"CW-202603-{at:04d}" for at in range(1, 7)]
    phone = world.phone("inspector")
    assert phone.issue(phone.report())["number"] == "CW-202605-0001"


def test_what_is_missing_is_shown_as_missing(world: World, tmp_path: Path) -> None:
    rows = [line("bare"), line("full", 位置="南门", 描述="垃圾", 单位="市容科", 整改时限="2026-03-09")]
    in_transaction(
        lambda session: setattr(session.get(Unit, world.units["contractor"]), "short_name", "市容科")
    )
    bring(write_csv(tmp_path / "a.csv", rows), world.users["administrator"])
    administrator = world.phone("administrator")
    bare, full = (administrator.issue(str(issues()[number].id)) for number in ("bare", "full"))
    assert bare["imported"]["missing"] == ["photo_before", "place", "unit", "due", "words"]
    assert full["imported"]["missing"] == ["photo_before"]
    assert (bare["state"], full["state"], full["lead_unit_id"]) == (
        "reported",
        "assigned",
        str(world.units["contractor"]),
    )
    assert bare["reporter_id"] is None
    assert full["imported"]["old_number"] == "full"


def test_work_goes_on_from_where_the_ledger_stopped(world: World, tmp_path: Path) -> None:
    bring(write_csv(tmp_path / "a.csv", LIVES), world.users["administrator"])
    found = issues()
    supervisor = world.phone("supervisor")
    unit = {"lead_unit_id": str(world.units["contractor"])}
    assert supervisor.do("assign", str(found["open"].id), unit)["outcome"] == "applied"
    judged = {"judges": found["fixed"].detail["fix"]["command_id"], "opinion": "看过了"}
    assert world.phone("inspector").do("pass", str(found["fixed"].id), judged)["outcome"] == "applied"
    assert list(all_defects(read_session())) == []


def test_the_same_file_again_imports_nothing_and_a_longer_one_what_is_new(
    world: World, tmp_path: Path
) -> None:
    author = world.users["administrator"]
    path = write_csv(tmp_path / "a.csv", LIVES)
    bring(path, author)
    assert counts(bring(path, author)) == (0, 6, 0)
    longer = write_csv(tmp_path / "b.csv", [*LIVES, line("new")])
    assert counts(bring(longer, author)) == (1, 6, 0)
    assert read_session().scalar(select(func.count()).select_from(Issue)) == 7


def test_numbers_of_two_ledgers_do_not_meet(world: World, tmp_path: Path) -> None:
    author = world.users["administrator"]
    path = write_csv(tmp_path / "a.csv", [line("1")])
    bring(path, author, mapping(ledger="甲"))
    assert counts(bring(path, author, mapping(ledger="乙"))) == (1, 0, 0)


def test_wrong_rows_are_left_out_and_come_in_once_mended(world: World, tmp_path: Path) -> None:
    author = world.users["administrator"]
    rows = [
        line("1"),
        line("2", 发现时间="1900-01-01"),
        line("1"),
        line("3", 状态="已销号", 销号时间="2026-03-01"),
    ]
    done = bring(write_csv(tmp_path / "a.csv", rows), author)
    assert counts(done) == (1, 0, 3)
    assert refusals(done) == {3: ["too_early"], 4: ["number_twice"], 5: ["closed_before_found"]}
    mended = openpyxl.load_workbook(refused_file(done, tmp_path / "refused.xlsx"))
    sheet = mended.active
    sheet["C2"], sheet["A3"], sheet["F4"] = "2026-03-02", "4", "2026年3月9日"
    mended.save(tmp_path / "mended.xlsx")
    assert counts(bring(tmp_path / "mended.xlsx", author)) == (3, 0, 0)
    assert sorted(issues()) == ["1", "2", "3", "4"]


def refused_file(done: LedgerImport, target: Path) -> io.BytesIO:
    from app.ledger_import.queries import refused_for_workbook  # noqa: PLC0415

    write_refused(target, HEADINGS, refused_for_workbook(read_session(), done.id), "zh")
    return io.BytesIO(target.read_bytes())


def test_a_trial_tells_all_and_keeps_nothing(world: World, tmp_path: Path) -> None:
    author = world.users["administrator"]
    path = write_csv(tmp_path / "a.csv", [*LIVES, line("open"), line("bad", 发现时间="")])
    done = bring(path, author, is_trial=True)
    assert counts(done) == (6, 0, 2)
    for table in (Issue, Event, ImportedNumber, NumberSeries):
        assert read_session().scalar(select(func.count()).select_from(table)) == 0
    assert counts(bring(path, author)) == (6, 0, 2), "just as the trial said"


def test_a_refused_file_imports_nothing(world: World, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [line(str(at)) for at in range(3_000)])
    path.write_text(path.read_text(encoding="utf-8") + '9,"offen\n', encoding="utf-8")
    with pytest.raises(Problem) as refused:
        bring(path, world.users["administrator"])
    assert (refused.value.code, refused.value.details["row"]) == ("table_damaged", 3_002)
    assert issues() == {}
    [row] = read_session().scalars(select(LedgerImport))
    assert (row.state, row.problem["code"]) == ("failed", "table_damaged")


def test_a_mapping_that_names_what_is_not_there_is_refused(world: World, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [line("1")])
    with pytest.raises(Problem) as refused:
        bring(path, world.users["administrator"], mapping(categories={"x": "Q77"}, units={"y": "没有的科"}))
    assert refused.value.code == "ledger_mapping_words"
    assert "Q77" in refused.value.sentence("zh")
    assert "没有的科" in refused.value.sentence("zh")


def test_a_category_is_mapped_once_and_remembered(world: World, tmp_path: Path) -> None:
    author = world.users["administrator"]
    bring(write_csv(tmp_path / "a.csv", [line("1")]), author)
    silent: dict[str, Any] = {"categories": {}}
    assert counts(bring(write_csv(tmp_path / "b.csv", [line("2")]), author, mapping(**silent))) == (1, 0, 0)
    other = mapping(categories={"暴露垃圾": "A01"})
    bring(write_csv(tmp_path / "c.csv", [line("3")]), author, other)
    bring(write_csv(tmp_path / "d.csv", [line("4")]), author, mapping(**silent))
    assert {number: row.category for number, row in issues().items()} == {
        "1": "F01",
        "2": "F01",
        "3": "A01",
        "4": "A01",
    }


def test_a_position_finds_the_area_and_its_unit(world: World, tmp_path: Path) -> None:
    row = line("1", 纬度="22.775", 经度="115.365")
    bring(
        write_csv(tmp_path / "a.csv", [row, line("2", 纬度="40.7", 经度="-73.9")]),
        world.users["administrator"],
    )
    found = issues()
    assert (found["1"].area_id, found["2"].area_id) == (world.area_id, None)
    assert found["2"].detail["flags"] == ["area_unknown"]


def test_rounds_kept_beside_are_those_that_a_rebuild_makes(world: World, tmp_path: Path) -> None:
    bring(write_csv(tmp_path / "a.csv", LIVES), world.users["administrator"])

    def kept() -> list[Any]:
        session = read_session()
        session.rollback()
        return [
            sorted(tuple(row) for row in session.execute(select(*table.__table__.c)).all())
            for table in (IssueSpan, IssueRound)
        ]

    before = [[tuple(map(str, row)) for row in rows] for rows in kept()]
    assert before[1]
    rebuild_rounds()
    assert [[tuple(map(str, row)) for row in rows] for rows in kept()] == before


def test_phones_learn_of_imported_issues_and_find_them_by_the_old_number(
    world: World, tmp_path: Path
) -> None:
    phone = world.phone("supervisor")
    phone.pull()
    bring(write_csv(tmp_path / "a.csv", [line("ZX20260302001")]), world.users["administrator"])
    changed = [change for change in phone.pull() if change["kind"] == "issue"]
    assert len(changed) == 1
    answer = phone.client.get("/api/issues?text=ZX20260302001").get_json()
    assert [UUID(item["id"]) for item in answer["items"]] == [issues()["ZX20260302001"].id]


def test_a_phone_cannot_import(world: World) -> None:
    payload = {"category": "F01", "old_number": "1", "source": "self_check"}
    result = world.phone("administrator").do(
        "import", str(UUID(int=0x0190_0000_0000_7000_8000_0000_0000_0001)), payload
    )
    assert result["outcome"] == "refused"
    assert issues() == {}


def test_mapping_is_kept_as_the_file_writes_its_headings(world: World, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("编 号*,发现时间（必填）,类别\n1,2026-03-02,F01\n", encoding="gb18030")
    how = LedgerMapping.model_validate(
        {"columns": {"number": "编号", "found": "发现时间", "category": "类别"}}
    )
    assert counts(bring(path, world.users["administrator"], how)) == (1, 0, 0)


def test_a_workbook_with_real_dates_comes_in_and_a_formula_is_not_believed(
    world: World, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["某市整改台账"])
    sheet.append(list(HEADINGS))
    found = dt.datetime(2026, 3, 2, 9)  # noqa: DTZ001  a workbook's dates know no zone
    for number, category in (("1", "暴露垃圾"), ("2", '=HYPERLINK("http://example.com")')):
        row = {**line(number), "发现时间": found, "类别": category}
        sheet.append([row.get(heading, "") for heading in HEADINGS])
    book.save(tmp_path / "a.xlsx")
    done = bring(tmp_path / "a.xlsx", world.users["administrator"])
    assert counts(done) == (1, 0, 1)
    assert refusals(done) == {4: ["formula"]}
    assert issues()["1"].filed_at == utc(2, 1)
