"""`./chabu check` and `./chabu test`: what they run, in which order, and what they say at the end."""

import sys

from tooling import checks, tests
from tooling.checks import Check
from tooling.tests import Part


def says(text: str, code: int = 0) -> list[str]:
    return [sys.executable, "-c", f"import sys; print({text!r}); sys.exit({code})"]


def test_all_checks_run_and_failures_are_shown(monkeypatch, capsys):
    planned = [
        Check("first", says("wrong at line 3", 1), "mend it"),
        Check("second", says("never shown"), "none"),
        Check("third", says("wrong too", 1), "mend that"),
    ]
    monkeypatch.setattr(checks, "CHECKS", planned)
    assert checks.main([]) == 1
    printed = capsys.readouterr().out
    assert "wrong at line 3" in printed
    assert "never shown" not in printed
    assert printed.endswith("1 of 3 checks passed.\n  first: mend it\n  third: mend that\n")


def test_one_check_can_be_chosen(monkeypatch, capsys):
    monkeypatch.setattr(
        checks, "CHECKS", [Check("python style", says(""), ""), Check("types", says("", 1), "")]
    )
    assert checks.main(["style"]) == 0
    assert checks.main(["nonsense"]) == 2
    assert "there are: python style, types." in capsys.readouterr().out


def words(part: Part) -> str:
    return " ".join(part.command)


def test_everything_is_client_then_slow_files_in_pairs_then_faults_alone_then_the_rest_in_parallel():
    client, slow, lonely, quick = tests._parts([])
    assert "npm" in words(client)
    assert words(slow).endswith("-n 2 --dist loadfile -m browser or document")
    assert words(lonely).endswith("-m fault")
    assert "-n " not in words(lonely)
    assert "-n 2 -m not (browser or document or fault)" in words(quick)


def test_fast_leaves_the_slow_kinds_out():
    client, quick = tests._parts(["fast"])
    assert "npm" in words(client)
    assert "not (browser or document or fault)" in words(quick)


def test_arguments_go_to_pytest():
    [part] = tests._parts(["tests/people", "-k", "sign_in"])
    assert words(part).endswith("tests/people -k sign_in")
    [part] = tests._parts(["fast", "tests/people"])
    assert words(part).endswith("-m not (browser or document or fault) tests/people")


def test_a_failure_anywhere_fails_and_the_closing_lines_come_last(monkeypatch, capsys):
    parts = [
        Part("client", says("Tests  3 passed (3)\nDuration 2 s")),
        Part("browser", says("no tests ran in 0.1s", 5), may_be_empty=True),
        Part("server", says("== 1 failed, 8 passed in 2s ==", 1)),
    ]
    monkeypatch.setattr(tests, "_parts", lambda _: parts)
    assert tests.main([]) == 1
    closing = (
        "client: Tests  3 passed (3)\nbrowser: no tests ran in 0.1s\nserver: == 1 failed, 8 passed in 2s ==\n"
    )
    assert capsys.readouterr().out.endswith(closing)


def test_running_nothing_is_a_failure_unless_it_was_expected(monkeypatch):
    monkeypatch.setattr(tests, "_parts", lambda _: [Part("pytest", says("no tests ran", 5))])
    assert tests.main(["-k", "nothing"]) == 1
