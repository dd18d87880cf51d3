"""The words that leave the house: kind, number, category, due date, duty phone and link; nothing of persons."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.notices.addressees import Kind
from app.notices.channel_kinds import ChannelKind, apprise_url, place_of
from app.notices.message import KINDS, digest_words, words_of

ZONE = ZoneInfo("Asia/Shanghai")
URL = "https://chabu.example"
FACTS = {"number": "CW-202605-0001", "category": "F01", "severity": 2, "due_at": "2026-05-20T02:00:00.000Z"}
NAMES = {"F01": "垃圾"}


def body(kind: str = "assigned", **facts: Any) -> dict[str, Any]:
    return {"kind": kind, "issue_id": "0198-7", "facts": {**FACTS, **facts}}


def test_one_notice_says_what_which_until_when_and_where() -> None:
    assert words_of([body()], NAMES, "zh", ZONE, URL) == (
        "【新任务】 CW-202605-0001 垃圾\n时限：05-20 10:00\nhttps://chabu.example/issues/0198-7"
    )


def test_the_most_severe_names_whom_to_telephone_and_comes_first() -> None:
    critical = body(severity=4, number="CW-202605-0002", call={"unit": "工程部", "phone": "0660-3380001"})
    said = words_of([body(), critical], {}, "en", ZONE, URL)
    assert said.startswith("Chabu: 2 messages\n\n[Assigned][critical] CW-202605-0002")
    assert "Telephone now: 工程部, duty phone 0660-3380001" in said


def test_of_many_ten_are_named_and_the_rest_counted() -> None:
    said = words_of([body()] * 13, NAMES, "zh", ZONE, URL)
    assert said.count("/issues/") == 10
    assert said.startswith("查补：13 条消息")
    assert "另有 3 条" in said


def test_every_kind_of_notice_has_words() -> None:
    assert set(KINDS) == {kind.value for kind in Kind}


def test_a_digest_counts_what_there_is_and_is_silent_where_there_is_nothing() -> None:
    day = dt.date(2026, 5, 18)
    said = digest_words({"overdue": 2, "working": 5, "to_verify": 0}, day, "zh", URL)
    assert said == "查补：5月18日待办\n· 已逾期 2\n· 整改中 5\nhttps://chabu.example/"
    assert digest_words({"overdue": 0}, day, "zh", URL) is None


WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=ab-12"
DING = "https://oapi.dingtalk.com/robot/send?access_token=abc123"
MAIL = {
    "host": "smtp.example.cn",
    "port": "465",
    "mode": "ssl",
    "user": "a@b",
    "password": "p w",
    "sender": "a@b.cn",
}


def test_robots_are_set_up_with_the_address_that_their_page_shows() -> None:
    assert place_of(ChannelKind.WECOM, {"url": WECOM}) == "qyapi.weixin.qq.com"
    assert apprise_url(ChannelKind.WECOM, {"url": WECOM}, "").startswith("wecombot://ab-12/?")
    ding = apprise_url(ChannelKind.DINGTALK, {"url": DING, "secret": "SEC9"}, "")
    assert ding.startswith("dingtalk://SEC9@abc123/?")
    feishu = {"url": "https://open.feishu.cn/open-apis/bot/v2/hook/f-1"}
    assert apprise_url(ChannelKind.FEISHU, feishu, "").startswith("feishu://f-1/?")
    mail = apprise_url(ChannelKind.MAIL, MAIL, "who@b.cn")
    assert mail.startswith("mailtos://a%40b:p%20w@smtp.example.cn:465/?")
    assert "to=who%40b.cn" in mail


@pytest.mark.parametrize(
    ("kind", "facts", "field"),
    [
        (ChannelKind.WECOM, {"url": DING}, "url"),
        (ChannelKind.WECOM, {"url": WECOM.replace("qyapi.weixin.qq.com", "evil.example")}, "url"),
        (ChannelKind.WEB, {"url": "ftp://a.example"}, "url"),
        (ChannelKind.WEB, {"url": "https://me:secret@a.example/"}, "url"),
        (ChannelKind.MAIL, {**MAIL, "port": "70000"}, "port"),
        (ChannelKind.MAIL, {**MAIL, "host": "a b"}, "host"),
        (ChannelKind.MAIL, {**MAIL, "sender": "nobody"}, "sender"),
    ],
)
def test_what_does_not_fit_is_named(kind: ChannelKind, facts: dict[str, str], field: str) -> None:
    with pytest.raises(ValueError, match=field):
        place_of(kind, facts)
