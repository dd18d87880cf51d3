"""`./chabu check` and `./chabu test`: what they run, in which order, and what they say at the end."""

import re
import sys
from types import SimpleNamespace

import pytest

from tests.conftest import KIND_OF_FOLDER, pytest_collection_modifyitems
from tooling import checks, tests
from tooling.checks import Check
from tooling.steps import ROOT
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
    assert "-n 2 --dist loadfile -m browser or document or paired" in words(slow)
    assert words(lonely).endswith("-m fault and not paired")
    assert "-n " not in words(lonely)
    assert words(quick).endswith("-m not (browser or document or fault)")
    assert "-n 2 " in words(quick)


def test_every_part_of_the_slow_kinds_is_run_by_one_part_and_read_by_no_other():
    _, slow, _lonely, quick = tests._parts([])
    assert {path.name for path in (ROOT / "tests").iterdir() if path.name in KIND_OF_FOLDER} == {
        folder.removeprefix("tests/") for folder in tests.SLOW_FOLDERS
    }
    for folder in tests.SLOW_FOLDERS:
        assert words(slow).count(folder) == 1
        assert words(quick).count(f"--ignore={folder}") == 1


def test_nothing_is_marked_for_a_part_that_does_not_read_it():
    marked = re.compile(r"pytest\.mark\.(browser|document|paired)\b")
    top = ROOT / "tests"
    others = [path for path in top.rglob("test_*.py") if path.relative_to(top).parts[0] not in KIND_OF_FOLDER]
    assert [path.name for path in others if marked.search(path.read_text(encoding="utf-8"))] == []


def test_fast_leaves_out_the_slow_kinds_and_most_of_postgresql():
    client, quick = tests._parts(["fast"])
    assert "npm" in words(client)
    assert "--fewer-on-postgresql -m not (browser or document or fault)" in words(quick)
    assert not [part for part in tests._parts([]) if "--fewer-on-postgresql" in words(part)]


@pytest.mark.parametrize(
    ("place", "database", "is_left_out"),
    [
        ("desk/test_views.py", "postgresql", True),
        ("desk/test_views.py", "sqlite", False),
        ("desk/test_views.py", None, False),
        ("migrations/test_migrations.py", "postgresql", False),
        ("kernel/test_changes.py", "postgresql", False),
    ],
)
def test_fewer_on_postgresql_leaves_out_what_is_not_about_the_database(place, database, is_left_out):
    call = SimpleNamespace(params={"config": database}) if database else None
    item = SimpleNamespace(path=ROOT / "tests" / place, callspec=call, add_marker=print)
    told: list[object] = []
    asked = SimpleNamespace(
        getoption=lambda _: True,
        hook=SimpleNamespace(pytest_deselected=lambda items: told.extend(items)),
    )
    items = [item]
    pytest_collection_modifyitems(asked, items)
    assert (items, told) == (([], [item]) if is_left_out else ([item], []))


def test_arguments_go_to_pytest():
    [part] = tests._parts(["tests/people", "-k", "sign_in"])
    assert words(part).endswith("tests/people -k sign_in")
    [part] = tests._parts(["fast", "tests/people"])
    assert words(part).endswith("-m not (browser or document or fault) tests/people")


def test_a_failure_anywhere_fails_and_the_closing_lines_come_last(monkeypatch, capsys):
    parts = [
        Part("client", says("Tests  3 passed (3)\nDuration 2 s")),
        Part("browser", says("== 2 passed in 0.1s ==")),
        Part("server", says("== 1 failed, 8 passed in 2s ==", 1)),
    ]
    monkeypatch.setattr(tests, "_parts", lambda _: parts)
    assert tests.main([]) == 1
    closing = (
        "client: Tests  3 passed (3) [N s]\nbrowser: == 2 passed in 0.1s == [N s]\n"
        "server: == 1 failed, 8 passed in 2s == [N s]\nall of it: N s\n"
    )
    assert re.sub(r"\b\d+ s(?=\]?$)", "N s", capsys.readouterr().out, flags=re.MULTILINE).endswith(closing)


def test_the_processes_of_tests_keep_what_they_compile(monkeypatch, capsys):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    asks = [sys.executable, "-c", "import sys; print('writes nothing:', sys.dont_write_bytecode)"]
    monkeypatch.setattr(tests, "_parts", lambda _: [Part("pytest", asks)])
    assert tests.main([]) == 0
    assert "writes nothing: False" in capsys.readouterr().out


def test_running_nothing_is_a_failure(monkeypatch):
    monkeypatch.setattr(tests, "_parts", lambda _: [Part("pytest", says("no tests ran", 5))])
    assert tests.main(["-k", "nothing"]) == 1
