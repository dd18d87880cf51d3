"""The system clears a phone: its user is told what had waited there, and so is who looks after them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import Server, sign_in
from tests.browser.looking import DESK, is_wider_than_screen, violations

pytestmark = pytest.mark.browser

CLEARED = "indexeddb,service_workers,cache_storage,local_storage"
"""As Safari does after seven days without a visit; cookies set by the server stay."""


def is_said_to_wait(request: Request) -> bool:
    """An exchange after the verdict was saved; one that was under way before knows nothing of it."""
    return request.url.endswith("/api/sync") and '"pending_count":1' in (request.post_data or "")


def judge_and_stay(page: Page, server: Server) -> None:
    """A verdict that may still be undone for some seconds: the next contact counts it as waiting here."""
    page.goto(f"{server.url}/issues/{server.agency.issues['soil']}/verify")
    page.get_by_role("radio", name="是").click()
    with page.expect_response(lambda answer: is_said_to_wait(answer.request)):
        page.get_by_role("button", name="核查通过，结案").click()
    expect(page.get_by_text("已记下：核查通过")).to_be_visible()


def clear(page: Page, server: Server) -> None:
    page.goto("about:blank")
    session = page.context.new_cdp_session(page)
    session.send("Storage.clearDataForOrigin", {"origin": server.url, "storageTypes": CLEARED})
    session.detach()


def test_a_cleared_phone_says_what_was_lost_and_the_supervisor_sees_it(
    signed_in: Callable[..., Page], server: Server
) -> None:
    page = signed_in("inspector")
    judge_and_stay(page, server)
    clear(page, server)
    sign_in(page, server.url, "inspector")
    expect(page.get_by_text("这部手机上的数据被系统清除过").first).to_be_visible()
    page.goto(f"{server.url}/sending")
    expect(page.get_by_text("当时还有 1 条没有送出").first).to_be_visible()
    assert violations(page) == []
    assert not is_wider_than_screen(page)
    page.get_by_role("button", name="知道了").click()
    expect(page.get_by_text("这部手机上的数据被系统清除过")).to_have_count(0)
    page.goto(f"{server.url}/me/devices")
    expect(page.get_by_text("当时还有 1 条没有送出")).to_be_visible()
    desk = signed_in("supervisor", **DESK)
    desk.goto(f"{server.url}/people?user={server.agency.users['inspector']}")
    expect(desk.get_by_text("当时还有 1 条没有送出")).to_be_visible()
    assert violations(desk) == []
