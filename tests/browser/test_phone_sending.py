"""发送情况 and the ends of a session: what is unsent is said, kept, handed on, and never lost by signing out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, sign_in
from tests.factories import PASSWORD

pytestmark = pytest.mark.browser


def comment(page: Page, server: Server, key: str, text: str) -> None:
    """A comment on one of the agency's issues, saved."""
    page.goto(f"{server.url}/issues/{server.agency.issues[key]}")
    page.get_by_role("button", name="留言").click()
    page.get_by_role("textbox", name="文字").fill(text)
    page.get_by_role("dialog").get_by_role("button", name="留言").last.click()
    expect(page.get_by_text("已保存").first).to_be_visible()


def offline(page: Page) -> None:
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    page.wait_for_timeout(1000)
    page.context.set_offline(True)


def test_unsent_work_is_listed_exported_and_sent(
    signed_in: Callable[..., Page], server: Server, tmp_path: Path
) -> None:
    page = signed_in("inspector")
    offline(page)
    comment(page, server, "poster", "海报右下角也脱了")
    page.goto(f"{server.url}/sending")
    expect(page.get_by_text("1 条在本机，等待发送")).to_be_visible()
    expect(page.get_by_text("已保存在本机，等待发送")).to_be_visible()
    page.get_by_role("button", name="导出未发送").click()
    with page.expect_download() as download:
        page.get_by_role("alertdialog").get_by_role("button", name="导出文件").click()
    download.value.save_as(tmp_path / "unsent.json")
    assert json.loads((tmp_path / "unsent.json").read_text(encoding="utf-8"))["commands"]
    page.context.set_offline(False)
    page.get_by_role("button", name="立即发送").click()
    expect(page.get_by_text("全部已收到")).to_be_visible()
    expect(page.get_by_text("可以放心")).to_be_visible()


def test_a_broken_file_is_not_imported(
    signed_in: Callable[..., Page], server: Server, tmp_path: Path
) -> None:
    page = signed_in("inspector")
    page.goto(f"{server.url}/sending")
    (tmp_path / "other.json").write_text('{"format": "something else"}', encoding="utf-8")
    page.locator("input[type=file]").set_input_files(tmp_path / "other.json")
    expect(page.get_by_role("alert")).to_have_text("这个文件不是查补导出的，或已损坏，没有导入。")


def test_signing_out_with_unsent_work_warns_and_keeps_it(
    signed_in: Callable[..., Page], server: Server
) -> None:
    page = signed_in("cleaner")
    offline(page)
    comment(page, server, "suspended", "每天都看过")
    page.goto(f"{server.url}/me")
    page.get_by_role("button", name="退出登录").click()
    dialog = page.get_by_role("alertdialog")
    expect(dialog).to_contain_text("还有 1 条没发出")
    expect(dialog).to_contain_text("退出后仍封存在本机，等你再登录时发送。")
    dialog.get_by_role("button", name="仍要退出").click()
    expect(page.get_by_role("button", name="登录", exact=True)).to_be_visible()
    page.context.set_offline(False)
    sign_in(page, server.url, "cleaner")
    page.goto(f"{server.url}/sending")
    page.get_by_role("button", name="立即发送").click()
    expect(page.get_by_text("全部已收到")).to_be_visible()


def test_a_verdict_on_something_that_changed_is_refused_with_words(
    signed_in: Callable[..., Page], server: Server
) -> None:
    page = signed_in("inspector")
    page.goto(f"{server.url}/issues/{server.agency.issues['dirty']}/verify")
    expect(page.get_by_role("radio", name="是")).to_have_count(1)
    offline(page)
    page.get_by_role("radio", name="是").click()
    page.get_by_role("button", name="核查通过，结案").click()
    expect(page.get_by_text("已记下：核查通过")).to_be_visible()
    leader_sends_back(page, server)
    page.wait_for_timeout(6000)
    page.context.set_offline(False)
    page.goto(f"{server.url}/sending")
    page.get_by_role("button", name="立即发送").click()
    expect(page.get_by_text("未被接受").first).to_be_visible()
    expect(page.get_by_role("button", name="看现在的情况")).to_be_visible()
    page.get_by_role("button", name="改成留言").click()
    expect(page.get_by_text("已改成留言，等待发送")).to_be_visible()


def leader_sends_back(page: Page, server: Server) -> None:
    """Meanwhile, from another browser, the leader sends it back."""
    other = page.context.browser
    assert other is not None
    context = other.new_context(locale="zh-CN")
    leader = context.new_page()
    leader.goto(f"{server.url}/sign-in")
    issue_id = server.agency.issues["dirty"]
    done = leader.evaluate(
        """async ([password, issueId]) => {
          const post = (path, body) => fetch('/api' + path, {method: 'POST', headers: {'X-Chabu': '1', 'Content-Type': 'application/json'}, body: JSON.stringify(body)}).then((answer) => answer.json())
          const hex = (n) => [...crypto.getRandomValues(new Uint8Array(n))].map((b) => b.toString(16).padStart(2, '0')).join('')
          const uuid7 = () => { const t = Date.now().toString(16).padStart(12, '0'); return `${t.slice(0, 8)}-${t.slice(8)}-7${hex(2).slice(1)}-8${hex(2).slice(1)}-${hex(6)}` }
          const device = uuid7()
          await post('/session', {username: 'leader', password, device_id: device, device_name: 'test'})
          const { issue } = await (await fetch('/api/issues/' + issueId)).json()
          const command = {id: uuid7(), seq: 1, after: null, issue_id: issueId, action: 'rework', at: new Date().toISOString(), seen_version: issue.version, payload: {judges: issue.fix.command_id, reason: '还有一角'}, photos: []}
          const reply = await post('/sync', {protocol: 1, device_id: device, epoch: null, sent_at: new Date().toISOString(), cursor: null, commands: [command]})
          return reply.results[0].outcome
        }""",
        [PASSWORD, issue_id],
    )
    context.close()
    assert done == "applied"


def test_one_session_can_end_another(signed_in: Callable[..., Page], server: Server) -> None:
    first = signed_in("auditor")
    second = signed_in("auditor")
    second.goto(f"{server.url}/me/devices")
    expect(second.get_by_text("这部")).to_be_visible()
    second.get_by_role("button", name="让它退出").first.click()
    second.get_by_role("alertdialog").get_by_role("button", name="让它退出").click()
    expect(second.get_by_text("已退出")).to_be_visible()
    assert first.url


def test_feedback_reaches_the_administrator(signed_in: Callable[..., Page], server: Server) -> None:
    page = signed_in("rectifier")
    page.goto(f"{server.url}/me/feedback")
    page.get_by_role("button", name="送出").click()
    expect(page.get_by_role("alert")).to_have_text("还缺：内容")
    page.get_by_label("想说的").fill("夜里字太亮")
    page.get_by_role("button", name="送出").click()
    expect(page.get_by_text("已送出，谢谢")).to_be_visible()
