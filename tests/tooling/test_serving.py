"""`./chabu run` and the production server: they start, answer, keep to their address and end when asked."""

import os
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tooling.steps import ROOT

PATIENCE = 180
"""Seconds; a start takes about three, more on a busy machine."""
PRODUCTION = {
    "CHABU_ENV": "production",
    "CHABU_SECRET_KEY": "0f3c9a1be27d48565ac0f3d2b4178e96",
    "CHABU_PUBLIC_URL": "https://chabu.example.gov.cn",
    "CHABU_TRUSTED_PROXIES": "1",
}


def free_port() -> int:
    """A port that is free, and the next one too."""
    with socket.socket() as first, socket.socket() as second:
        first.bind(("127.0.0.1", 0))
        port = first.getsockname()[1]
        second.bind(("127.0.0.1", port + 1))
        return int(port)


@contextmanager
def serving(tmp_path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, "CHABU_DATA_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    with (tmp_path / "output").open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "tooling.serving", *arguments],
            env=environment,
            stdout=output,
            stderr=output,
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def said(tmp_path) -> str:
    return (tmp_path / "output").read_text()


def wait_until_said(tmp_path, words: str, process: subprocess.Popen[str]) -> None:
    until = time.monotonic() + PATIENCE
    while words not in said(tmp_path):
        assert process.poll() is None, said(tmp_path)
        assert time.monotonic() < until, said(tmp_path)
        time.sleep(0.1)


def status(url: str, trusted: str | None = None) -> int:
    context = ssl.create_default_context(cafile=trusted) if trusted else None
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(url, context=context, timeout=5) as answer:
                return int(answer.status)
        except ConnectionRefusedError:
            raise
        except urllib.error.HTTPError as error:
            error.close()
            return error.code
        except urllib.error.URLError:
            # The address is printed just before the socket opens.
            assert time.monotonic() < until
            time.sleep(0.1)


def test_run_serves_here_and_ends_on_interrupt(tmp_path):
    port = free_port()
    with serving(tmp_path, "--port", str(port)) as process:
        wait_until_said(tmp_path, f"http://127.0.0.1:{port}", process)
        assert status(f"http://127.0.0.1:{port}/api/openapi.json") == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
    assert said(tmp_path).endswith("已停止 Stopped.\n")
    assert (tmp_path / "chabu.sqlite3").is_file()


def test_run_lan_serves_https_that_its_authority_vouches_for(tmp_path):
    port = free_port()
    with serving(tmp_path, "--lan", "--port", str(port)) as process:
        wait_until_said(tmp_path, "Fingerprint", process)
        authority = str(tmp_path / "certificates" / "authority.crt")
        assert status(f"https://localhost:{port}/api/openapi.json", authority) == 200
        assert status(f"http://127.0.0.1:{port + 1}/chabu-ca.crt") == 200


def test_a_taken_port_is_said_at_once(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with serving(tmp_path, "--port", str(port)) as process:
            assert process.wait(PATIENCE) == 1
    assert said(tmp_path) == f"chabu: Port {port} is taken: choose another with --port.\n"


def test_run_is_not_for_production(tmp_path, monkeypatch):
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)
    with serving(tmp_path) as process:
        assert process.wait(PATIENCE) == 1
    assert "run is for trials" in said(tmp_path)


@pytest.mark.parametrize(("missing", "code"), [(None, 0), ("CHABU_SECRET_KEY", 1)])
def test_gunicorn_starts_production_only_with_what_it_needs(tmp_path, missing, code):
    settings = {name: value for name, value in PRODUCTION.items() if name != missing}
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "gunicorn",
            "--check-config",
            "--config",
            "deploy/gunicorn.conf.py",
            "wsgi:app",
        ],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "CHABU_DATA_DIR": str(tmp_path), **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode != 0) == bool(code), done.stderr
    if missing:
        assert f"{missing} is missing" in done.stderr
