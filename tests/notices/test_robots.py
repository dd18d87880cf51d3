"""What robots answer, seen through Apprise: an error number under 200, silence, nobody there; keys are told nowhere."""

from __future__ import annotations

import json
import logging
import socketserver
import threading
from email import message_from_string, policy
from typing import Any, ClassVar

import pytest
import requests

from app.kernel.carriers import Answer, Outcome
from app.notices import robots
from app.notices.channel_kinds import ChannelKind, apprise_url

ADDRESSES = {
    ChannelKind.WECOM: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=secret-key-1",
    ChannelKind.DINGTALK: "https://oapi.dingtalk.com/robot/send?access_token=secretkey1",
    ChannelKind.FEISHU: "https://open.feishu.cn/open-apis/bot/v2/hook/secret-key-1",
}
EVERY = pytest.mark.parametrize("kind", list(ADDRESSES))
Sent = list[tuple[str, dict[str, Any]]]


def answered(body: object, status: int = 200) -> requests.Response:
    response = requests.Response()
    response.status_code = status
    response._content = json.dumps(body).encode()
    return response


def send(
    kind: ChannelKind, ends: requests.Response | Exception, monkeypatch: pytest.MonkeyPatch
) -> tuple[Answer, Sent]:
    sent: Sent = []

    def post(url: str, **options: Any) -> requests.Response:
        sent.append((url, json.loads(options["data"])))
        if isinstance(ends, Exception):
            raise ends
        return ends

    monkeypatch.setattr(requests, "post", post)
    url = apprise_url(kind, {"url": ADDRESSES[kind], "secret": ""}, "")
    return robots.send_by_apprise(url, "", "【新任务】 CW-202605-0001\nhttps://chabu.example/issues/1"), sent


@EVERY
def test_each_robot_gets_the_words_at_its_own_address(
    kind: ChannelKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer, sent = send(kind, answered({"errcode": 0, "code": 0}), monkeypatch)
    assert answer.outcome is Outcome.SENT
    ((url, body),) = sent
    assert url.rstrip("/") == ADDRESSES[kind]
    assert "CW-202605-0001\\nhttps://chabu.example/issues/1" in json.dumps(body, ensure_ascii=False)


@EVERY
@pytest.mark.parametrize(
    ("ends", "outcome", "problem"),
    [
        (answered({"errcode": 93000, "errmsg": "invalid webhook url"}), Outcome.REFUSED, "error_93000"),
        (answered({"errcode": 45009}), Outcome.FAILED, "error_45009"),
        (answered({}, 502), Outcome.FAILED, "http_502"),
        (answered({}, 404), Outcome.REFUSED, "http_404"),
        (requests.ConnectTimeout(), Outcome.FAILED, "no_connection"),
        (requests.ConnectionError("Name or service not known"), Outcome.FAILED, "no_connection"),
        (requests.ReadTimeout(), Outcome.UNCERTAIN, "no_answer"),
        (requests.ConnectionError("Connection aborted."), Outcome.UNCERTAIN, "no_answer"),
    ],
)
def test_each_end_has_its_word(
    kind: ChannelKind,
    ends: requests.Response | Exception,
    outcome: Outcome,
    problem: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answer, _ = send(kind, ends, monkeypatch)
    assert (answer.outcome, answer.problem) == (outcome, problem)


@EVERY
def test_keys_are_in_no_log(
    kind: ChannelKind, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        send(kind, requests.ReadTimeout("https://robot/secret-key-1"), monkeypatch)
    assert "secret" not in caplog.text


def test_what_apprise_does_not_know_is_refused() -> None:
    assert robots.send_by_apprise("nothing://x", "", "words") == Answer(Outcome.REFUSED, "bad_setup")


class Postbox(socketserver.StreamRequestHandler):
    """As much of SMTP as one mail needs; `knows` is its answer to a recipient."""

    received: ClassVar[list[str]] = []
    knows: ClassVar[str] = "250 fine"

    def handle(self) -> None:
        self.say("220 here")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(" ")[0].upper()
            if verb == "DATA":
                self.say("354 go on")
                lines = iter(lambda: self.rfile.readline().decode(), ".\r\n")
                self.received.append("".join(lines))
            self.say({"QUIT": "221 bye", "RCPT": self.knows}.get(verb, "250 fine"))

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


def write_to(address: str) -> Answer:
    """One mail through a postbox of this machine."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Postbox) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        facts = {"host": "127.0.0.1", "mode": "insecure", "sender": "chabu@example.cn"}
        port = {"port": str(server.server_address[1])}
        url = apprise_url(ChannelKind.MAIL, {**facts, **port}, address)
        answer = robots.send_by_apprise(url, "查补消息", "【新任务】 CW-1\nhttps://chabu.example/issues/1")
        server.shutdown()
        thread.join()
    return answer


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("550 no such user", Answer(Outcome.REFUSED, "no_such_recipient")),
        ("550 5.7.1 relaying denied", Answer(Outcome.FAILED, "not_taken")),
        ("450 come again later", Answer(Outcome.FAILED, "not_taken")),
    ],
)
def test_an_address_that_the_mail_server_does_not_know_is_refused_for_good(
    said: str, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Postbox, "knows", said)
    assert write_to("gone@example.cn") == answer
    assert Postbox.received == []


def test_a_mail_arrives_with_its_words_as_plain_text() -> None:
    assert write_to("who@example.cn") == Answer(Outcome.SENT)
    mail = message_from_string(Postbox.received.pop(), policy=policy.default)
    assert (mail["To"], mail["Subject"]) == ("who@example.cn", "查补消息")
    assert mail.get_content_type() == "text/plain"
    assert "CW-1\nhttps://chabu.example/issues/1" in mail.get_content().replace("\r\n", "\n")
