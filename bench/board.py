"""Times the desk with 100,000 open issues: its requests within this process, and Chromium slowed 4× until it answers.

Builds what it needs into the folder unless a bench database is there already.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright

from app import create_app
from bench.build import bench_config, build
from bench.cast import PASSWORD
from bench.clients import Clock, signed_in, timed
from bench.figures import percentile, summary
from bench.phone import CHROMIUM, FLAGS, serving, slowed
from tooling.product_page import sign_in

OPEN = 100_000
REQUESTS = 100
RUNS = 5
SERVER_LIMIT_MS, BROWSER_LIMIT_MS = 50.0, 1_000.0
COLUMNS = ("reported", "assigned", "rectifying", "fixed")
ASKED: dict[str, list[tuple[str, dict[str, str]]]] = {
    "table, first page": [("/api/issues", {"open": "true", "limit": "50"})],
    "table, first page by due date": [("/api/issues", {"open": "true", "limit": "50", "sort": "due"})],
    "counts by state": [("/api/issues/counts", {})],
    "board, first page of a column": [("/api/issues", {"state": state, "limit": "20"}) for state in COLUMNS],
}
"""What the desk asks for when it opens, by what it is for."""
READY = """(wanted) => {
  const begun = performance.timeOrigin
  const look = () => {
    const row = document.querySelector(wanted.row)
    if (!row) return setTimeout(look, 4)
    if (wanted.key && !document.querySelector(wanted.answered)) {
      window.dispatchEvent(new KeyboardEvent('keydown', { key: wanted.key, bubbles: true }))
    }
    const wait = () => (document.querySelector(wanted.answered) ? done() : setTimeout(wait, 4))
    const done = () => requestAnimationFrame(() => setTimeout(() => { window.answeredAfter = Date.now() - begun }, 0))
    wait()
  }
  window.addEventListener('DOMContentLoaded', look)
}"""
"""From the first byte of the page until a row is there and a key that is pressed shows on the screen."""
TABLE = {"row": ".desk-table tbody tr[data-index]", "key": "x", "answered": ".desk-table tr.is-chosen"}
BOARD = {"row": ".board-card", "key": "", "answered": ".board-card"}


def measure_board(folder: Path, database_url: str | None, clock: Clock) -> Iterator[str]:
    """Lines of figures, each against its limit."""
    if database_url is None and not (folder / "bench.sqlite3").exists():
        yield f"build of {OPEN:,} open issues: {build(folder, OPEN, None, all_open=True):.1f} s"
    app = create_app(bench_config(folder, database_url))
    with app.app_context():
        upgrade()
    yield from _requests(app, clock)
    if database_url is None:
        with serving(folder) as url, sync_playwright() as playwright:
            yield from _openings(playwright, url, folder)


def _requests(app: Flask, clock: Clock) -> Iterator[str]:
    client = signed_in(app, "supervisor")
    for name, addresses in ASKED.items():
        times: list[float] = []
        for turn in range(REQUESTS + 5):
            path, query = addresses[turn % len(addresses)]
            took, _ = timed(lambda path=path, query=query: client.get(path, query_string=query), clock)  # type: ignore[misc]
            times += [took] if turn >= 5 else []
        yield f"{name:32} {summary(times)}{_missed(percentile(times, 0.95), SERVER_LIMIT_MS)}"


def _openings(playwright: Playwright, url: str, folder: Path) -> Iterator[str]:
    context = _desk(playwright, folder)
    page = context.new_page()
    sign_in(page, url, "supervisor", PASSWORD)
    page.wait_for_function("() => navigator.serviceWorker.controller !== null", timeout=60_000)
    page.wait_for_timeout(20_000)  # the replica has come: what is timed is a desk in daily use
    page.close()
    for name, query, wanted in (("table", {}, TABLE), ("board", {"layout": "board"}, BOARD)):
        times = [_opened(context, f"{url}/issues?{urlencode(query)}", wanted) for _ in range(RUNS)]
        median = statistics.median(times)
        told = f"median {median:.0f} ms, max {max(times):.0f} ms (n = {RUNS})"
        yield f"{name} interactive, Chromium 4× slowed: {told}{_missed(median, BROWSER_LIMIT_MS)}"
    context.close()


def _opened(context: BrowserContext, address: str, wanted: dict[str, str]) -> float:
    page: Page = context.new_page()
    page.add_init_script(f"({READY})({_literal(wanted)})")
    slowed(page)
    page.goto(address, wait_until="commit")
    page.wait_for_function("() => window.answeredAfter !== undefined", timeout=60_000)
    took = float(page.evaluate("() => window.answeredAfter"))
    page.close()
    return took


def _literal(wanted: dict[str, str]) -> str:
    return "{" + ", ".join(f"{name}: {value!r}" for name, value in wanted.items()) + "}"


def _desk(playwright: Playwright, folder: Path) -> BrowserContext:
    return playwright.chromium.launch_persistent_context(
        str(folder / f"profile-board-{time.time_ns()}"),
        executable_path=CHROMIUM,
        args=FLAGS,
        headless=True,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport={"width": 1440, "height": 900},
    )


def _missed(value: float, limit: float) -> str:
    return "" if value <= limit else f"  MISSED (limit {limit:.0f} ms)"
