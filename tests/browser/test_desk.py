"""The desk on a wide screen: filters live in the address, many are acted on at once, and what became of each is told."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Server
from tests.browser.looking import DESK, violations


def desk(signed_in: Callable[..., Page], server: Server, path: str, who: str = "supervisor") -> Page:
    page = signed_in(who, **DESK)
    page.goto(f"{server.url}{path}")
    return page


def row(page: Page, words: str) -> Locator:
    return page.locator("tbody tr").filter(has_text=words)


def choose(page: Page, *places: str) -> None:
    for place in places:
        row(page, place).locator("input[type=checkbox]").check()
    expect(page.get_by_text(f"已选 {len(places)} 件")).to_be_visible()


def press(page: Page, name: str) -> None:
    """A button of the bar, once the units have come by which it is judged."""
    button = page.locator(".desk-bulk").get_by_role("button", name=re.compile(f"^{name}"))
    expect(button).not_to_have_attribute("aria-disabled", "true")
    button.click()


def test_a_filter_is_an_address_that_can_be_sent(signed_in: Callable[..., Page], server: Server) -> None:
    page = desk(signed_in, server, "/issues")
    page.get_by_label("类别", exact=True).select_option("F01")
    page.wait_for_url(re.compile(r"category=F01"))
    rows = page.locator("tbody tr")
    expect(rows.filter(has_not_text="暴露生活垃圾")).to_have_count(0)
    expect(rows.first).to_be_visible()
    page.reload()
    expect(page.get_by_label("类别", exact=True)).to_have_value("F01")
    page.get_by_role("button", name="清除").click()
    page.wait_for_url(f"{server.url}/issues")


def test_a_view_is_kept_under_a_name_and_found_on_another_device(
    signed_in: Callable[..., Page], server: Server
) -> None:
    page = desk(signed_in, server, "/issues?tab=fixed&severity=4")
    page.get_by_role("button", name="我的视图").click()
    page.get_by_label("存为我的视图").fill("紧急待核查")
    page.get_by_role("button", name="存下").click()
    expect(page.get_by_role("button", name="视图：紧急待核查")).to_be_visible()
    other = desk(signed_in, server, "/issues")
    other.get_by_role("button", name="我的视图").click()
    other.get_by_role("button", name="紧急待核查", exact=True).click()
    other.wait_for_url(re.compile(r"tab=fixed.*severity=4|severity=4.*tab=fixed"))
    other.get_by_role("button", name="视图：紧急待核查").click()
    other.get_by_role("button", name="删除视图 紧急待核查").click()
    expect(other.get_by_text("还没有存过视图")).to_be_visible()


def test_many_are_urged_at_once_by_keys(signed_in: Callable[..., Page], server: Server) -> None:
    page = desk(signed_in, server, "/issues")
    expect(page.locator("tbody tr").first).to_be_visible()
    for key in ("x", "j", "x"):
        page.keyboard.press(key)
    expect(page.get_by_text("已选 2 件")).to_be_visible()
    urge = page.locator(".desk-bulk").get_by_role("button", name=re.compile("^督办"))
    expect(urge).not_to_have_attribute("aria-disabled", "true")
    page.keyboard.press("u")
    expect(page.get_by_text("2 件都已办好")).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="知道了").click()
    expect(page.get_by_text("已选 2 件")).to_have_count(0)


def test_what_cannot_reach_the_server_waits_and_is_not_called_done(
    signed_in: Callable[..., Page], server: Server
) -> None:
    page = desk(signed_in, server, "/issues")
    choose(page, "西辅路")
    expect(page.get_by_text("都可派遣")).to_be_visible()
    page.context.set_offline(True)
    press(page, "督办")
    expect(page.get_by_text("1 件等待发送")).to_be_visible(timeout=25_000)
    expect(page.get_by_text("都已办好")).to_have_count(0)
    page.context.set_offline(False)
    page.get_by_role("button", name="知道了").click()
    row(page, "西辅路").get_by_role("link").click()
    expect(page.locator(".history").get_by_text("督办", exact=False).first).to_be_visible(timeout=20_000)


def test_many_are_assigned_in_one_go(signed_in: Callable[..., Page], server: Server) -> None:
    page = desk(signed_in, server, "/issues?tab=reported")
    choose(page, "3 号门", "东门往北")
    press(page, "派遣")
    sheet = page.get_by_role("dialog")
    sheet.get_by_role("radio", name=re.compile("施工二项目部")).click()
    sheet.get_by_role("button", name="派遣", exact=True).click()
    expect(page.get_by_text("2 件都已办好")).to_be_visible(timeout=25_000)
    expect(row(page, "3 号门")).to_have_count(0)
    page.get_by_role("button", name=re.compile("^已派遣")).click()
    expect(row(page, "3 号门")).to_contain_text("施工二项目部")
    expect(row(page, "东门往北")).to_contain_text("施工二项目部")


def test_a_colleague_who_was_faster_is_named_not_overwritten(
    signed_in: Callable[..., Page], server: Server
) -> None:
    page = desk(signed_in, server, "/issues?tab=reported")
    other = desk(signed_in, server, "/issues?tab=reported", "supervisor2")
    choose(page, "南门")
    press(page, "派遣")
    page.get_by_role("dialog").get_by_role("radio", name=re.compile("保洁单位")).click()
    choose(other, "南门")
    press(other, "派遣")
    other.get_by_role("dialog").get_by_role("radio", name=re.compile("保洁单位")).click()
    other.get_by_role("dialog").get_by_role("button", name="派遣", exact=True).click()
    expect(other.get_by_text("1 件都已办好")).to_be_visible(timeout=25_000)
    page.get_by_role("dialog").get_by_role("button", name="派遣", exact=True).click()
    expect(page.get_by_text(re.compile("督办员戊.*已派给保洁单位"))).to_be_visible(timeout=25_000)
    page.get_by_role("button", name="用他的").click()
    expect(page.locator(".desk-run")).to_have_count(0)


def test_a_due_date_is_set_for_many_with_its_reason(signed_in: Callable[..., Page], server: Server) -> None:
    page = desk(signed_in, server, "/issues?tab=assigned")
    choose(page, "观景台", "中段")
    press(page, "定时限")
    sheet = page.get_by_role("dialog")
    sheet.get_by_role("button", name="定时限", exact=True).click()
    expect(sheet.get_by_role("alert")).to_contain_text("新的时限")
    sheet.get_by_label("新的时限").fill("2030-05-06T17:30")
    sheet.get_by_label("理由").fill("台风停工")
    sheet.get_by_role("button", name="定时限", exact=True).click()
    expect(page.get_by_text("2 件都已办好")).to_be_visible(timeout=25_000)
    row(page, "观景台").get_by_role("link").click()
    expect(page.get_by_text("台风停工")).to_be_visible()
    expect(page.locator(".desk-facts")).to_contain_text("5月6日")


def test_two_reports_of_one_thing_become_one(signed_in: Callable[..., Page], server: Server) -> None:
    page = desk(signed_in, server, "/issues")
    choose(page, "2 号门", "西辅路")
    press(page, "并案")
    sheet = page.get_by_role("dialog")
    sheet.get_by_role("radio", name=re.compile("西辅路")).click()
    sheet.get_by_role("button", name=re.compile("^并入")).click()
    expect(page.get_by_text("1 件都已办好")).to_be_visible(timeout=25_000)
    expect(row(page, "2 号门")).to_have_count(0)


def test_what_cannot_be_assigned_is_said_before(signed_in: Callable[..., Page], server: Server) -> None:
    page = desk(signed_in, server, "/issues?tab=closed")
    page.locator("tbody input[type=checkbox]").first.check()
    expect(page.get_by_text("这些都不能派遣")).to_be_visible()


def test_the_board_has_a_column_for_each_open_state(signed_in: Callable[..., Page], server: Server) -> None:
    page = desk(signed_in, server, "/issues")
    page.get_by_role("button", name="看板").click()
    page.wait_for_url(re.compile("layout=board"))
    column = page.get_by_role("region", name="待核查")
    expect(column.get_by_role("link").filter(has_text="井盖")).to_be_visible()
    page.get_by_label("程度", exact=True).select_option("4")
    expect(page.get_by_role("region", name="待核查").get_by_role("link")).to_have_count(1)


def test_the_page_of_an_issue_walks_on_through_the_list(
    signed_in: Callable[..., Page], server: Server
) -> None:
    page = desk(signed_in, server, "/issues?tab=fixed")
    expect(page.locator("tbody tr").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile(r"^第 1 / \d+ 件$"))).to_be_visible()
    first = page.url
    expect(page.get_by_role("heading", name="整改前后")).to_be_visible()
    page.get_by_role("button", name="重叠").click()
    expect(page.get_by_role("slider", name="重叠")).to_be_visible()
    page.keyboard.press("Escape")
    page.goto(first)
    expect(page.get_by_role("heading", name="基本情况")).to_be_visible()


def test_chosen_issues_are_laid_out_for_paper(signed_in: Callable[..., Page], server: Server) -> None:
    page = desk(signed_in, server, "/issues?tab=fixed")
    expect(page.locator("tbody tr").first).to_be_visible()
    page.keyboard.press("x")
    press(page, "打印")
    sheet = page.locator(".print-sheet")
    expect(sheet).to_have_count(1)
    expect(sheet).to_contain_text(re.compile(r"CW-\d{6}-\d{4}"))
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="打印")).to_be_hidden()


def test_axe_finds_nothing_on_the_desk(signed_in: Callable[..., Page], server: Server) -> None:
    issue = server.agency.issues["manhole"]
    for path in ("/issues", "/issues?layout=board", f"/issues/{issue}", f"/print?ids={issue}"):
        page = desk(signed_in, server, path)
        page.wait_for_timeout(1500)
        assert violations(page) == [], path
