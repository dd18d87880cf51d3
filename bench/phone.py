"""What a cheap phone feels: Chromium slowed 4× against the real server; saving a report, an offline start, Lighthouse.

Needs bench data of 100,000 issues (5,000 of them open: as many as a phone holds) in the folder.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import BrowserContext, CDPSession, Page, Playwright, sync_playwright

from bench.cast import PASSWORD
from config import REPOSITORY
from tooling.product_page import sign_in

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--disable-background-networking", "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream", "--enable-precise-memory-info",
]  # fmt: skip
SLOWED = 4
RUNS = 5
PHONE_ISSUES = 5_000
LIGHTHOUSE = "lighthouse@12.8.2"
LONG_TASKS = """() => { window.longest = 0; new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.longest = Math.max(window.longest, entry.duration)
}).observe({ type: 'longtask', buffered: false }) }"""


def measure_phone(folder: Path, words: list[str]) -> Iterator[str]:
    """Lines of figures for the words asked: `save`, `start`, `lighthouse`."""
    with serving(folder) as url, sync_playwright() as playwright:
        if "save" in words:
            yield from _saves(playwright, url, folder)
        if "start" in words:
            yield from _offline_starts(playwright, url, folder)
        if "lighthouse" in words:
            yield from _lighthouse(playwright, url, folder)


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The real server over the bench data of a folder, on a free port, until the block ends; its URL."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    environ = {
        "CHABU_ENV": "test", "CHABU_DATA_DIR": str(folder),
        "CHABU_DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3", "CHABU_PUBLIC_URL": url,
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "serve", "--port", str(port)],
        cwd=REPOSITORY, env={**os.environ, **environ}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(1_200):
            with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=1):
                break
            time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=20)


def _phone(playwright: Playwright, profile: Path, port: int | None = None) -> BrowserContext:
    extra = [f"--remote-debugging-port={port}"] if port else []
    return playwright.chromium.launch_persistent_context(
        str(profile), executable_path=CHROMIUM, args=[*FLAGS, *extra], headless=True, locale="zh-CN",
        timezone_id="Asia/Shanghai", viewport={"width": 390, "height": 844}, device_scale_factor=2,
        is_mobile=True, has_touch=True, permissions=["geolocation", "camera"],
        geolocation={"latitude": 22.7861, "longitude": 115.3451, "accuracy": 6},
    )  # fmt: skip


def _sign_in(context: BrowserContext, url: str, username: str) -> Page:
    page = context.new_page()
    sign_in(page, url, username, PASSWORD)
    page.wait_for_function("() => navigator.serviceWorker.controller !== null", timeout=60_000)
    return page


def slowed(page: Page) -> CDPSession:
    """Slow the page's processor as a cheap device is; the session through which it was done."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    return session


def _big_picture(path: Path) -> Path:
    """A 12 MP JPEG of about 5 MB: noise of the fineness that gives that size."""
    pixels = random.Random(5).randbytes(1000 * 750 * 3)
    picture = Image.frombytes("RGB", (1000, 750), pixels).resize((4000, 3000), Image.Resampling.BILINEAR)
    for quality in range(60, 100, 3):
        data = io.BytesIO()
        picture.save(data, "JPEG", quality=quality)
        if data.tell() >= 5_000_000:
            break
    path.write_bytes(data.getvalue())
    return path


def _save_once(page: Page, url: str, picture: Path | None) -> tuple[float, float]:
    """Milliseconds from the tap to "saved", and the longest task of the main thread meanwhile."""
    page.goto(f"{url}/capture")
    if picture is None:
        shutter = page.get_by_role("button", name="拍照")
        shutter.wait_for()
        page.wait_for_function("() => !document.querySelector('[aria-label=拍照]')?.disabled")
        shutter.click()
        page.get_by_text("选类别即可填写").wait_for(timeout=60_000)
    else:
        page.locator("input[type=file]").first.set_input_files(str(picture))
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("button", name="类别").first.click()
    page.get_by_placeholder("搜名称").fill("暴露")
    page.get_by_role("option").first.click()
    page.wait_for_timeout(2_500)  # whatever the picture set going is over
    page.evaluate(LONG_TASKS)
    took = page.evaluate(
        """async () => {
          const button = [...document.querySelectorAll('button')].find((one) => one.textContent.includes('保存上报'))
          const begun = performance.now()
          button.click()
          while (!document.body.innerText.includes('已保存')) {
            if (performance.now() - begun > 60000) throw new Error('not saved')
            await new Promise((resolve) => setTimeout(resolve, 5))
          }
          return performance.now() - begun
        }"""
    )
    return float(took), float(page.evaluate("() => window.longest"))


