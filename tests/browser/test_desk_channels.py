"""通知渠道 on the desk: set up, tried, and an assignment arrives outside with a link that opens the issue after sign-in."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from config import REPOSITORY
from tests.browser.conftest import Server
from tests.browser.looking import DESK, PHONE, is_wider_than_screen, violations
from tests.factories import PASSWORD
from tests.receiver import receiver

pytestmark = pytest.mark.browser
PATIENCE_S = 60


def must_be_sound(page: Page) -> None:
    assert violations(page) == []
    assert not is_wider_than_screen(page)


def allow(server: Server) -> None:
    """Receivers on this machine, at any hour."""
    client = server.agency.phones["administrator"].client
    for key, value in (("outgoing_private_allowed", True), ("quiet_from_hour", 0), ("quiet_until_hour", 0)):
        assert client.put(f"/api/settings/{key}", json={"value": value}).status_code == 200


def test_a_notice_arrives_outside_and_its_link_opens_the_issue_after_sign_in(
    server: Server, signed_in: Callable[..., Page], phone_context: Callable[..., BrowserContext]
) -> None:
    allow(server)
    page = signed_in("administrator", **DESK)
    page.goto(f"{server.url}/channels")
    expect(page.get_by_text("还没有通知渠道")).to_be_visible()
    must_be_sound(page)
    with receiver() as other:
        page.get_by_role("button", name="添加渠道").click()
        page.get_by_label("种类").select_option(label="接口地址（JSON）")
        page.get_by_label("名称").fill("工程部群")
        page.get_by_role("textbox", name=re.compile("^地址")).fill(other.url)
        must_be_sound(page)
        page.get_by_role("button", name="保存").click()
        card = page.get_by_role("listitem").filter(has_text="工程部群")
        expect(card).to_contain_text("还没发过")
        expect(card).not_to_contain_text("very-secret")
        card.get_by_role("button", name="测试").click()
        expect(card.get_by_text("测试消息已发出")).to_be_visible()
        assert "测试消息" in other.texts[0]
        must_be_sound(page)

        other.arrived.clear()
        worker = subprocess.Popen([sys.executable, "-m", "app", "worker"], cwd=REPOSITORY, env=server.environ)
        try:
            issue_id = server.agency.phones["inspector"].report()
            assigned = server.agency.phones["supervisor"].do(
                "assign", issue_id, {"lead_unit_id": str(server.agency.units["contractor"])}
            )
            assert assigned["outcome"] == "applied"
            assert other.arrived.wait(PATIENCE_S)
        finally:
            worker.terminate()
            worker.wait(60)
        link = re.search(r"https?://\S+(/issues/\S+)", other.texts[1])
        assert link is not None
        assert link[1] == f"/issues/{issue_id}"

    phone = phone_context().new_page()
    phone.goto(server.url + link[1])
    phone.get_by_label("账号", exact=True).fill("rectifier")
    phone.get_by_label("密码", exact=True).fill(PASSWORD)
    phone.get_by_role("button", name="登录", exact=True).click()
    phone.get_by_role("button", name="知道了，开始用").click()
    phone.wait_for_url(f"**{link[1]}")
    expect(phone.get_by_text("CW-").first).to_be_visible()


def test_each_person_says_what_goes_where(server: Server, signed_in: Callable[..., Page]) -> None:
    client = server.agency.phones["administrator"].client
    mail = {"host": "smtp.example.cn", "port": "465", "mode": "ssl", "sender": "chabu@example.cn"}
    client.post("/api/channels", json={"name": "单位邮箱", "kind": "mail", "kinds": ["urged"], **mail})
    page = signed_in("rectifier", **PHONE)
    page.goto(f"{server.url}/me/messages")
    box = page.locator("form").filter(has_text="单位邮箱")
    box.get_by_label("我的邮箱").fill("not an address")
    box.get_by_role("button", name="保存").click()
    expect(box.get_by_text("邮箱地址不对，请核对。")).to_be_visible()
    box.get_by_label("我的邮箱").fill("me@example.cn")
    box.get_by_label("新任务").check()
    must_be_sound(page)
    box.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已保存")).to_be_visible()
    page.reload()
    expect(box.get_by_label("我的邮箱")).to_have_value("me@example.cn")
    expect(box.get_by_label("新任务")).to_be_checked()
