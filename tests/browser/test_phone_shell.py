"""The shell of the app: starts without a network at any address, works without its worker, breaks no rule of the CSP."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from tests.browser.conftest import Server

pytestmark = pytest.mark.browser


def test_any_address_opens_without_a_network(signed_in: Callable[..., Page], server: Server) -> None:
    page = signed_in("inspector")
    expect(page.get_by_role("link", name="待核查")).to_contain_text("最久的已等")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    page.context.set_offline(True)
    for path, shown in (
        ("/", "要我办"),
        ("/issues?view=open", "先到期的在前"),
        (f"/issues/{server.agency.issues['late']}", "道路积水影响通行"),
        ("/me/help", "没有网络怎么办"),
    ):
        page.goto(server.url + path)
        expect(page.get_by_text(shown).first).to_be_visible()


def test_the_app_works_without_its_worker(signed_in: Callable[..., Page]) -> None:
    page = signed_in("rectifier", service_workers="block")
    expect(page.get_by_text("关掉页面后，要有网络才能再打开")).to_be_visible()
    page.wait_for_timeout(2000)
    page.context.set_offline(True)
    page.get_by_role("link", name="要我改").first.click()
    expect(page.get_by_role("link").filter(has_text="CW-").first).to_be_visible()


def test_the_console_stays_silent(
    phone_context: Callable[..., object], server: Server, signed_in: Callable[..., Page]
) -> None:
    page = signed_in("supervisor")
    said: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        # Other specifications leave photos that have not arrived yet: asking for one is answered 404, and no fault.
        if message.type in {"error", "warning"} and "/api/photos/" not in message.location["url"]:
            said.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: said.append(str(error)))
    for path in (
        "/",
        "/issues",
        f"/issues/{server.agency.issues['manhole']}",
        "/capture",
        "/map",
        "/me",
        "/sending",
        "/drafts",
    ):
        page.goto(server.url + path)
        page.wait_for_timeout(700)
    assert said == []


def test_it_can_be_installed(signed_in: Callable[..., Page], server: Server) -> None:
    page = signed_in("inspector")
    manifest = page.request.get(f"{server.url}/manifest.webmanifest")
    assert manifest.headers["content-type"].startswith(
        ("application/manifest+json", "application/json", "application/octet-stream", "text/")
    )
    facts = manifest.json()
    assert (facts["start_url"], facts["display"]) == ("/", "standalone")
    for icon in facts["icons"]:
        assert page.request.get(server.url + icon["src"]).ok, icon


def test_what_is_not_there_says_so(signed_in: Callable[..., Page], server: Server) -> None:
    page = signed_in("inspector")
    page.goto(f"{server.url}/nowhere")
    expect(page.get_by_role("heading", name="没有这个页面")).to_be_visible()
    page.goto(f"{server.url}/issues/01890000-0000-7000-8000-000000000000")
    expect(page.get_by_text("没有这件问题").or_(page.get_by_text("没有找到")).first).to_be_visible()


def test_an_auditor_begins_where_there_is_something_for_them(
    signed_in: Callable[..., Page], server: Server
) -> None:
    page = signed_in("auditor")
    expect(page).to_have_url(f"{server.url}/issues")
    expect(page.get_by_role("link", name="拍问题")).to_have_count(0)
