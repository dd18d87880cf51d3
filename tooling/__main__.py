"""`./chabu WORD …`: sets up what the word needs, then does it inside .venv."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from tooling import client_build, machine, python_packages
from tooling.steps import StepFailed, one_at_a_time, say

HELP = """\
Chabu 查补: find, assign, fix, verify, close, show.

  ./chabu run [--port N]         set up what is missing and serve on http://127.0.0.1:8000
  ./chabu run --lan [--port N]   serve HTTPS to phones on the local network
  ./chabu setup                  set up and build, without serving
  ./chabu test                   run every test
  ./chabu test fast              leave out browser, fault and document tests
  ./chabu test PYTEST-ARGUMENTS  run some, for example: ./chabu test tests/people -k sign_in
  ./chabu check                  lint, types, import directions, generated files, locks
  ./chabu WORD …                 a command of the application; these are:
"""


def main(arguments: Sequence[str]) -> int:
    """Do what was asked. Returns the exit code, or replaces this process by the program that does it."""
    word, rest = (arguments[0], list(arguments[1:])) if arguments else ("--help", [])
    try:
        return _do(word, rest)
    except StepFailed as failure:
        say(f"chabu: {failure}")
        return 1


def _do(word: str, rest: list[str]) -> int:
    if word == "run":
        _set_up()
        _become("tooling.serving", rest)
    if word == "setup":
        _set_up()
        say("Ready. `./chabu run` serves it.")
        return 0
    if word in ("test", "check"):
        _set_up_for_work(to_test=word == "test")
        _become("tooling.tests" if word == "test" else "tooling.checks", rest)
    with one_at_a_time():
        machine.provide(machine.TO_RUN)
        python_packages.sync(with_dev=False)
    if word in ("--help", "-h", "help"):
        print(HELP, flush=True)
        word = "--help"
    _become("app", [word, *rest])
    return 0


def _set_up() -> None:
    with one_at_a_time():
        machine.provide(machine.TO_RUN)
        python_packages.sync(with_dev=False)
        client_build.build()


def _set_up_for_work(*, to_test: bool) -> None:
    with one_at_a_time():
        machine.provide(machine.TO_TEST if to_test else machine.TO_RUN)
        python_packages.sync(with_dev=True)
        client_build.install()
        if to_test:
            client_build.build()


def _become(module: str, arguments: list[str]) -> None:
    """Hand this process over to a module inside .venv, so that signals and exit code are its own."""
    python = python_packages.executable("python")
    os.execve(python, [python, "-m", module, *arguments], python_packages.environment())


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
