"""The whole story in real browsers: found without signal, killed, sent, assigned, fixed offline, verified, closed, shown."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from config import REPOSITORY
from tests.browser.chromium_process import ChromiumProcess
from tests.browser.conftest import CHROMIUM, FLAGS, HERE, Server, sign_in
from tests.browser.looking import DESK

pytestmark = pytest.mark.browser

NOTE = "南门外绿化带旁有成堆垃圾"


@pytest.fixture
def inspectors_phone(playwright: Playwright, tmp_path: Path) -> Iterator[ChromiumProcess]:
    phone = ChromiumProcess(playwright, tmp_path / "profile", CHROMIUM, FLAGS)
    yield phone
    phone.kill()


def photo_with_gps(path: Path) -> Path:
    """A JPEG as a phone's own camera writes it: EXIF with time and place."""
    image = Image.effect_noise((1600, 1200), 60).convert("RGB")
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Chabu", "Test phone"
    exif.get_ifd(0x8769)[0x9003] = "2026:05:18 09:00:00"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (22.0, 46.0, 20.0), "E", (115.0, 21.0, 40.0)
    image.save(path, "JPEG", quality=88, exif=exif)
    return path


def open_phone(phone: ChromiumProcess, url: str) -> tuple[BrowserContext, Page]:
    context = phone.open()
    context.grant_permissions(["geolocation", "camera"], origin=url)
    context.set_geolocation(HERE)
    page = context.pages[0]
    page.set_viewport_size({"width": 390, "height": 844})
    return context, page


def test_from_a_phone_without_signal_to_a_closed_issue_in_the_ledger(
    server: Server,
    inspectors_phone: ChromiumProcess,
    signed_in: Callable[..., Page],
    tmp_path: Path,
) -> None:
    context, page = open_phone(inspectors_phone, server.url)
    sign_in(page, server.url, "inspector")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_timeout(1500)

    context.set_offline(True)
    report(page, photo_with_gps(tmp_path / "IMG_0001.jpg"))
    inspectors_phone.kill()

    context, page = open_phone(inspectors_phone, server.url)
    context.set_offline(True)
    page.goto(f"{server.url}/sending")
    expect(page.get_by_text("等待发送").first).to_be_visible()
    context.set_offline(False)
    page.get_by_role("button", name="立即发送").click()
    expect(page.get_by_text("全部已收到").first).to_be_visible(timeout=20_000)

    supervisor = signed_in("supervisor", **DESK)
    issue_id = newest_issue(supervisor)
    assign(supervisor, server.url, issue_id)

    rectifier = signed_in("cleaner")
    fix_offline(rectifier, server.url, issue_id, photo_with_gps(tmp_path / "after.jpg"))
    refused_to_own_unit(rectifier, server.url, issue_id)

    # Chromium writes cookies every 30 s, so the kill took the sign-in with it; the work went out all the same.
    sign_in(page, server.url, "inspector")
    verify(page, server.url, issue_id)
    shown = supervisor.evaluate(f"() => fetch('/api/issues/{issue_id}').then((answer) => answer.json())")
    assert (shown["issue"]["state"], shown["issue"]["close_kind"]) == ("closed", "fixed")
    assert {photo["state"] for photo in shown["issue"]["photos"]} == {"stored"}
    before = next(photo for photo in shown["issue"]["photos"] if photo["role"] == "before")
    assert before["facts"]["latitude"] == pytest.approx(22.7722, abs=1e-3), (
        "the photo arrived byte for byte, EXIF included"
    )
    ledger_shows(supervisor, shown["issue"])
    month_counts(supervisor, shown["issue"])
    assert_verifies(server)


def report(page: Page, photo: Path) -> None:
    page.get_by_role("link", name="拍问题").click()
    page.locator("input[type=file]").first.set_input_files(str(photo))
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("button", name="类别").first.click()
    page.get_by_placeholder("搜名称").fill("暴露")
    page.get_by_role("option").first.click()
    page.get_by_role("textbox", name="说明（选填）").fill(NOTE)
    page.get_by_role("button", name="保存上报").click()
    expect(page.get_by_text("已保存在本机").first).to_be_visible()


