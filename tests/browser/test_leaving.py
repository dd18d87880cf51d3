"""What leaves the house: a face blurred by hand, a ledger in a view's columns, photos as a packet; each taken from the desk."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import openpyxl
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.browser.looking import DESK, PHONE, is_wider_than_screen, violations
from tests.browser.test_ledger_import import worker


def test_a_face_is_blurred_then_ledger_and_photos_are_taken(
    signed_in: Callable[..., Page], server: Server
) -> None:
    page = signed_in("supervisor", **DESK)
    page.goto(f"{server.url}/issues?tab=fixed")
    page.locator("tbody tr a").first.click()
    photo = page.locator(".pair-photo img").first
    before = photo.get_attribute("src")
    page.get_by_role("button", name="遮挡人脸、车牌").first.click()
    frame = page.get_by_test_id("blur-frame")
    expect(page.get_by_role("button", name="存下 0 块遮挡")).to_have_attribute("aria-disabled", "false")
    box = frame.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.3)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.5, steps=4)
    page.mouse.up()
    page.get_by_role("button", name="加一块").click()
    assert violations(page) == []
    page.get_by_role("button", name="去掉第 2 块").click()
    page.get_by_role("button", name="存下 1 块遮挡").click()
    expect(page.get_by_text("已遮挡 1 处")).to_be_visible()
    expect(photo).not_to_have_attribute("src", before or "")

    page.goto(f"{server.url}/issues?tab=fixed")
    page.get_by_role("button", name="导出", exact=True).click()
    page.get_by_text("选列、排顺序").click()
    page.get_by_label("序号", exact=True).uncheck()
    page.get_by_role("button", name="状态 往前移").click()
    page.get_by_label("给这个视图起个名字").fill("领导看的")
    page.get_by_role("button", name="存为视图").click()
    expect(page.get_by_label("列的视图")).to_have_value(re.compile("[0-9a-f-]{36}"))
    page.get_by_label("整改清单").check()
    page.get_by_role("button", name="开始导出").click()
    expect(page.locator(".export-job")).to_contain_text("排队中")  # nobody works yet
    page.get_by_role("button", name="停下").click()
    expect(page.locator(".export-job")).to_contain_text("已停下")
    assert violations(page) == []
    with worker(server):
        page.get_by_role("button", name="开始导出").click()
        expect(page.locator(".export-job[data-state=done]")).to_have_count(1, timeout=60_000)
        page.get_by_role("button", name="照片包").click()
        page.get_by_label("带信息条").check()
        page.get_by_role("button", name="开始导出").click()
        expect(page.locator(".export-job[data-state=done]")).to_have_count(2, timeout=60_000)
        with page.expect_download() as packet:
            page.get_by_role("link", name="下载").first.click()
        with page.expect_download() as ledger:
            page.get_by_role("link", name="下载").nth(1).click()
    book = openpyxl.load_workbook(io.BytesIO(ledger.value.path().read_bytes()))
    assert book.sheetnames == ["整改台账", "整改清单"]
    head = [cell.value for cell in book["整改台账"][1]]
    assert head[0] == "问题编号"
    assert head.index("状态") < head.index("销号时间")
    with zipfile.ZipFile(packet.value.path()) as photos:
        assert all(
            re.fullmatch(r"CW-\d{6}-\d{4}_.+_(前|后|现场)_\d{8}(_\d+)?\.jpg", name)
            for name in photos.namelist()
        )
    page.set_viewport_size(PHONE["viewport"])
    assert not is_wider_than_screen(page)
