"""拍问题 on a phone: four taps, nothing lost by going back or by losing the camera, gaps said, duplicates shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.factories import jpeg

pytestmark = pytest.mark.browser

WRITTEN_WITHIN_MS = 400
"""What was typed is on disk within 300 ms; a little more for a busy machine."""


def go_offline(page: Page) -> None:
    """Without a network, after the shell has been kept for it."""
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    page.context.set_offline(True)


def take_photo(page: Page) -> None:
    shutter = page.get_by_role("button", name="拍照")
    expect(shutter).to_be_enabled()
    shutter.click()
    expect(page.get_by_text("选类别即可填写")).to_be_visible()


def test_four_taps_report_an_issue_without_a_network(signed_in: Callable[..., Page]) -> None:
    page = signed_in("inspector")
    expect(page.get_by_role("link", name="待核查")).to_contain_text("最久的已等")
    go_offline(page)
    page.get_by_role("link", name="拍问题").click()
    expect(page.get_by_text("定位好 ±6 m")).to_be_visible()
    take_photo(page)
    page.get_by_role("button", name="暴露生活垃圾").click()
    expect(page.get_by_text("已按类别预选 · 时限 4 工作时")).to_be_visible()
    expect(page.get_by_text("红海西路代建工地外围")).to_be_visible()
    page.get_by_role("button", name="保存上报").click()
    expect(page.get_by_text("已保存在本机，有网自动发送")).to_be_visible()
    expect(page.get_by_role("link", name="1 条待发送")).to_be_visible()
    page.get_by_role("link", name="问题", exact=True).click()
    page.get_by_role("button", name="我上报的").click()
    expect(page.get_by_role("link", name="待编号")).to_contain_text("你的操作待发送")


def test_gaps_are_said_when_save_is_pressed(signed_in: Callable[..., Page]) -> None:
    page = signed_in("inspector")
    page.get_by_role("link", name="拍问题").click()
    take_photo(page)
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("button", name="保存上报").click()
    expect(page.get_by_role("alert")).to_have_text("还缺：类别")


def test_a_draft_survives_going_back_and_a_reload(signed_in: Callable[..., Page], server: Server) -> None:
    page = signed_in("inspector")
    page.get_by_role("link", name="拍问题").click()
    take_photo(page)
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("说明（选填）").fill("西门外有一堆沙")
    page.wait_for_timeout(WRITTEN_WITHIN_MS)
    page.reload()
    expect(page.get_by_label("说明（选填）")).to_have_value("西门外有一堆沙")
    page.goto(f"{server.url}/drafts")
    expect(page.get_by_text("还缺：类别")).to_be_visible()
    page.get_by_role("button", name="这条草稿的操作").click()
    page.get_by_role("dialog").get_by_role("button", name="删除").click()
    expect(page.get_by_text("没有草稿。")).to_be_visible()
    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_text("还缺：类别")).to_be_visible()


def test_the_picker_finds_by_pinyin_and_says_when_nothing_fits(signed_in: Callable[..., Page]) -> None:
    page = signed_in("inspector")
    page.get_by_role("link", name="拍问题").click()
    take_photo(page)
    page.get_by_role("button", name="全部类别").click()
    search = page.get_by_role("searchbox")
    search.fill("jg")
    expect(page.get_by_role("option").first).to_contain_text("井盖")
    search.fill("飞碟")
    expect(page.get_by_text("没找到“飞碟”。换个词，或选“其他”并写明。")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("button", name="拍照")).to_be_visible()


def test_without_a_camera_the_album_serves(
    phone_context: Callable[..., object], signed_in: Callable[..., Page], tmp_path: Path
) -> None:
    page = signed_in("inspector", permissions=["geolocation"])
    page.add_init_script(
        "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'))"
    )
    page.reload()
    page.get_by_role("link", name="拍问题").click()
    expect(page.get_by_text("没有相机权限。可以用系统相机或相册选图")).to_be_visible()
    picture, document = tmp_path / "album.jpg", tmp_path / "letter.pdf"
    picture.write_bytes(jpeg(5, (1200, 900)))
    document.write_bytes(b"%PDF-1.7 not a photo")
    album = page.locator("label", has_text="从相册选").locator("input").first
    album.set_input_files(document)
    expect(page.get_by_text("这个文件不是照片（PDF）。请选 JPG、PNG 或手机照片。")).to_be_visible()
    album.set_input_files(picture)
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_text("相册照片")).to_be_visible()


def test_a_likely_duplicate_is_shown_and_can_be_joined(signed_in: Callable[..., Page]) -> None:
    page = signed_in(
        "inspector",
        geolocation={"latitude": 22.786 + 7 * 0.00013, "longitude": 115.345 + 7 * 0.00013, "accuracy": 5},
    )
    page.get_by_role("link", name="拍问题").click()
    expect(page.get_by_text("定位好 ±5 m")).to_be_visible()
    take_photo(page)
    page.get_by_role("button", name="暴露生活垃圾").click()
    page.get_by_role("button", name="比一比").click()
    page.get_by_role("button", name="是同一处，补充照片").click()
    expect(page.get_by_text("照片已补充到 CW-")).to_be_visible()


def test_a_critical_issue_brings_a_warning_and_a_number_to_call(signed_in: Callable[..., Page]) -> None:
    page = signed_in("inspector")
    page.get_by_role("link", name="拍问题").click()
    expect(page.get_by_text("定位好")).to_be_visible()
    take_photo(page)
    page.get_by_role("button", name="全部类别").click()
    page.get_by_role("searchbox").fill("A05")
    page.get_by_role("option").first.click()
    page.get_by_role("radio", name="紧急").click()
    page.get_by_role("button", name="保存上报").click()
    dialog = page.get_by_role("alertdialog")
    expect(dialog).to_contain_text("紧急问题：请先围护，再等整改")
    expect(dialog).to_contain_text("施工二项目部 · 0660-3300102")
