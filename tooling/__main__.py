"""`./chabu WORD …`: sets up what the word needs, then does it inside .venv."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from tooling import client_build, machine, python_packages
from tooling.steps import StepFailed, one_at_a_time, say

HELP = """\
Chabu 查补: find, assign, fix, verify, close, show.

  ./chabu run [--port N]         set up what is missing and serve on http://127.0.0.1:8000
  ./chabu run --lan [--port N]   serve HTTPS to phones on the local network
  ./chabu setup                  set up and build, without serving
  ./chabu test                   run every test
  ./chabu test fast              leave out browser, fault and document tests; PostgreSQL only for tests about
                                 the database itself: `test` runs everything on both kinds
  ./chabu test PYTEST-ARGUMENTS  run some, for example: ./chabu test tests/people -k sign_in
  ./chabu check                  lint, types, import directions, generated files, locks
  ./chabu bench [WORD]           figures against their limits, data outside git (./chabu bench --help)
  ./chabu faults [SUITE]         kills phones and servers for many seeds, adds up (./chabu faults --help)
  ./chabu WORD …                 a command of the application:
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
        return _become("tooling.serving", rest)
    if word == "setup":
        _set_up()
        say("Ready. `./chabu run` serves it.")
        return 0
    if word in ("test", "check"):
        _set_up_for_work(to_test=word == "test", with_office=word == "test" and _wants_documents(rest))
        return _become("tooling.tests" if word == "test" else "tooling.checks", rest)
    if word == "bench":
        _set_up_for_work(to_test=True)  # it uses what the tests use: PostgreSQL, Chromium, a built client
        return _become("bench", rest)
    if word == "faults":
        _set_up_for_work(to_test=True)
        return _become("tests.faults", rest)
    if word in ("--help", "-h", "help"):
        return _help()
    _set_up_python()
    return _become("app", [word, *rest])


def _help() -> int:
    print(HELP, flush=True)
    if python_packages.is_synced():
        return _become("app", ["--help"])
    print("  (listed here once `./chabu setup` has been run)")
    return 0


def _set_up_python() -> None:
    if python_packages.is_synced():
        return  # before the lock: whoever may only read the folder can still use a finished set-up
    with one_at_a_time():
        machine.provide(machine.TO_RUN)
        python_packages.sync(with_dev=False)


def _set_up() -> None:
    _set_up_python()
    if client_build.is_built():
        return
    with one_at_a_time():
        client_build.build()


def _wants_documents(arguments: list[str]) -> bool:
    """Whether tests asked for are all of them, or name the document suite."""
    return not arguments or any("document" in argument for argument in arguments)


def _set_up_for_work(*, to_test: bool, with_office: bool = False) -> None:
    with one_at_a_time():
        machine.provide(machine.TO_TEST if to_test else machine.TO_RUN)
        if with_office:
            machine.provide(machine.TO_TEST_DOCUMENTS)
        python_packages.sync(with_dev=True)
        client_build.install()
        if to_test:
            client_build.build()


def _become(module: str, arguments: list[str]) -> NoReturn:
    """Hand this process over to a module inside .venv, so that signals and exit code are its own."""
    python = python_packages.executable("python")
    os.execve(python, [python, "-m", module, *arguments], python_packages.environment())


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
