"""Units and people on the desk: made, given codes, activated, locked and let in again; sheets come in whole or not at all."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from playwright.sync_api import BrowserContext, Download, FilePayload, Page, expect

from tests.browser.conftest import Server
from tests.browser.looking import DESK, PHONE, choose_look, violations
from tests.factories import PASSWORD

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NEW_PASSWORD = "lamp over water 93"
USER_HEADINGS = ("账号", "姓名", "单位", "岗位")


def sheet(*rows: Sequence[str], name: str = "表.xlsx") -> FilePayload:
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return {"name": name, "mimeType": XLSX, "buffer": buffer.getvalue()}


def workbook_of(download: Download) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(download.path().read_bytes()))


def fresh(word: str) -> str:
    return f"{word}{uuid4().hex[:6]}"


@pytest.fixture
def desk(signed_in: Callable[..., Page], server: Server) -> Callable[..., Page]:
    """Opens an address at the desk as an administrator, or somebody else."""

    def open_at(path: str, username: str = "administrator", **options: object) -> Page:
        page = signed_in(username, **{**DESK, **options})
        page.goto(f"{server.url}{path}")
        return page

    return open_at


def add_user(page: Page, name: str, account: str, unit: str) -> None:
    page.get_by_role("button", name="添加人员").click()
    sheet = page.get_by_role("dialog", name="添加人员")
    sheet.get_by_label("姓名或岗位名").fill(name)
    sheet.get_by_label("账号").fill(account)
    sheet.get_by_label("单位", exact=True).select_option(label=unit)
    sheet.get_by_role("button", name="添加人员").last.click()
    expect(sheet).to_have_count(0)


def test_a_unit_and_a_user_are_made_and_the_printed_code_lets_them_in(
    desk: Callable[..., Page], server: Server, phone_context: Callable[..., BrowserContext]
) -> None:
    page = desk("/people")
    unit, name, account = fresh("项目部"), fresh("整改员"), fresh("z")
    page.get_by_role("button", name="工程一部", exact=True).click()
    page.get_by_role("button", name="在下面添加单位").click()
    form = page.get_by_role("dialog", name="添加单位")
    form.get_by_label("单位名称").fill(unit)
    form.get_by_label("类型").select_option("contractor")
    assert violations(page) == []
    form.get_by_role("button", name="保存").last.click()
    expect(page.get_by_role("button", name=unit)).to_be_visible()

    add_user(page, name, account, f"　　{unit}")
    panel = page.get_by_role("complementary", name=name)
    expect(panel.get_by_text("还没有设密码")).to_be_visible()
    panel.get_by_role("button", name="发激活码").click()
    codes = page.get_by_role("dialog", name="激活码")
    expect(codes.get_by_text("只能用一次")).to_be_visible()
    code = codes.locator(".code-text").inner_text()
    assert violations(page) == []
    with page.expect_popup() as printed:
        codes.get_by_role("button", name="打印激活码单").click()
    paper = printed.value
    expect(paper.get_by_text(code)).to_be_visible()
    expect(paper.locator(".slip svg")).to_have_count(1)
    expect(paper.get_by_text(unit)).to_be_visible()

    phone = phone_context().new_page()
    phone.goto(f"{server.url}/activate#{code}")
    expect(phone.get_by_text(account)).to_be_visible()
    phone.get_by_label("新密码", exact=True).fill(NEW_PASSWORD)
    phone.get_by_label("再输一次").fill(NEW_PASSWORD)
    phone.get_by_role("button", name="设好密码").click()
    phone.wait_for_url(re.compile("/welcome"))
    again = phone_context().new_page()
    again.goto(f"{server.url}/activate#{code}")
    expect(again.get_by_text("激活码不对、已用过或已过 7 天")).to_be_visible()

    page.goto(f"{server.url}/people?text={account}")
    expect(page.locator("tbody tr")).to_contain_text("正常")


def test_a_unit_is_renamed_moved_and_switched_off(desk: Callable[..., Page]) -> None:
    page = desk("/people")
    unit = fresh("临设")
    page.get_by_role("button", name="添加单位").click()
    form = page.get_by_role("dialog", name="添加单位")
    form.get_by_label("单位名称").fill(unit)
    form.get_by_role("button", name="保存").last.click()
    page.get_by_role("button", name=unit, exact=True).click()
    page.get_by_role("button", name="修改单位").click()
    form = page.get_by_role("dialog", name="修改单位")
    form.get_by_label("单位名称").fill(f"{unit}改")
    form.get_by_label("上级单位").select_option(label="　创文办")
    form.get_by_role("button", name="保存").last.click()
    row = page.locator(".unit-tree li", has_text=f"{unit}改")
    expect(row).to_have_attribute("style", re.compile("32px"))
    page.get_by_role("button", name="修改单位").click()
    page.get_by_role("dialog", name="修改单位").get_by_role("button", name="停用").click()
    expect(row).to_contain_text("已停用")


def test_a_post_with_a_term_that_covers_another_unit_is_given_and_ended(desk: Callable[..., Page]) -> None:
    page = desk("/people")
    name = fresh("某")
    add_user(page, name, fresh("m"), "　创文办")
    panel = page.get_by_role("complementary", name=name)
    panel.get_by_role("button", name="添加岗位").click()
    panel.get_by_label("岗位", exact=True).select_option("inspector")
    panel.get_by_label("单位", exact=True).select_option(label="　　创文办巡查组")
    panel.get_by_label("负责范围").select_option(label="代建事务中心")
    panel.get_by_label("结束", exact=True).fill("2099-12-31")
    panel.get_by_role("button", name="添加岗位").click()
    given = panel.locator(".post", has_text="创文办巡查组 · 巡查员")
    expect(given).to_contain_text("负责 代建事务中心")
    expect(given.locator("input[type=date]")).to_have_value("2099-12-31")
    given.get_by_role("button", name="结束岗位").click()
    page.get_by_role("alertdialog").get_by_role("button", name="结束岗位").click()
    expect(panel.locator(".post", has_text="创文办巡查组 · 巡查员")).to_have_count(0)


def test_a_lock_is_seen_and_lifted_and_a_device_signed_out(
    desk: Callable[..., Page], server: Server, signed_in: Callable[..., Page]
) -> None:
    phone = signed_in("cleaner")
    for _ in range(5):
        tried = phone.request.post(
            f"{server.url}/api/session",
            data={"username": "cleaner", "password": "wrong guess 1"},
            headers={"X-Chabu": "1"},
        )
    assert tried.status == 429
    page = desk("/people?text=cleaner")
    expect(page.locator("tbody tr")).to_contain_text("已锁定")
    page.get_by_role("link", name=re.compile("保洁员丁")).click()
    panel = page.get_by_role("complementary", name="保洁员丁")
    expect(panel.get_by_text("密码试错太多")).to_be_visible()
    assert violations(page) == []
    panel.get_by_role("button", name="解锁").click()
    expect(panel.get_by_text("密码试错太多")).to_have_count(0)
    allowed = phone.request.post(
        f"{server.url}/api/session",
        data={"username": "cleaner", "password": PASSWORD},
        headers={"X-Chabu": "1"},
    )
    assert allowed.status == 200
    lost = panel.get_by_role("button", name=re.compile("设备丢了"))
    expect(lost.first).to_be_visible()
    before = lost.count()
    lost.first.click()
    page.get_by_role("alertdialog").get_by_role("button", name="设备丢了").click()
    expect(lost).to_have_count(before - 1)


def test_an_account_is_switched_off_only_with_a_reason(desk: Callable[..., Page]) -> None:
    page = desk("/people")
    name = fresh("离岗")
    add_user(page, name, fresh("l"), "　创文办")
    panel = page.get_by_role("complementary", name=name)
    panel.get_by_role("button", name="停用账号").click()
    panel.get_by_role("button", name="停用账号").click()
    expect(panel.get_by_text("还缺：停用原因")).to_be_visible()
    panel.get_by_label("停用原因").fill("调离")
    panel.get_by_role("button", name="停用账号").click()
    page.get_by_role("alertdialog").get_by_role("button", name="停用账号").click()
    expect(panel.get_by_role("button", name="恢复账号")).to_be_visible()


def test_a_supervisor_resets_within_the_own_units_and_edits_nothing(desk: Callable[..., Page]) -> None:
    page = desk("/people", "supervisor")
    expect(page.get_by_role("button", name="添加人员")).to_have_count(0)
    page.get_by_role("link", name=re.compile("整改员丙")).click()
    panel = page.get_by_role("complementary", name="整改员丙")
    expect(panel.get_by_role("button", name="重置登录")).to_be_visible()
    expect(panel.get_by_role("button", name="停用账号")).to_have_count(0)
    page.goto(page.url.split("?")[0])
    page.get_by_role("link", name=re.compile("分管领导")).click()
    expect(page.get_by_role("complementary", name="分管领导").get_by_text("只能由管理员重置")).to_be_visible()


def test_a_bad_row_is_named_and_nothing_comes_in_then_the_mended_sheet_does(
    desk: Callable[..., Page], server: Server
) -> None:
    page = desk("/imports/users")
    one, two = fresh("a"), fresh("b")
    bad = sheet(USER_HEADINGS, (one, "甲某", "工程一部", "巡查员"), (two, "乙某", "没有的部", "巡查员"))
    page.locator("input[type=file]").set_input_files(bad)
    expect(page.get_by_role("alert")).to_contain_text("可导入 1 行，1 行有误")
    expect(page.get_by_role("alert")).to_contain_text("现在一行都还没导入")
    expect(page.locator(".import-faults tbody tr")).to_have_text(
        re.compile("第 3 行.*单位.*没有的部", re.DOTALL)
    )
    expect(page.get_by_role("button", name="导入 1 行")).to_have_count(0)
    assert violations(page) == []
    with page.expect_download() as marked:
        page.get_by_role("button", name="下载标好错误的表").click()
    comments = workbook_of(marked.value).active
    assert "没有的部" in " ".join(str(cell.value) for row in comments.iter_rows() for cell in row)
    assert found(page, server, one) == []

    mended = sheet(
        USER_HEADINGS, (one, "甲某", "工程一部", "巡查员"), (two, "乙某", "保洁单位", "整改责任人")
    )
    page.locator("input[type=file]").set_input_files(mended)
    page.get_by_role("button", name="导入 2 行").click()
    codes = page.get_by_role("dialog", name="激活码")
    expect(codes.locator(".code")).to_have_count(2)
    assert [user["display_name"] for user in found(page, server, one)] == ["甲某"]
    codes.get_by_role("button", name="关闭").click()
    expect(page.get_by_role("status").filter(has_text="已导入：新增 2")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("link", name="回到单位与人员").click()
    question = page.get_by_role("alertdialog", name="激活码还没打印")
    question.get_by_role("button", name="回去打印").click()
    page.get_by_role("button", name="打印激活码单（2 人）").click()
    with page.expect_popup() as printed:
        codes.get_by_role("button", name="打印激活码单").click()
    expect(printed.value.locator(".slip")).to_have_count(2)
    codes.get_by_role("button", name="关闭").click()
    page.get_by_role("link", name="回到单位与人员").click()
    page.wait_for_url(f"{server.url}/people")


def found(page: Page, server: Server, text: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = page.request.get(f"{server.url}/api/users?text={text}").json()["items"]
    return items


def test_the_template_is_a_sheet_that_can_be_handed_in(desk: Callable[..., Page]) -> None:
    page = desk("/imports/units")
    with page.expect_download() as template:
        page.get_by_role("button", name="下载模板").click()
    assert template.value.suggested_filename == "chabu-units.xlsx"
    headings = [cell.value for cell in workbook_of(template.value).active[1]]
    assert any("单位名称" in str(heading) for heading in headings)
    page.locator("input[type=file]").set_input_files(
        {"name": "a.xlsx", "mimeType": XLSX, "buffer": b"no sheet"}
    )
    expect(page.get_by_role("alert")).to_contain_text("不是 XLSX 表格")


@pytest.mark.parametrize(
    ("options", "look"),
    [
        (DESK, {}),
        (DESK, {"theme": "dark", "language": "en"}),
        (PHONE, {"theme": "dark"}),
        (PHONE, {"language": "en"}),
    ],
)
def test_axe_finds_nothing_in_list_and_panel(
    desk: Callable[..., Page], options: dict[str, Any], look: dict[str, str]
) -> None:
    page = desk("/people", **options)
    choose_look(page, look)
    page.reload()
    expect(page.locator("tbody tr").first).to_be_visible()
    assert violations(page) == []
    page.locator("tbody tr").nth(2).click()
    expect(page.get_by_role("complementary").locator(".panel-head")).to_be_visible()
    assert violations(page) == []


def test_nobody_found_and_no_network_are_said(desk: Callable[..., Page]) -> None:
    page = desk("/people?text=nobody-is-called-so")
    expect(page.get_by_text("没有符合的人员")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="清除筛选").click()
    expect(page.locator("tbody tr").first).to_be_visible()
    page.context.set_offline(True)
    page.get_by_role("button", name="工程一部", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("没有网络")
    page.context.set_offline(False)


def test_whoever_is_ticked_stays_so_while_a_person_is_looked_at(desk: Callable[..., Page]) -> None:
    page = desk("/people")
    page.get_by_label("选择 整改员丙").check()
    page.get_by_role("link", name=re.compile("保洁员丁")).click()
    expect(page.get_by_role("complementary", name="保洁员丁")).to_be_visible()
    expect(page.get_by_role("region", name="已选 1 人")).to_be_visible()
    page.get_by_role("button", name="取消选择").click()
    expect(page.get_by_label("选择 整改员丙")).not_to_be_checked()
