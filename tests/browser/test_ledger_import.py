"""An older ledger comes in through the page: refused files, columns, words, a trial, a killed worker, rows to mend."""

from __future__ import annotations

import io
import re
import signal
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from playwright.sync_api import FilePayload, Page, expect

from config import REPOSITORY
from tests.browser.conftest import Server
from tests.browser.looking import DESK, PHONE, choose_look, is_wider_than_screen, violations

HEADINGS = ("案件编号", "大类", "小类", "上报时间", "整改期限", "办结时间", "办理状态", "地点", "情况")
ROWS = 2_600
LATE_WORD = 2_300
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Row = list[Any]


def rows() -> list[Row]:
    """Mostly sound rows; five with faults, one of them with a word that comes after those looked at."""
    found = [
        [f"旧-{at:05}", "环境卫生", "积存垃圾", f"2025年{at % 9 + 1}月{at % 27 + 1}日 9时", "2025/12/1",
         "2025-12-20" if at % 3 else "", "已办结" if at % 3 else "处理中", f"第 {at} 号点", "路边有垃圾"]
        for at in range(ROWS)
    ]  # fmt: skip
    found[10][5:7] = ["2024-01-01", "已办结"]
    found[11][3], found[12][3] = "1900-01-01", "9999-12-31"
    found[13][8] = "=HYPERLINK(1)"
    found[LATE_WORD][1:3] = ["从没见过", "的一类"]
    return found


def book(sheet_rows: list[Row], headings: tuple[str, ...] = HEADINGS) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as workbook:
        sheet = workbook.add_worksheet("台账")
        sheet.write_row(0, 0, headings)
        for line, row in enumerate(sheet_rows, start=1):
            for place, value in enumerate(row):
                write = sheet.write_formula if str(value).startswith("=") else sheet.write_string
                write(line, place, value)
    return target.getvalue()


