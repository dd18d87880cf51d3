"""How screens are looked at: widths, looks, and what axe has to say."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
DESK: dict[str, Any] = {
    "viewport": {"width": 1440, "height": 900},
    "device_scale_factor": 1,
    "is_mobile": False,
    "has_touch": False,
}
WCAG = {"wcag2a", "wcag2aa", "wcag21a", "wcag21aa"}
TRIFLES = ("minor", None)


def violations(page: Page) -> list[str]:
    """What axe finds, one line each: all of WCAG 2.1 A and AA, and good practice where it is no trifle."""
    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']}: {rule['nodes'][0]['html'][:200]}"
        for rule in found
        if WCAG & set(rule["tags"]) or rule["impact"] not in TRIFLES
    ]


def is_wider_than_screen(page: Page) -> bool:
    """Whether one would have to scroll sideways."""
    return bool(page.evaluate("() => document.documentElement.scrollWidth > window.innerWidth"))


def choose_look(page: Page, look: dict[str, str]) -> None:
    """Theme, size and language as somebody chose them on this device before; seen after the next load."""
    page.evaluate("look => localStorage.setItem('chabu-appearance', JSON.stringify(look))", look)
