"""The rules of the house on the desk: time limits, working days and settings are changed there, and work follows."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.browser.looking import DESK, is_wider_than_screen, violations

pytestmark = pytest.mark.browser
SCREENS = {
    "administrator": ("/categories?code=F01", "/calendar?day=2026-10-01", "/settings", "/feedback"),
    "auditor": ("/audit",),
}
DAYS_LEFT = re.compile(r"\d+月\d+日|今日|明日")


@pytest.fixture
def desk(signed_in: Callable[..., Page], server: Server) -> Callable[[str, str], Page]:
    """Somebody at a wide screen, on a page."""

    def make(username: str, path: str) -> Page:
        page = signed_in(username, **DESK)
        page.goto(f"{server.url}{path}")
        return page

    return make


def proposed_due(page: Page, server: Server) -> str:
    """The due date that the sheet of an assignment proposes for exposed waste."""
    page.goto(f"{server.url}/issues/{server.agency.issues['rubbish']}")
    page.get_by_role("button", name="派遣", exact=True).first.click()
    line = page.get_by_role("dialog").get_by_text(re.compile(r"自然日|工作时")).first
    expect(line).to_be_visible()
    return line.inner_text()


def test_a_changed_time_limit_is_what_assignments_propose(
    desk: Callable[[str, str], Page], server: Server
) -> None:
    supervisor = desk("supervisor", "/issues")
    before = proposed_due(supervisor, server)
    page = desk("administrator", "/categories")
    page.get_by_role("searchbox", name="名称、拼音首字母、代码").fill("blsh")
    page.get_by_role("link", name="F01").click()
    panel = page.get_by_role("complementary")
    limit = panel.get_by_role("spinbutton", name="整改时限")
    limit.fill("5")
    panel.get_by_role("combobox", name="单位").first.select_option("natural_day")
    expect(panel.get_by_text("现在派遣，时限到")).to_be_visible()
    panel.get_by_label("为什么改").fill("市里放宽")
    panel.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已保存 暴露生活垃圾")).to_be_visible()
    expect(panel.get_by_text("市里放宽")).to_be_visible()
    expect(panel.get_by_text("整改时限：4 工作时 → 5 自然日")).to_be_visible()
    supervisor.goto(f"{server.url}/sending")
    supervisor.get_by_role("button", name="立即发送").click()
    supervisor.wait_for_timeout(1000)
    after = proposed_due(supervisor, server)
    assert "5 自然日" in after
    assert after != before


def test_a_limit_that_no_unit_allows_is_said_beside_it_and_leaving_asks(
    desk: Callable[[str, str], Page],
) -> None:
    page = desk("administrator", "/categories?code=A03")
    panel = page.get_by_role("complementary")
    panel.get_by_role("spinbutton", name="整改时限").fill("501")
    panel.get_by_role("button", name="保存").click()
    expect(panel.get_by_role("alert")).to_contain_text("工作日要填 1 到 500 的整数")
    panel.get_by_role("button", name="关闭").click()
    dialog = page.get_by_role("alertdialog")
    expect(dialog).to_contain_text("改动还没保存")
    dialog.get_by_role("button", name="继续修改").click()
    expect(panel.get_by_role("spinbutton", name="整改时限")).to_have_value("501")
    panel.get_by_role("button", name="关闭").click()
    dialog.get_by_role("button", name="放弃改动").click()
    expect(panel).to_have_count(0)


def test_a_supervisor_reads_categories_and_cannot_change_them(desk: Callable[[str, str], Page]) -> None:
    page = desk("supervisor", "/categories?code=A03")
    panel = page.get_by_role("complementary")
    expect(panel.get_by_text("立案条件")).to_be_visible()
    expect(panel.get_by_text("变动记录")).to_be_visible()
    expect(panel.get_by_role("button", name="保存")).to_have_count(0)
    expect(page.get_by_role("button", name="添加小类")).to_have_count(0)


def test_days_are_made_a_holiday_and_given_back_to_the_week(desk: Callable[[str, str], Page]) -> None:
    page = desk("administrator", "/calendar?year=2031")
    expect(page.get_by_text("还没有 2031 年的节假日")).to_be_visible()
    page.get_by_role("button", name=re.compile("^2031年3月3日 周一")).click()
    panel = page.get_by_role("complementary")
    panel.get_by_role("button", name="放假").click()
    panel.get_by_label("名称").fill("台风停工")
    panel.get_by_label("到（含）").fill("2031-03-04")
    panel.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已设定 2 天")).to_be_visible()
    expect(page.get_by_text("2031 年待确认")).to_be_visible()
    second = page.get_by_role("button", name=re.compile("^2031年3月4日 周二、放假、台风停工"))
    expect(second).to_be_visible()
    page.get_by_role("button", name="已核对").click()
    expect(page.get_by_text("已与通知核对")).to_be_visible()
    second.click()
    panel.get_by_role("button", name="按星期").click()
    panel.get_by_role("button", name="保存").click()
    expect(page.get_by_role("button", name=re.compile("^2031年3月4日 周二、工作日"))).to_be_visible()
    page.get_by_role("button", name=re.compile("^2031年3月4日")).press("ArrowUp")
    expect(page.get_by_role("button", name=re.compile("^2031年2月25日"))).to_be_focused()


def test_a_file_of_holidays_is_shown_before_it_is_taken(desk: Callable[[str, str], Page]) -> None:
    page = desk("administrator", "/calendar?year=2032")
    page.get_by_role("button", name="导入").click()
    sheet = page.get_by_role("dialog")
    bad = {"name": "bad.csv", "mimeType": "text/csv", "buffer": "2032-01-01,休假,元旦\n".encode()}
    sheet.locator("input[type=file]").set_input_files(bad)  # type: ignore[arg-type]
    expect(sheet.get_by_text("有 1 行要改，现在一行都没有导入")).to_be_visible()
    expect(sheet.get_by_text("类型只能是“放假”或“上班”")).to_be_visible()
    good = {"name": "good.csv", "mimeType": "text/csv", "buffer": "2032-01-01,放假,元旦\n".encode()}
    sheet.locator("input[type=file]").set_input_files(good)  # type: ignore[arg-type]
    expect(sheet.get_by_text("2032 年：1 天，其中 1 天与现在不同")).to_be_visible()
    sheet.get_by_role("button", name="导入 2032 年").click()
    expect(page.get_by_text("2032 年待确认")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^2032年1月1日 周四、放假、元旦"))).to_be_visible()


def test_a_setting_is_confirmed_saved_and_found_in_the_audit_log(desk: Callable[[str, str], Page]) -> None:
    page = desk("administrator", "/settings")
    field = page.get_by_label("每轮最多延期")
    field.fill("20")
    page.get_by_role("button", name="保存").click()
    dialog = page.get_by_role("alertdialog")
    expect(dialog).to_contain_text("由 2 次 改为 20 次")
    dialog.get_by_role("button", name="改为 20 次").click()
    expect(page.get_by_role("alert")).to_contain_text(
        "“每轮最多延期”的值不对：应在 0 – 10 之间。原来的值没有改。"
    )
    expect(field).to_have_value("20")
    field.fill("3")
    page.get_by_role("button", name="保存").click()
    dialog.get_by_role("button", name="改为 3 次").click()
    expect(page.get_by_text("每轮最多延期已改为 3 次")).to_be_visible()
    audit = desk("auditor", "/audit")
    expect(audit.get_by_text("校验链完好")).to_be_visible()
    audit.get_by_label("做了什么").select_option("setting.change")
    audit.wait_for_url(re.compile("action=setting.change"))
    audit.get_by_role("row").filter(has_text="extensions_per_round").first.click()
    panel = audit.get_by_role("complementary")
    expect(panel.get_by_text("2 → 3")).to_be_visible()
    with audit.expect_download() as download:
        audit.get_by_role("button", name="导出 CSV").click()
    assert "setting.change" in download.value.path().read_text(encoding="utf-8")


def test_feedback_is_done_and_opened_again(desk: Callable[[str, str], Page], server: Server) -> None:
    writer = desk("cleaner", "/me/feedback")
    writer.get_by_label("想说的").fill("筛选不好找")
    writer.get_by_role("button", name="送出").click()
    expect(writer.get_by_text("已送出，谢谢")).to_be_visible()
    page = desk("administrator", "/feedback")
    item = page.get_by_role("listitem").filter(has_text="筛选不好找")
    item.get_by_role("button", name="处理好了").click()
    expect(item).to_have_count(0)
    page.get_by_role("button", name="已处理").click()
    item.get_by_role("button", name="重新打开").click()
    expect(item).to_have_count(0)
    page.get_by_role("button", name="待处理").click()
    expect(item).to_be_visible()


def test_without_a_network_and_without_a_right_it_is_said(
    desk: Callable[[str, str], Page], server: Server
) -> None:
    page = desk("supervisor", "/settings")
    expect(page.get_by_text("你的岗位不能做这件事")).to_be_visible()
    expect(page.get_by_role("button", name="再试")).to_have_count(0)  # it would be answered the same
    page.goto(f"{server.url}/categories")
    expect(page.get_by_role("link", name="A03")).to_be_visible()
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    page.context.set_offline(True)
    page.get_by_role("button", name="工作日历").click()
    expect(page.get_by_text("没有网络，这里要有网才能看")).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("button", name="再试").click()
    expect(page.get_by_text("1 月", exact=True)).to_be_visible()


@pytest.mark.parametrize("username", SCREENS)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    signed_in: Callable[..., Page], server: Server, username: str
) -> None:
    for options in (DESK, {}):
        page = signed_in(username, **options)
        for path in SCREENS[username]:
            page.goto(f"{server.url}{path}")
            page.wait_for_timeout(1200)
            assert violations(page) == [], path
            assert not is_wider_than_screen(page), path
