"""Setting up: what is missing is said in one sentence, and nothing is done twice."""

import subprocess
import sys
from io import StringIO
from types import SimpleNamespace

import pytest

from tooling import client_build, machine, python_packages, steps
from tooling.machine import Need
from tooling.steps import ROOT, StepFailed


@pytest.fixture(autouse=True)
def log(tmp_path, monkeypatch):
    path = ROOT / "var" / "log" / f"test-{tmp_path.name}.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    monkeypatch.setattr(steps, "LOG", path)
    yield path
    path.unlink(missing_ok=True)


def fail(*, saying: str) -> str:
    command = [sys.executable, "-c", f"import sys; print({saying!r}); sys.exit(3)"]
    with pytest.raises(StepFailed) as caught:
        steps.run_quietly("Building the client", command, "mend what the log names")
    return str(caught.value)


def test_a_failed_step_says_what_to_do_and_where_to_read_more(log):
    sentence = fail(saying="Error: something else")
    assert sentence.startswith("Building the client failed: mend what the log names, then start again.")
    assert str(log.relative_to(ROOT)) in sentence
    assert "Error: something else" in log.read_text()


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        ("npm ERR! ENOSPC: write", "the disk is full"),
        ("mkdir: Permission denied", "this user may not write here"),
        ("u is not in the sudoers file.", "this user may not install"),
        ("W: Temporary failure resolving 'deb.debian.org'", "reaches no server by name"),
    ],
)
def test_a_known_cause_is_named(said, cause):
    assert cause in fail(saying=said)


def test_a_full_disk_is_named_though_the_program_does_not(monkeypatch):
    monkeypatch.setattr(steps.shutil, "disk_usage", lambda _path: SimpleNamespace(free=1_000_000))
    assert "the disk is full" in fail(saying="Error: returned non-zero exit status 1")


def test_the_cause_of_an_earlier_step_is_not_blamed():
    fail(saying="ENOSPC")
    assert "disk" not in fail(saying="Error: something else")


def test_a_program_that_is_not_there_is_a_failed_step():
    with pytest.raises(StepFailed):
        steps.run_quietly("Building the client", ["/no/such/program"], "install it")


def test_nothing_missing_nothing_installed(monkeypatch):
    monkeypatch.setattr(machine, "run_quietly", lambda *_, **__: pytest.fail("installed something"))
    machine.provide([Need("chromium", lambda: True)])


def test_what_is_missing_is_installed_in_one_go(monkeypatch):
    ran = []
    present = set()

    def install(_title, command, _remedy):
        ran.append(command)
        if "install" in command:
            present.update(command)

    monkeypatch.setattr(machine, "run_quietly", install)
    monkeypatch.setattr(machine.os, "geteuid", lambda: 0)
    monkeypatch.setattr(machine.shutil, "which", lambda name: f"/usr/bin/{name}")
    machine.provide([Need(name, lambda name=name: name in present) for name in ("chromium", "postgresql")])
    assert ran[-1][-2:] == ["chromium", "postgresql"]
    assert len(ran) == 2


def test_a_user_who_may_not_install_is_told_whom_to_ask(monkeypatch):
    monkeypatch.setattr(machine.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(machine.shutil, "which", lambda name: None if name == "sudo" else f"/usr/bin/{name}")
    with pytest.raises(StepFailed, match=r"have `apt-get install chromium` run, then start again"):
        machine.provide([Need("chromium", lambda: False)])


def test_a_user_whose_sudo_asks_for_a_password_is_told_the_same(monkeypatch):
    monkeypatch.setattr(machine.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(machine.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(machine.sys, "stdin", StringIO())
    monkeypatch.setattr(machine.subprocess, "run", lambda *_, **__: SimpleNamespace(returncode=1))
    with pytest.raises(StepFailed, match=r"this user may not install: have `apt-get install chromium` run"):
        machine.provide([Need("chromium", lambda: False)])


def test_another_system_is_told_the_names(monkeypatch):
    monkeypatch.setattr(machine.shutil, "which", lambda _name: None)
    with pytest.raises(StepFailed, match="install what your system calls them"):
        machine.provide([Need("chromium", lambda: False)])


def test_packages_are_synced_only_when_the_lock_changed(tmp_path, monkeypatch):
    venv = tmp_path / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    (venv / "bin" / "uv").touch()
    monkeypatch.setattr(python_packages, "VENV", venv)
    monkeypatch.setattr(python_packages, "STAMP", venv / "stamp.json")
    monkeypatch.setattr(python_packages, "ROOT", tmp_path)
    (tmp_path / "uv.lock").write_text("one")
    ran = []
    monkeypatch.setattr(python_packages, "run_quietly", lambda title, *_, **__: ran.append(title))
    python_packages.sync(with_dev=False)
    python_packages.sync(with_dev=False)
    assert ran == ["Installing the Python packages"]
    python_packages.sync(with_dev=True)
    python_packages.sync(with_dev=False)
    assert len(ran) == 2
    (tmp_path / "uv.lock").write_text("two")
    python_packages.sync(with_dev=False)
    assert len(ran) == 3


def test_a_venv_that_was_moved_is_made_anew(tmp_path, monkeypatch):
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "old"], check=True)
    (tmp_path / "old" / "bin" / "uv").touch()
    (tmp_path / "old").rename(tmp_path / "new")
    monkeypatch.setattr(python_packages, "VENV", tmp_path / "new")
    assert not python_packages._is_usable()


@pytest.fixture
def client(tmp_path, monkeypatch):
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "main.ts").write_text("1")
    for made in ("node_modules", "dist"):
        (tmp_path / made).mkdir()
    for name in ("package.json", "package-lock.json"):
        (tmp_path / name).write_text("{}")
    monkeypatch.setattr(client_build, "CLIENT", tmp_path)
    monkeypatch.setattr(client_build, "INSTALLED", tmp_path / "node_modules" / "stamp")
    monkeypatch.setattr(client_build, "BUILT", tmp_path / "dist" / ".stamp")
    ran = []
    monkeypatch.setattr(client_build, "run_quietly", lambda title, *_, **__: ran.append(title))
    return tmp_path, ran


def test_the_client_is_built_once(client):
    _, ran = client
    client_build.build()
    client_build.build()
    assert ran == ["Installing the client's packages", "Building the client"]


def test_a_changed_source_is_built_again_without_installing(client):
    folder, ran = client
    client_build.build()
    (folder / "src" / "main.ts").rename(folder / "src" / "start.ts")
    client_build.build()
    assert ran[2:] == ["Building the client"]


def test_what_is_made_is_no_source(client):
    folder, _ = client
    client_build.build()
    (folder / "dist" / "index.html").touch()
    (folder / "node_modules" / "vue.js").touch()
    assert client_build.is_built()


def test_the_entry_says_when_python_is_missing(tmp_path):
    for name in ("dirname", "readlink", "sh"):
        (tmp_path / name).symlink_to(f"/usr/bin/{name}")
    done = subprocess.run(
        ["/bin/sh", ROOT / "chabu", "run"],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("chabu: Python 3.11 or newer is missing: install it")
