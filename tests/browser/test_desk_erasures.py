"""依法清除 on the desk: an administrator asks, a leader approves, the place says so; and the red line about backups."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.browser.looking import DESK, PHONE, is_wider_than_screen, violations

pytestmark = pytest.mark.browser
SECRET = "住户王某某电话一三八"


def must_be_sound(page: Page) -> None:
    assert violations(page) == []
    assert not is_wider_than_screen(page)


def test_words_are_erased_on_a_second_persons_word(server: Server, signed_in: Callable[..., Page]) -> None:
    issue_id = server.agency.phones["inspector"].report(description=SECRET)
    administrator = signed_in("administrator", **DESK)
    administrator.goto(f"{server.url}/issues/{issue_id}")
    expect(administrator.get_by_text(SECRET).first).to_be_visible()
    administrator.get_by_role("button", name="更多").click()
    administrator.get_by_role("link", name="依法清除…").click()
    administrator.get_by_role("radio", name=SECRET).check()
    administrator.get_by_label("依据").select_option(label="个人撤回同意")
    administrator.get_by_label("原因").fill("当事人来函，请求删除其个人信息")
    must_be_sound(administrator)
    administrator.get_by_role("button", name="提出清除").click()
    waiting = administrator.get_by_role("listitem").filter(has_text="当事人来函")
    expect(waiting).to_contain_text("要由另一位管理员或领导批准")
    expect(waiting.get_by_role("button", name="批准清除")).to_have_count(0)

    leader = signed_in("leader", **PHONE)
    leader.goto(f"{server.url}/erasures")
    expect(leader.get_by_role("heading", name="依法清除", exact=True)).to_be_visible()
    expect(leader.get_by_role("button", name="批准清除")).to_be_visible()
    must_be_sound(leader)
    leader.get_by_role("button", name="批准清除").click()
    leader.get_by_role("alertdialog").get_by_role("button", name="批准清除").click()
    expect(leader.get_by_text("已批准，正在清除")).to_be_visible()

    administrator.goto(f"{server.url}/issues/{issue_id}")
    expect(administrator.get_by_text("（此内容已依法清除）").first).to_be_visible()
    expect(administrator.get_by_text("系统管理员提出，分管领导批准")).to_be_visible()
    expect(administrator.get_by_text(SECRET)).to_have_count(0)
    must_be_sound(administrator)


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_that_no_backup_is_configured_stands_in_red_before_the_administrator(
    signed_in: Callable[..., Page], server: Server, screen: dict[str, object]
) -> None:
    page = signed_in("administrator", **screen)
    warning = page.get_by_role("region", name="备份提醒")
    expect(warning.get_by_text("还没有设置备份")).to_be_visible()
    must_be_sound(page)
    warning.get_by_role("link", name="怎样备份").click()
    expect(page.get_by_text("CHABU_BACKUP_DIR=/srv/backup/chabu")).to_be_visible()
    must_be_sound(page)


def test_nobody_else_is_told_of_backups(signed_in: Callable[..., Page]) -> None:
    page = signed_in("supervisor", **DESK)
    expect(page.get_by_role("heading", name="今日")).to_be_visible()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("region", name="备份提醒")).to_have_count(0)
