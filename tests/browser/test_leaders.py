"""The leaders' page: where a leader lands; numbers that open just so many issues; one screen, one sheet of A4."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.browser.looking import DESK, is_wider_than_screen, violations

BREAK_OF_PAGES = re.compile(rb"/Type\s*/Page[^s]")


def landed(signed_in: Callable[..., Page], **options: object) -> Page:
    page = signed_in("leader", **options)
    page.wait_for_url(re.compile("/leaders$"))
    page.locator(".leaders-picture canvas").wait_for()
    return page


def test_a_leader_lands_on_one_screen_whose_numbers_open_their_issues_and_prints_one_sheet(
    signed_in: Callable[..., Page], server: Server, tmp_path: Path
) -> None:
    page = landed(signed_in, **DESK)
    assert page.evaluate("() => document.documentElement.scrollHeight <= window.innerHeight")
    assert violations(page) == []
    expect(page.locator(".leaders-trend tbody tr")).to_have_count(12)
    sheet = page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(BREAK_OF_PAGES.findall(sheet)) == 1
    late = page.locator(".leaders-card", has_text="逾期").first
    count = int(late.locator("b").inner_text())
    assert count > 0
    late.click()
    page.wait_for_url(re.compile("tab=in_hand"))
    expect(page.locator(".desk-table tbody tr, .desk-row")).to_have_count(count)
    page.go_back()
    open_card = page.locator(".leaders-card", has_text="未结案")
    count = int(open_card.locator("b").inner_text())
    open_card.click()
    page.wait_for_url(re.compile("figure=backlog_end"))
    expect(page.locator(".month-issues > li")).to_have_count(count)


def test_on_a_phone_nothing_is_cut_and_axe_finds_nothing(
    signed_in: Callable[..., Page], server: Server
) -> None:
    page = landed(signed_in)
    assert not is_wider_than_screen(page)
    assert violations(page) == []
