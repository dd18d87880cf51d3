"""The client's files: packed where the browser takes it, the same bytes once unpacked, never for ever when they may change."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import pwa

SCRIPT = b"console.log('chabu')\n" * 100


@pytest.fixture
def dist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A build of three files, one of them packed."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_bytes(b"<!doctype html>")
    (tmp_path / "assets" / "app-1.js").write_bytes(SCRIPT)
    (tmp_path / "assets" / "app-1.js.gz").write_bytes(gzip.compress(SCRIPT))
    monkeypatch.setattr(pwa, "DIST", tmp_path)
    return tmp_path


@pytest.mark.usefixtures("dist")
def test_a_browser_that_takes_gzip_gets_the_packed_file(client: FlaskClient) -> None:
    answer = client.get("/assets/app-1.js", headers={"Accept-Encoding": "gzip, br"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.mimetype == "text/javascript"
    assert gzip.decompress(answer.data) == SCRIPT
    assert "Accept-Encoding" in answer.headers["Vary"]


@pytest.mark.usefixtures("dist")
@pytest.mark.parametrize("takes", ["", "identity", "gzip;q=0"])
def test_a_browser_that_does_not_gets_the_plain_file(client: FlaskClient, takes: str) -> None:
    answer = client.get("/assets/app-1.js", headers={"Accept-Encoding": takes})
    assert "Content-Encoding" not in answer.headers
    assert answer.data == SCRIPT
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.usefixtures("dist")
def test_the_packed_form_has_no_address_of_its_own(client: FlaskClient) -> None:
    assert client.get("/assets/app-1.js.gz").status_code == 404


@pytest.mark.usefixtures("dist")
def test_every_page_address_is_the_shell_and_asked_for_anew(client: FlaskClient) -> None:
    answer = client.get("/issues/some-id")
    assert (answer.data, answer.headers["Cache-Control"]) == (b"<!doctype html>", "no-cache")


@pytest.mark.usefixtures("dist")
def test_a_missing_script_is_not_found_and_never_the_shell(client: FlaskClient) -> None:
    assert client.get("/assets/gone-2.js").status_code == 404
    assert client.get("/gone.js").status_code == 404


def test_the_workers_script_is_asked_for_anew(client: FlaskClient, dist: Path) -> None:
    (dist / "sw.js").write_bytes(SCRIPT)
    assert client.get("/sw.js").headers["Cache-Control"] == "no-cache"
