"""Calls to addresses that people typed in: public ones only, and what each end of the line means."""

from __future__ import annotations

import socket
import threading

import pytest

from app.kernel import outside
from app.kernel.carriers import Answer, Outcome
from app.kernel.outside import is_public, may_be_called, post_outside, web_address
from tests.receiver import receiver


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(200, "sent"), (204, "sent"), (404, "refused"), (410, "refused"), (429, "failed"), (503, "failed")],
)
def test_what_an_answer_means(status: int, outcome: str) -> None:
    with receiver(status) as other:
        answer = post_outside(other.url, b"{}", {}, private_allowed=True)
    assert (answer.outcome, answer.status, other.bodies) == (outcome, status, [b"{}"])


def test_a_redirect_is_not_followed() -> None:
    with receiver() as inner, receiver(302, headers={"Location": inner.url}) as outer:
        assert post_outside(outer.url, b"{}", {}, private_allowed=True).outcome is Outcome.REFUSED
    assert inner.bodies == []


def test_a_private_address_is_not_even_connected_to() -> None:
    with receiver() as inner:
        answer = post_outside(inner.url, b"{}", {}, private_allowed=False)
    assert answer == Answer(Outcome.REFUSED, outside.REFUSED_ADDRESS)
    assert inner.bodies == []


def test_a_name_with_one_private_address_is_private(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "addresses_of", lambda host, port: ["1.1.1.1", "10.0.0.7"])
    assert post_outside("https://hook.example", b"", {}, private_allowed=False).problem == "private_address"
    assert not may_be_called("https://hook.example", private_allowed=False)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ],
)
def test_addresses_of_the_house_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"])
def test_addresses_of_the_internet_are(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("url", ["ftp://a.example", "http://", "https://me:secret@a.example", "file:///etc"])
def test_only_plain_web_addresses_are_taken(url: str) -> None:
    with pytest.raises(ValueError, match="not an http address"):
        web_address(url)


def test_nobody_there_is_a_failure_and_silence_after_the_body_is_uncertain() -> None:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{line.getsockname()[1]}"
        assert post_outside(url, b"{}", {}, private_allowed=True).problem == "no_connection"
        line.listen()

        def hang_up() -> None:
            other, _ = line.accept()
            other.recv(1)
            other.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        answer = post_outside(url, b"{}", {}, private_allowed=True)
        thread.join()
    assert answer == Answer(Outcome.UNCERTAIN, "no_answer")