def _saves(playwright: Playwright, url: str, folder: Path) -> Iterator[str]:
    picture = _big_picture(folder / "12mp.jpg")
    context = _phone(playwright, folder / f"profile-save-{time.time_ns()}")
    page = _sign_in(context, url, "inspector1")
    page.wait_for_timeout(5_000)
    context.set_offline(True)  # what is timed is the phone, not the network
    slowed(page)
    size = picture.stat().st_size / 1e6
    for name, file in ((f"picked {size:.1f} MB, 12 MP", picture), ("camera shot", None)):
        figures = [_save_once(page, url, file) for _ in range(RUNS)]
        taps = sorted(took for took, _ in figures)
        tasks = max(longest for _, longest in figures)
        yield (
            f"save, {name}: median {statistics.median(taps):.0f} ms, max {taps[-1]:.0f} ms; "
            f"longest main-thread task {tasks:.0f} ms (n = {RUNS})"
        )
    context.close()


def _offline_starts(playwright: Playwright, url: str, folder: Path) -> Iterator[str]:
    profile = folder / f"profile-start-{time.time_ns()}"
    context = _phone(playwright, profile)
    page = _sign_in(context, url, "supervisor")
    page.goto(f"{url}/issues?view=open")
    held = 0
    for _ in range(240):  # until the replica is whole
        page.wait_for_timeout(1_000)
        held, before = int(page.evaluate(COUNT_ISSUES)), held
        if held == before and held >= PHONE_ISSUES - 500:
            break
    times, heaps = [], []
    for _ in range(RUNS):
        page.close()
        page = context.new_page()
        context.set_offline(True)
        session = slowed(page)
        begun = time.perf_counter()
        page.goto(f"{url}/issues?view=open", wait_until="commit")
        page.locator(".issue-row").first.wait_for(timeout=60_000)
        times.append((time.perf_counter() - begun) * 1000)
        page.wait_for_timeout(1_500)
        session.send("HeapProfiler.collectGarbage")
        heaps.append(session.send("Runtime.getHeapUsage")["usedSize"] / 1e6)
        context.set_offline(False)
    context.close()
    yield (
        f"warm offline start to the list, {held:,} issues held: median {statistics.median(times):.0f} ms, "
        f"max {max(times):.0f} ms; JS heap {max(heaps):.0f} MB (n = {RUNS})"
    )


COUNT_ISSUES = """async () => {
  const names = (await indexedDB.databases()).map((one) => one.name)
  let most = 0
  for (const name of names) {
    const database = await new Promise((resolve, reject) => {
      const opening = indexedDB.open(name)
      opening.onsuccess = () => resolve(opening.result)
      opening.onerror = () => reject(opening.error)
    })
    if (database.objectStoreNames.contains('issues')) {
      most = Math.max(most, await new Promise((resolve) => {
        const counting = database.transaction('issues').objectStore('issues').count()
        counting.onsuccess = () => resolve(counting.result)
      }))
    }
    database.close()
  }
  return most
}"""


def _lighthouse(playwright: Playwright, url: str, folder: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    context = _phone(playwright, folder / f"profile-lighthouse-{time.time_ns()}", port)
    _sign_in(context, url, "inspector2").wait_for_timeout(15_000)
    scores: dict[str, list[float]] = {"performance": [], "accessibility": []}
    npx = Path(sys.executable).parent / "npx"
    for _ in range(RUNS):
        told = subprocess.run(
            [str(npx), "--yes", LIGHTHOUSE, url, f"--port={port}", "--disable-storage-reset", "--quiet",
             "--form-factor=mobile", "--only-categories=performance,accessibility", "--output=json"],
            capture_output=True, text=True, check=False, cwd=folder,
        )  # fmt: skip
        if told.returncode != 0:
            raise RuntimeError(f"Lighthouse: {told.stderr[-600:]}")
        categories = json.loads(told.stdout)["categories"]
        for name, values in scores.items():
            values.append(float(categories[name]["score"]))
    context.close()
    for name, values in scores.items():
        yield f"Lighthouse mobile, signed-in home, {name}: median {statistics.median(values):.2f}, least {min(values):.2f} (n = {RUNS})"
