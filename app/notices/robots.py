"""Sends through Apprise, and sees more than its yes or no: what a robot said, and whether it heard.

Robots answer 200 also to what they do not take and put an error number into the body, and a time-out after
the words went out is no "no". Apprise's plug-ins say nothing of either: their calls go through `_Watched`.
"""

from __future__ import annotations

import importlib
import logging
import smtplib
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import apprise
import requests
from apprise.plugins import dingtalk, feishu, wecombot

from app.kernel.carriers import Answer, Outcome

TOO_MANY = frozenset({45009, 130101, 9499, 11232, 660026})
"""Error numbers by which robots ask to be called more slowly (WeCom, DingTalk, Feishu)."""
_seen: ContextVar[list[Answer] | None] = ContextVar("answers", default=None)


class _Watched:
    """`requests` as a plug-in uses it; notes how each call ended."""

    codes = requests.codes
    RequestException = requests.RequestException

    @staticmethod
    def post(*arguments: Any, **options: Any) -> requests.Response:
        try:
            answer = requests.post(*arguments, **options)  # noqa: S113 -- the plug-ins give one
        except (requests.ConnectTimeout, requests.exceptions.SSLError):
            _note(Answer(Outcome.FAILED, "no_connection"))
            raise
        except requests.ConnectionError as error:
            began = "Connection aborted" in str(error) or "Read timed out" in str(error)
            _note(
                Answer(Outcome.UNCERTAIN, "no_answer") if began else Answer(Outcome.FAILED, "no_connection")
            )
            raise
        except requests.RequestException:
            _note(Answer(Outcome.UNCERTAIN, "no_answer"))
            raise
        _note(_judged(answer))
        return answer


UNKNOWN = (550, 551, 553)
"""How a mail server says that it has no such mailbox; with 5.7.x it speaks of us: relaying, policy."""


class _Telling:
    """A connection to a mail server that notes a recipient nobody knows there: the plug-in says only "no"."""

    def sendmail(self, *arguments: Any, **options: Any) -> Any:
        try:
            return super().sendmail(*arguments, **options)  # type: ignore[misc]
        except smtplib.SMTPRecipientsRefused as error:
            if all(code in UNKNOWN and b"5.7." not in said for code, said in error.recipients.values()):
                _note(Answer(Outcome.REFUSED, "no_such_recipient"))
            raise


class _Plain(_Telling, smtplib.SMTP):
    pass


class _Encrypted(_Telling, smtplib.SMTP_SSL):
    pass


class _WatchedMail:
    """`smtplib` as the plug-in for mail uses it."""

    SMTP, SMTP_SSL, SMTPException = _Plain, _Encrypted, smtplib.SMTPException


with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # it loads imghdr, which is about to go
    _mail = importlib.import_module("apprise.plugins.email")
    vars(importlib.import_module("apprise.plugins.email.smtp"))["smtplib"] = _WatchedMail
PLUGINS: dict[str, Any] = {
    "wecombot": wecombot.NotifyWeComBot,
    "dingtalk": dingtalk.NotifyDingTalk,
    "feishu": feishu.NotifyFeishu,
    "mailto": _mail.NotifyEmail,
    "mailtos": _mail.NotifyEmail,
}
"""By the scheme of their addresses. Asked for by name: `Apprise()` would load all of its 140 services."""
for _plugin in (dingtalk, feishu, wecombot):
    vars(_plugin)["requests"] = _Watched
logging.getLogger("apprise").setLevel(logging.CRITICAL)  # its words hold the robots' keys


def send_by_apprise(url: str, title: str, body: str) -> Answer:
    """One attempt, within half a minute. `url` holds secrets; nothing of it is in the answer."""
    plugin = PLUGINS.get(url.partition("://")[0])
    facts = plugin.parse_url(url) if plugin else None
    if plugin is None or not facts:
        return Answer(Outcome.REFUSED, "bad_setup")
    try:
        sender = plugin(**facts)
    except TypeError:  # how plug-ins say that they cannot be set up like this
        return Answer(Outcome.REFUSED, "bad_setup")
    with _watching() as seen:
        is_sent = sender.notify(body=body, title=title, body_format=apprise.NotifyFormat.TEXT)
    if seen:
        return seen[-1]
    return Answer(Outcome.SENT) if is_sent else Answer(Outcome.FAILED, "not_taken")


@contextmanager
def _watching() -> Iterator[list[Answer]]:
    seen: list[Answer] = []
    token = _seen.set(seen)
    try:
        yield seen
    finally:
        _seen.reset(token)


def _note(answer: Answer) -> None:
    seen = _seen.get()
    if seen is not None:
        seen.append(answer)


def _judged(answer: requests.Response) -> Answer:
    if answer.status_code >= 400:
        again = answer.status_code >= 500 or answer.status_code == 429
        outcome = Outcome.FAILED if again else Outcome.REFUSED
        return Answer(outcome, f"http_{answer.status_code}", answer.status_code)
    try:
        said = answer.json()
    except ValueError:
        said = {}
    number = next((said[key] for key in ("errcode", "code", "StatusCode") if said.get(key)), 0)
    if not number:
        return Answer(Outcome.SENT, None, answer.status_code)
    outcome = Outcome.FAILED if number in TOO_MANY else Outcome.REFUSED
    return Answer(outcome, f"error_{number}", answer.status_code)
