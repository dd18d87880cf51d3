"""Signing in to the running product in a browser, as a person does; for pictures, benches and specifications."""

from __future__ import annotations

from playwright.sync_api import Page

ON_THE_WAY = ("/sign-in", "/welcome", "/me/install")


def sign_in(page: Page, url: str, username: str, password: str) -> None:
    """By the sign-in page and, where it is the first time, past privacy notice and guide, to the first screen."""
    page.goto(f"{url}/sign-in")
    page.get_by_label("账号", exact=True).fill(username)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(lambda address: "/sign-in" not in address)
    if "/welcome" in page.url:
        page.get_by_role("button", name="知道了，开始用").click()
        page.get_by_role("button", name="开始使用").click()
    page.wait_for_url(lambda address: not any(step in address for step in ON_THE_WAY))
