"""A process that has loaded the code once; servers and commands are forked from it, so that a start costs no import.

A line of JSON in is an order: {"argv": […], "environ": {…}, "log": path, "code": path or null}; the answer is a pid.
The child is in a process group of its own. `argv[0]` is `gunicorn`, or `chabu` for a command of the application.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from gunicorn.app import wsgiapp
from gunicorn.workers import gthread

import app.wiring
from app.backup import making, restoring
from app.cli import main as command
from app.issues import defect_queries

LOADED = (app.wiring, making, restoring, defect_queries, gthread)
"""What commands and workers would load when they are called."""


def main() -> None:
    """Fork what is asked for until the pipe ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children here
    print("ready", flush=True)
    children = []
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            _become(order)
        children.append(child)
        print(child, flush=True)
    for child in children:  # whoever gave the orders has gone, and may not have been able to tidy up
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)


def _become(order: dict[str, Any]) -> None:
    """Never returns."""
    code = 1
    try:
        os.setsid()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _open_as(0, os.devnull, os.O_RDONLY)
        for number in (1, 2):
            _open_as(number, order["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.environ.update(order["environ"])
        sys.argv = order["argv"]
        if order["argv"][0] == "gunicorn":
            wsgiapp.run()
        else:
            command()
        code = 0
    except SystemExit as done:
        code = done.code if isinstance(done.code, int) else int(done.code is not None)
    finally:
        sys.stdout.flush()
        if order["code"]:
            Path(order["code"]).write_text(str(code))
        os._exit(code)


def _open_as(number: int, path: str, flags: int) -> None:
    descriptor = os.open(path, flags, 0o644)
    os.dup2(descriptor, number)
    os.close(descriptor)


if __name__ == "__main__":
    main()