def newest_issue(page: Page) -> str:
    answer = page.evaluate("() => fetch('/api/issues?limit=1').then((answer) => answer.json())")
    issue = answer["items"][0]
    assert issue["description"] == NOTE
    assert issue["number"], "a filed issue has its number"
    found: str = issue["id"]
    return found


def assign(page: Page, url: str, issue_id: str) -> None:
    page.goto(f"{url}/issues/{issue_id}")
    page.get_by_role("button", name="派遣").first.click()
    page.get_by_role("radio", name="保洁单位").or_(page.get_by_role("option", name="保洁单位")).or_(
        page.get_by_text("保洁单位")
    ).first.click()
    page.get_by_role("button", name="派遣", exact=True).last.click()
    expect(page.get_by_text("已派遣").first).to_be_visible(timeout=10_000)
    wait_for_state(page, issue_id, "assigned")


def fix_offline(page: Page, url: str, issue_id: str, photo: Path) -> None:
    page.goto(f"{url}/issues/{issue_id}")
    expect(page.get_by_text(NOTE).first).to_be_visible(timeout=10_000)
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_timeout(1000)
    page.context.set_offline(True)
    page.goto(f"{url}/issues/{issue_id}/fix")
    page.locator("input[type=file]").first.set_input_files(str(photo))
    page.get_by_role("textbox", name="做了什么").fill("已清运并冲洗")
    page.get_by_role("button", name="提交反馈").click()
    page.wait_for_timeout(800)
    page.context.set_offline(False)
    page.goto(f"{url}/sending")
    page.get_by_role("button", name="立即发送").click()
    expect(page.get_by_text("全部已收到").first).to_be_visible(timeout=20_000)


def refused_to_own_unit(page: Page, url: str, issue_id: str) -> None:
    page.goto(f"{url}/issues/{issue_id}")
    expect(page.get_by_role("button", name="去核查")).to_have_count(0)


def verify(page: Page, url: str, issue_id: str) -> None:
    page.goto(f"{url}/sending")
    page.get_by_role("button", name="立即发送").click()
    page.wait_for_timeout(1500)
    page.goto(f"{url}/issues/{issue_id}/verify")
    answers = page.get_by_role("radio", name="是", exact=True)
    answers.first.wait_for()
    for yes in answers.all():
        yes.click()
    page.get_by_role("button", name="核查通过").click()
    page.wait_for_timeout(6000)  # the verdict waits five seconds for 撤销
    wait_for_state(page, issue_id, "closed")


def wait_for_state(page: Page, issue_id: str, state: str) -> None:
    for _ in range(40):
        shown = page.evaluate(f"() => fetch('/api/issues/{issue_id}').then((answer) => answer.json())")
        if shown.get("issue", {}).get("state") == state:
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"the issue is {shown.get('issue', {}).get('state')}, not {state}")


def ledger_shows(page: Page, issue: dict[str, object]) -> None:
    data = page.context.request.get(f"{page.url.split('/issues')[0]}/api/ledger.xlsx?state=closed").body()
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    rows = [[str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    row = next(row for row in rows if str(issue["number"]) in row)
    assert NOTE in row
    assert "已销号" in row


def month_counts(page: Page, issue: dict[str, object]) -> None:
    month = str(issue["number"])[3:9]
    figures = page.evaluate(
        f"() => fetch('/api/reports/month?month={month[:4]}-{month[4:]}').then((answer) => answer.json())"
    )
    text = json.dumps(figures)
    assert '"found"' in text
    assert '"backlog_end"' in text


def assert_verifies(server: Server) -> None:
    """`./chabu verify` finds nothing to complain of, on the running system."""
    done = subprocess.run(
        [sys.executable, "-m", "app", "verify"],
        cwd=REPOSITORY,
        env=server.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
