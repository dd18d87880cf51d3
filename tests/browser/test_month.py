"""The monthly report on desk and phone: it adds up, its numbers open their issues, months are turned by address."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.browser.looking import DESK, violations

SIZES = pytest.mark.parametrize("size", [DESK, {}], ids=["desk", "phone"])
SHANGHAI = dt.timezone(dt.timedelta(hours=8))


def this_month() -> str:
    return dt.datetime.now(SHANGHAI).strftime("%Y-%m")


def month_page(
    signed_in: Callable[..., Page], server: Server, size: dict[str, object], query: str = ""
) -> Page:
    page = signed_in("supervisor", **size)
    page.goto(f"{server.url}/month{query}")
    page.locator(".month-flow b").first.wait_for()
    return page


@SIZES
def test_the_month_adds_up_and_opens_its_issues(
    signed_in: Callable[..., Page], server: Server, size: dict[str, object]
) -> None:
    page = month_page(signed_in, server, size)
    start, found, reopened, restored, removed, closed, end = (
        int(text) for text in page.locator(".month-flow b").all_inner_texts()
    )
    assert start + found + reopened + restored - removed - closed == end
    assert found > 0
    page.locator(".month-flow").get_by_role("link", name=re.compile("发现")).click()
    page.wait_for_url(re.compile(rf"/month/issues\?month={this_month()}&figure=found"))
    expect(page.locator(".month-issues > li")).to_have_count(found)


def test_the_trend_is_a_chart_and_a_table(signed_in: Callable[..., Page], server: Server) -> None:
    page = month_page(signed_in, server, DESK)
    expect(page.locator(".month-trend .month-closed")).to_have_count(12)
    page.get_by_role("button", name="看表格").click()
    expect(page.locator(".month-trend tbody tr")).to_have_count(12)


def test_another_month_is_another_address(signed_in: Callable[..., Page], server: Server) -> None:
    page = month_page(signed_in, server, DESK)
    page.get_by_role("button", name="上个月").click()
    page.wait_for_url(re.compile(r"month=\d{4}-\d{2}"))
    assert this_month() not in page.url


@SIZES
def test_the_report_of_last_month_is_drafted_and_its_file_taken(
    signed_in: Callable[..., Page], server: Server, size: dict[str, object]
) -> None:
    month = (dt.datetime.now(SHANGHAI).replace(day=1) - dt.timedelta(days=1)).strftime("%Y-%m")
    page = signed_in("supervisor", **size)
    page.goto(f"{server.url}/month?month={month}")
    steps = page.get_by_test_id("report-steps")
    steps.get_by_role("button", name=re.compile("起草")).click()
    expect(steps).to_contain_text("草稿，待审核")
    expect(steps.get_by_role("button", name="审核通过")).to_have_count(0)  # the drafter cannot check
    with page.expect_download() as saved:
        steps.get_by_role("button", name="通报（Word）").click()
    assert saved.value.path().read_bytes()[:2] == b"PK"
    assert violations(page) == []


@SIZES
def test_axe_finds_nothing_on_the_month(
    signed_in: Callable[..., Page], server: Server, size: dict[str, object]
) -> None:
    page = month_page(signed_in, server, size)
    expect(page.locator(".month-trend .month-closed")).to_have_count(12)
    assert violations(page) == []
