"""Every phone screen: nothing for axe to find, nothing wider than the screen, the keyboard reaches and leaves everything."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.browser.looking import choose_look, is_wider_than_screen, violations

pytestmark = pytest.mark.browser

PAGES = (
    "/",
    "/issues?view=open",
    "/issues/{manhole}",
    "/issues/{soil}/verify",
    "/sending",
    "/drafts",
    "/map",
    "/scan",
    "/capture",
    "/me",
)
QUIET_PAGES = (
    "/me/devices",
    "/me/password",
    "/me/feedback",
    "/me/install",
    "/me/help",
    "/me/about",
    "/me/leave",
    "/me/interfaces",
    "/notices",
    "/welcome",
    "/nowhere",
)
LOOKS = (
    {"theme": "light", "size": "normal", "language": "zh-CN"},
    {"theme": "dark", "size": "large", "language": "en"},
)
SETTLE_MS = 500


@pytest.fixture
def looking(signed_in: Callable[..., Page]) -> Page:
    """An inspector's phone into which axe may be put (the product's own CSP forbids foreign scripts)."""
    return signed_in("inspector", bypass_csp=True)


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look["theme"])
def test_axe_finds_nothing_on_any_screen(looking: Page, server: Server, look: dict[str, str]) -> None:
    choose_look(looking, look)
    for path in PAGES + QUIET_PAGES:
        looking.goto(server.url + path.format(**server.agency.issues))
        looking.wait_for_timeout(SETTLE_MS)
        assert violations(looking) == [], path


@pytest.mark.parametrize("path", ["/sign-in", "/activate"])
def test_axe_finds_nothing_before_sign_in(
    phone_context: Callable[..., object], server: Server, path: str
) -> None:
    page = phone_context(bypass_csp=True).new_page()  # type: ignore[attr-defined]
    page.goto(server.url + path)
    page.wait_for_timeout(SETTLE_MS)
    assert violations(page) == []


def test_axe_finds_nothing_on_sheets_and_dialogs(looking: Page, server: Server) -> None:
    looking.goto(f"{server.url}/issues/{server.agency.issues['closed']}?act=reopen")
    expect(looking.get_by_role("dialog")).to_be_visible()
    assert violations(looking) == []
    looking.goto(f"{server.url}/issues")
    looking.get_by_role("button", name="筛选").click()
    assert violations(looking) == []
    looking.goto(f"{server.url}/me")
    looking.get_by_role("button", name="退出登录").click()
    expect(looking.get_by_role("alertdialog")).to_be_visible()
    assert violations(looking) == []


def test_axe_finds_nothing_from_the_shutter_to_the_saved_report(looking: Page, server: Server) -> None:
    looking.goto(f"{server.url}/capture")
    looking.get_by_role("button", name="拍照").click()
    expect(looking.get_by_text("已拍 1 张")).to_be_visible()
    assert violations(looking) == []
    looking.get_by_role("button", name="下一步").click()
    looking.get_by_role("button", name="保存上报").click()
    expect(looking.get_by_text("还缺：类别")).to_be_visible()
    assert violations(looking) == []
    looking.get_by_role("button", name="类别").click()
    expect(looking.get_by_role("searchbox")).to_be_visible()
    assert violations(looking) == []


def test_nothing_is_wider_than_a_small_screen_with_large_text(looking: Page, server: Server) -> None:
    choose_look(looking, LOOKS[1])
    looking.set_viewport_size({"width": 320, "height": 640})
    for path in PAGES + QUIET_PAGES:
        looking.goto(server.url + path.format(**server.agency.issues))
        looking.wait_for_timeout(SETTLE_MS)
        assert not is_wider_than_screen(looking), path


def test_a_sheet_takes_the_focus_and_gives_it_back(looking: Page, server: Server) -> None:
    looking.goto(f"{server.url}/issues")
    opener = looking.get_by_role("button", name="筛选")
    opener.focus()
    looking.keyboard.press("Enter")
    dialog = looking.get_by_role("dialog", name="筛选")
    expect(dialog).to_be_visible()
    assert looking.evaluate("() => document.querySelector('dialog').contains(document.activeElement)")
    looking.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(opener).to_be_focused()


def test_the_compare_slider_moves_by_keys(looking: Page, server: Server) -> None:
    looking.goto(f"{server.url}/issues/{server.agency.issues['manhole']}")
    slider = looking.get_by_role("slider")
    slider.focus()
    looking.keyboard.press("ArrowLeft")
    expect(slider).to_have_attribute("aria-valuenow", "55")
    looking.keyboard.press("End")
    expect(slider).to_have_attribute("aria-valuenow", "100")
