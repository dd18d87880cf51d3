"""Takes the pictures in docs/screenshots from a running product with demo data: `python -m tooling.screenshots URL`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from app.demo.agency import PASSWORD
from tooling.product_page import sign_in
from tooling.steps import ROOT, say

FOLDER = ROOT / "docs" / "screenshots"
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DESK = {"viewport": {"width": 1440, "height": 900}}
HERE = {"latitude": 22.7855, "longitude": 115.3475, "accuracy": 6}
SETTLED_MS = 1800
PHONE_PAGES = {
    "xuncha1": {
        "today": "/",
        "issues": "/issues",
        "camera": "/capture",
        "drafts": "/drafts",
        "sending": "/sending",
        "map": "/map",
        "scan": "/scan",
        "me": "/me",
        "devices": "/me/devices",
        "password": "/me/password",
        "feedback": "/me/feedback",
        "install": "/me/install",
        "help": "/me/help",
        "about": "/me/about",
        "privacy": "/welcome",
        "messages": "/me/messages",
        "leave": "/me/leave",
        "interfaces": "/me/interfaces",
    },
    "zhenggai2": {"rectifier-today": "/", "rectifier-issues": "/issues"},
    "duban": {"notices": "/notices"},
    "lingdao": {"leaders": "/leaders"},
    "admin": {"import-ledger": "/imports/ledger", "channels": "/channels"},
}
DESK_PAGES = {
    "duban": {
        "today": "/",
        "issues": "/issues",
        "board": "/issues?layout=board",
        "map": "/map",
        "month": "/month",
        "quarantine": "/quarantine",
    },
    "admin": {
        "people": "/people",
        "areas": "/areas",
        "categories": "/categories",
        "calendar": "/calendar",
        "settings": "/settings",
        "feedback": "/feedback",
        "import-units": "/imports/units",
        "import-users": "/imports/users",
        "import-areas": "/imports/areas",
        "import-ledger": "/imports/ledger",
        "channels": "/channels",
        "interfaces": "/interfaces",
        "report-template": "/report-template",
        "api-docs": "/api-docs",
    },
    "lingdao": {"leaders": "/leaders"},
    "shenji": {"audit": "/audit"},
}


def main(url: str) -> None:
    """Take all pictures from the product at `url`."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        _sign_in_page(browser, url)
        for kind, device, people in (("phone", PHONE, PHONE_PAGES), ("desk", DESK, DESK_PAGES)):
            for username, pages in people.items():
                with _signed_in(browser, url, username, device) as page:
                    for name, path in pages.items():
                        _take(page, f"{url}{path}", f"{kind}-{name}")
        _issue_pages(browser, url)
        _capture_pages(browser, url)


def _capture_pages(browser: Browser, url: str) -> None:
    """From the shutter to the form, with its choice of categories; the draft stays on this phone only."""
    with _signed_in(browser, url, "xuncha1", PHONE) as page:
        page.goto(f"{url}/capture")
        page.get_by_role("button", name="拍照").click()
        page.get_by_role("button", name="全部类别").click()
        _keep(page, "phone-category")
        page.go_back()
        page.get_by_role("button", name="暴露生活垃圾").click()
        _keep(page, "phone-report")


def _issue_pages(browser: Browser, url: str) -> None:
    """Pages of single issues, found by their state."""
    with _signed_in(browser, url, "xuncha1", PHONE) as page:
        _take(page, f"{url}/issues/{_issue_in(page, 'closed')}", "phone-issue")
        _take(page, f"{url}/issues/{_issue_in(page, 'fixed')}/verify", "phone-verify")
    with _signed_in(browser, url, "zhenggai2", PHONE) as page:
        _take(page, f"{url}/issues/{_issue_in(page, 'rectifying')}/fix", "phone-fix")
    with _signed_in(browser, url, "duban", DESK) as page:
        issue_id = _issue_in(page, "fixed")
        _take(page, f"{url}/issues/{issue_id}", "desk-issue")
        _take(page, f"{url}/print?ids={issue_id}", "desk-print")


def _issue_in(page: Page, state: str) -> str:
    answer: dict[str, Any] = page.evaluate(
        "(state) => fetch('/api/issues?limit=1&state=' + state).then((answer) => answer.json())", state
    )
    found: str = answer["items"][0]["id"]
    return found


def _sign_in_page(browser: Browser, url: str) -> None:
    page = browser.new_context(locale="zh-CN", **PHONE).new_page()  # type: ignore[arg-type]
    _take(page, f"{url}/sign-in", "phone-sign-in")
    _take(page, f"{url}/activate", "phone-activate")
    page.context.close()


@contextmanager
def _signed_in(browser: Browser, url: str, username: str, device: dict[str, Any]) -> Iterator[Page]:
    context = browser.new_context(
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        geolocation=HERE,  # type: ignore[arg-type]
        permissions=["geolocation", "camera"],
        **device,
    )
    page = context.new_page()
    sign_in(page, url, username, PASSWORD)
    page.wait_for_timeout(2 * SETTLED_MS)
    yield page
    context.close()


def _take(page: Page, address: str, name: str) -> None:
    page.goto(address)
    _keep(page, name)


def _keep(page: Page, name: str) -> None:
    page.wait_for_timeout(SETTLED_MS)
    page.screenshot(path=FOLDER / f"{name}.png")
    say(name)


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
