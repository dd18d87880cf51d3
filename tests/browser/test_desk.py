"""The desk on a wide screen: filters live in the address, many are acted on at once, the month adds up."""

from __future__ import annotations

import re
from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server

DESK = {
    "viewport": {"width": 1440, "height": 900},
    "device_scale_factor": 1,
    "is_mobile": False,
    "has_touch": False,
}


def desk(signed_in: Callable[..., Page], server: Server, path: str) -> Page:
    page = signed_in("supervisor", **DESK)
    page.goto(f"{server.url}{path}")
    return page


def test_a_filter_is_an_address_that_can_be_sent(signed_in: Callable[..., Page], server: Server) -> None:
    page = desk(signed_in, server, "/issues")
    page.get_by_label("类别", exact=True).select_option("F01")
    page.wait_for_url(re.compile(r"category=F01"))
    rows = page.locator("tbody tr")
    expect(rows.filter(has_not_text="暴露生活垃圾")).to_have_count(0)
    expect(rows.first).to_be_visible()
    page.reload()
    expect(page.get_by_label("类别", exact=True)).to_have_value("F01")
    expect(page.get_by_role("link", name="导出台账")).to_have_attribute("href", re.compile("category=F01"))
    page.get_by_role("button", name="清除").click()
    page.wait_for_url(f"{server.url}/issues")


def test_many_are_urged_at_once_by_keys(signed_in: Callable[..., Page], server: Server) -> None:
    page = desk(signed_in, server, "/issues")
    expect(page.locator("tbody tr").first).to_be_visible()
    for key in ("x", "j", "x"):
        page.keyboard.press(key)
    expect(page.get_by_text("已选 2 件")).to_be_visible()
    page.keyboard.press("u")
    expect(page.get_by_text("2 件都已办好")).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="知道了").click()
    expect(page.get_by_text("已选 2 件")).to_have_count(0)


def test_what_cannot_be_assigned_is_said_before(signed_in: Callable[..., Page], server: Server) -> None:
    page = desk(signed_in, server, "/issues?tab=closed")
    page.locator("tbody input[type=checkbox]").first.check()
    expect(page.get_by_text("这些都不能派遣")).to_be_visible()


def test_the_month_adds_up_on_the_page(signed_in: Callable[..., Page], server: Server) -> None:
    page = desk(signed_in, server, "/month")
    page.locator(".month-flow b").first.wait_for()
    values = [int(text) for text in page.locator(".month-flow b").all_inner_texts()]
    start, found, reopened, restored, removed, closed, end = values
    assert start + found + reopened + restored - removed - closed == end
    assert found > 0


def test_axe_finds_nothing_on_the_desk(signed_in: Callable[..., Page], server: Server) -> None:
    for path in ("/issues", "/month"):
        page = desk(signed_in, server, path)
        page.wait_for_timeout(1500)
        found = Axe().run(page).response["violations"]
        assert [
            violation["id"]
            for violation in found
            if violation["impact"] in ("serious", "critical", "moderate")
        ] == []
