"""Chromium in a process group of its own with a profile that stays, so that a specification can kill it as a phone dies."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Playwright

START_WITHIN_S = 20
ADDRESS = re.compile(r"ws://\S+")


class ChromiumProcess:
    """A browser that can be killed with SIGKILL and opened again on the same profile."""

    def __init__(self, playwright: Playwright, profile: Path, program: str, flags: list[str]) -> None:
        self._playwright, self._profile, self._program, self._flags = playwright, profile, program, flags
        self._process: subprocess.Popen[str] | None = None
        self._browser: Browser | None = None

    def open(self) -> BrowserContext:
        """Start it; the context of its profile."""
        self._profile.mkdir(parents=True, exist_ok=True)
        port_file = self._profile / "DevToolsActivePort"
        port_file.unlink(missing_ok=True)
        command = [
            self._program, "--headless=new", "--remote-debugging-port=0", f"--user-data-dir={self._profile}",
            "--lang=zh-CN", "--window-size=390,844", *self._flags, "about:blank",
        ]  # fmt: skip
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True, start_new_session=True
        )
        deadline = time.monotonic() + START_WITHIN_S
        while not port_file.exists() or port_file.read_text().count("\n") < 1:
            if time.monotonic() > deadline:
                raise RuntimeError("Chromium did not start")
            time.sleep(0.05)
        port = port_file.read_text().split("\n")[0]
        self._browser = self._playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
        return self._browser.contexts[0]

    def kill(self) -> None:
        """End every process of the browser at once, as when the battery falls out."""
        assert self._process is not None, "it was never started"
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None