def zeros() -> bytes:
    """2 GB of zeros in a few megabytes."""
    target = io.BytesIO(book([]))
    with (
        zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as bomb,
        bomb.open("xl/worksheets/sheet9.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(2048):
            part.write(b"0" * 2**20)
    return target.getvalue()


def entity_bomb() -> bytes:
    target = io.BytesIO(book([]))
    with zipfile.ZipFile(target, "a") as bomb:
        bomb.writestr("xl/worksheets/sheet9.xml", "<!DOCTYPE x [<!ENTITY a 'aaaa'>]><x>&a;</x>")
    return target.getvalue()


def merged_header() -> bytes:
    above = ("案件编号", "类别", "", "时间", "", "", "办理状态", "地点", "情况")
    below = ["", "大类", "小类", "上报时间", "整改期限", "办结时间", "", "", ""]
    return book([below, *rows()[:3]], above)


REFUSED = {
    "damaged.xlsx": (lambda: book(rows()[:50])[:3000], "XLSX"),
    "zeros.xlsx": (zeros, "太大"),
    "bomb.xlsx": (entity_bomb, "XLSX"),
    "picture.csv": (lambda: b"\x89PNG\r\n\x1a\n\x00\x00", "GB18030"),
    "quote.csv": ('案件编号,上报时间\n1,2020-01-02\n2,"没完'.encode, "第 3 行"),
    "empty.csv": (lambda: b"\n\n", "没有表头"),
    "merged.xlsx": (merged_header, "第 1 行和第 2 行"),
}


def payload(name: str, data: bytes) -> FilePayload:
    return {"name": name, "mimeType": XLSX, "buffer": data}


@contextmanager
def worker(server: Server) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-m", "app", "worker"], cwd=REPOSITORY, env=server.environ)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=40)


def five_minutes_pass(server: Server) -> None:
    """For the job whose worker was killed: its silence is noticed."""
    path = server.environ["CHABU_DATABASE_URL"].removeprefix("sqlite:///")
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE jobs SET heartbeat_at = datetime('now', '-6 minutes') || '.000000'")


def choose(page: Page, label: str, option: str) -> None:
    page.locator(".match-row").get_by_label(label, exact=True).select_option(label=option)


@pytest.fixture
def desk(signed_in: Callable[..., Page], server: Server) -> Page:
    page = signed_in("administrator", **DESK)
    page.set_default_timeout(60_000)
    page.goto(f"{server.url}/imports/ledger")
    return page


def test_files_that_cannot_be_read_are_refused_in_a_sentence_and_nothing_comes_of_them(desk: Page) -> None:
    for name, (make, sentence) in REFUSED.items():
        desk.locator("input[type=file]").set_input_files(payload(name, make()))
        expect(desk.get_by_role("alert")).to_contain_text(sentence, timeout=60_000)
        expect(desk.locator(".file-drop")).to_contain_text(name)
    desk.reload()
    expect(desk.get_by_text("还没有导入过旧台账")).to_be_visible()


def test_a_ledger_from_the_file_to_issues(desk: Page, server: Server, tmp_path: Path) -> None:
    """With a worker killed on the way, and the rows left out mended and handed in again."""
    desk.locator("input[type=file]").set_input_files(payload("旧台账.xlsx", book(rows())))
    desk.wait_for_url(re.compile(r"/imports/ledger/[0-9a-f-]{36}$"))
    expect(desk.locator(".match-row").nth(1)).to_contain_text("2025年1月1日 9时")
    choose(desk, "类别", "大类")
    choose(desk, "类别 再接一列", "小类")
    choose(desk, "描述", "情况")
    assert violations(desk) == []
    desk.get_by_role("button", name="下一步：对词").click()
    choose(
        desk,
        "环境卫生 积存垃圾",
        desk.get_by_label("环境卫生 积存垃圾").locator("option").nth(1).inner_text(),
    )
    choose(desk, "处理中", "未结")
    assert violations(desk) == []
    desk.get_by_role("button", name="下一步：看一看").click()
    expect(desk.locator(".import-verdict")).to_contain_text("前 20 行里有 4 行要改")
    for told in ("销号时间早于发现时间", "早于 2000 年", "还没到", "这一格是公式"):
        expect(desk.locator(".read-faults", has_text=told)).to_have_count(1)
    assert violations(desk) == []

    desk.get_by_role("button", name="试导入").click()
    expect(desk.get_by_test_id("import-progress")).to_contain_text("排队中")  # nobody works yet
    desk.get_by_role("button", name="停下").click()
    expect(desk.get_by_test_id("import-verdict")).to_contain_text("什么都没留")
    desk.get_by_role("button", name="正式导入").click()
    desk.get_by_role("alertdialog").get_by_role("button", name="正式导入").click()
    with worker(server) as first:
        expect(desk.get_by_test_id("import-progress")).to_have_text(
            re.compile("已处理 [1-9]"), timeout=120_000
        )
        first.send_signal(signal.SIGKILL)
    five_minutes_pass(server)
    with worker(server):
        verdict = desk.get_by_test_id("import-verdict")
        expect(verdict).to_contain_text("已导入 2,595 件", timeout=240_000)
        expect(verdict).to_contain_text("要改 5 行")
        expect(desk.locator(".data-table")).to_contain_text("没有与“从没见过 的一类”对应的类别")
        assert violations(desk) == []
        with desk.expect_download() as saved:
            desk.get_by_role("button", name="下载要改的行").click()
        mended = mend(saved.value.path(), tmp_path / "改好.xlsx")
        desk.locator("input[type=file]").set_input_files(mended)
        expect(desk.get_by_text("按那次的对照填好")).to_be_visible()
        desk.get_by_role("button", name="下一步：对词").click()
        desk.get_by_role("button", name="下一步：看一看").click()
        expect(desk.locator(".import-verdict")).to_contain_text("都读得通")
        desk.get_by_role("button", name="正式导入").click()
        desk.get_by_role("alertdialog").get_by_role("button", name="正式导入").click()
        expect(verdict).to_contain_text("已导入 5 件；以前导入过的 1 件跳过；要改 0 行", timeout=120_000)
    desk.get_by_role("link", name="看问题").click()
    desk.wait_for_url(re.compile("/issues"))
    page = look_on_a_phone(desk, server)
    assert not is_wider_than_screen(page)
    assert violations(page) == []


def mend(refused: Path, target: Path) -> Path:
    """What a clerk does with the rows to mend; one row that is here already is left in the sheet."""
    workbook = openpyxl.load_workbook(io.BytesIO(refused.read_bytes()))
    sheet = workbook.active
    assert sheet.max_row == 6
    for row in range(2, 7):
        assert sheet.cell(row, len(HEADINGS) + 2).value, "what to mend stands beside it"
        sheet.cell(row, 2).value, sheet.cell(row, 3).value = "环境卫生", "积存垃圾"
        sheet.cell(row, 4).value, sheet.cell(row, 9).value = "2025-03-02", "看过了"
        sheet.cell(row, 6).value, sheet.cell(row, 7).value = None, "处理中"
    sheet.append([str(value) for value in rows()[0]])
    workbook.save(target)
    return target


def look_on_a_phone(desk: Page, server: Server) -> Page:
    """The same import in English, large and dark, at the width of a phone."""
    desk.set_viewport_size(PHONE["viewport"])
    choose_look(desk, {"theme": "dark", "size": "large", "language": "en"})
    desk.goto(f"{server.url}/imports/ledger")
    desk.get_by_role("link", name=re.compile("旧台账.xlsx")).click()
    expect(desk.get_by_test_id("import-verdict")).to_contain_text("2,595 imported")
    return desk
