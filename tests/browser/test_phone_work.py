"""Fix, verify and everything else one does to an issue on a phone: by the table, with reasons, undone within seconds."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server

pytestmark = pytest.mark.browser

UNDO_MS = 5_500


def open_issue(page: Page, server: Server, key: str, rest: str = "") -> None:
    """The page of one of the agency's issues, shown."""
    page.goto(f"{server.url}/issues/{server.agency.issues[key]}{rest}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("CW-" if not rest else "")


def test_the_rectifier_fixes_against_the_original_picture(
    signed_in: Callable[..., Page], server: Server
) -> None:
    page = signed_in("rectifier")
    open_issue(page, server, "leaning")
    page.get_by_role("button", name="整改反馈").click()
    expect(page.get_by_text("4 紧急工作时，下班和周末也计")).to_be_visible()
    page.get_by_role("button", name="提交反馈").click()
    expect(page.get_by_text("还缺：整改后照片")).to_be_visible()
    expect(page.get_by_text("还缺：做了什么")).to_be_visible()
    page.get_by_role("button", name="对照原图拍一张").click()
    expect(page.get_by_text("离原位置")).to_be_visible()
    expect(page.get_by_role("slider")).to_have_value("46")
    page.get_by_role("button", name="拍照").click()
    page.get_by_role("button", name="已加固").click()
    page.get_by_role("button", name="提交反馈").click()
    expect(page.get_by_text("等待核查")).to_be_visible()


def test_an_extension_after_the_limit_is_refused_with_the_reason(
    signed_in: Callable[..., Page], server: Server
) -> None:
    page = signed_in("rectifier")
    open_issue(page, server, "late")
    page.get_by_role("button", name="更多操作").click()
    expect(page.get_by_role("dialog")).to_contain_text(
        "已过时限，不能再申请延期；请尽快整改，情况可写在留言里"
    )


def test_verifying_asks_for_every_condition_and_can_be_undone(
    signed_in: Callable[..., Page], server: Server
) -> None:
    page = signed_in("inspector")
    open_issue(page, server, "soil")
    page.get_by_role("button", name="去核查").click()
    page.get_by_role("button", name="核查通过，结案").click()
    expect(page.get_by_role("alert")).to_contain_text("还有 1 项没看")
    page.get_by_role("radio", name="否").click()
    expect(page.get_by_role("button", name="核查通过，结案")).to_have_count(0)
    page.get_by_role("radio", name="是").click()
    page.get_by_role("button", name="核查通过，结案").click()
    expect(page.get_by_text("已记下：核查通过")).to_be_visible()
    expect(page.get_by_text("已结案")).to_be_visible()
    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_text("待核查", exact=True)).to_be_visible()


def test_a_critical_issue_needs_a_photo_from_the_spot(signed_in: Callable[..., Page], server: Server) -> None:
    page = signed_in("inspector")
    open_issue(page, server, "manhole", "/verify")
    expect(page.get_by_role("radio", name="是")).to_have_count(2)
    for yes in page.get_by_role("radio", name="是").all():
        yes.click()
    page.get_by_role("button", name="核查通过，结案").click()
    expect(page.get_by_role("alert")).to_contain_text("还缺：现场照片")
    page.get_by_role("button", name="现场再拍").click()
    page.get_by_role("button", name="拍照").click()
    page.get_by_role("button", name="完成").click()
    page.get_by_role("button", name="返工").click()
    expect(page.get_by_role("dialog", name="哪里没改好")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_fixing_unit_cannot_verify_and_is_told(signed_in: Callable[..., Page], server: Server) -> None:
    page = signed_in("rectifier")
    open_issue(page, server, "manhole")
    expect(page.get_by_role("button", name="去核查")).to_have_count(0)
    expect(page.get_by_text("整改单位本单位的人不能核查")).to_be_visible()


def test_the_supervisor_assigns_with_a_proposal_and_answers_an_extension(
    signed_in: Callable[..., Page], server: Server
) -> None:
    page = signed_in("supervisor")
    open_issue(page, server, "mud")
    page.get_by_role("button", name="派遣").click()
    sheet = page.get_by_role("dialog", name="派遣")
    expect(sheet.get_by_role("radio", name="施工二项目部")).to_be_checked()
    expect(sheet).to_contain_text("该区域责任单位")
    expect(sheet).to_contain_text("按类别 4 工作时")
    sheet.get_by_role("button", name="派遣").click()
    expect(page.get_by_text("已派给施工二项目部")).to_be_visible()
    expect(page.get_by_text("已派遣").first).to_be_visible()
    open_issue(page, server, "hole")
    page.get_by_role("button", name="答复延期").click()
    expect(page.get_by_role("dialog")).to_contain_text("材料周五到场")
    page.get_by_role("button", name="同意，延至").click()
    expect(page.get_by_text("已记下：同意延期")).to_be_visible()


@pytest.mark.parametrize(
    ("who", "key", "action", "title"),
    [
        ("supervisor", "rubbish", "decline", "不予立案"),
        ("supervisor", "rubbish", "merge", "并案"),
        ("supervisor", "rubbish", "correct", "更正"),
        ("supervisor", "rubbish", "refer", "转办"),
        ("supervisor", "poster", "recall", "撤回派遣"),
        ("supervisor", "poster", "urge", "督办"),
        ("supervisor", "poster", "attach", "补充照片"),
        ("leader", "cable", "close_unfixed", "特殊结案"),
        ("leader", "cable", "suspend", "挂账"),
        ("rectifier", "late", "bounce", "退单"),
        ("rectifier", "late", "delegate", "转派"),
        ("rectifier", "late", "appeal", "申诉"),
        ("inspector", "closed", "reopen", "撤销销号"),
    ],
)
def test_every_other_action_has_its_sheet(
    signed_in: Callable[..., Page], server: Server, who: str, key: str, action: str, title: str
) -> None:
    page = signed_in(who)
    open_issue(page, server, key)
    page.get_by_role("button", name="更多操作").click()
    page.get_by_role("dialog").get_by_role("button", name=title, exact=True).click()
    sheet = page.get_by_role("dialog", name=title)
    expect(sheet).to_be_visible()
    button = sheet.get_by_role("button", name=title, exact=True).last
    if action not in {"urge"}:
        button.click()
        expect(sheet.get_by_role("alert").first).to_contain_text("还")
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)


def test_merging_names_the_act_before_it_is_done(signed_in: Callable[..., Page], server: Server) -> None:
    page = signed_in("supervisor")
    open_issue(page, server, "rubbish", "?act=merge")
    sheet = page.get_by_role("dialog", name="并案")
    sheet.get_by_role("radio").first.click()
    sheet.get_by_role("button", name="并案").click()
    dialog = page.get_by_role("alertdialog")
    expect(dialog.get_by_role("button", name="并入 CW-")).to_be_visible()
    dialog.get_by_role("button", name="取消").click()
    expect(sheet).to_be_visible()
