"""Which passwords are taken, in both profiles."""

from __future__ import annotations

import datetime as dt

import pytest

from app.people.password_policy import asvs, dengbao, faults, has_expired, is_common

ASVS = asvs(10)
DENGBAO = dengbao(8, 90)
CONTEXT = ["zhang.wei", "张伟", "13800138000", "综合行政办公室", "chabu"]


@pytest.mark.parametrize(
    "password",
    ["kite lantern 47", "雨天也要去看看围挡有没有歪", "x" * 3 + "!k49w20fz", "correct horse battery"],
)
def test_asvs_takes_what_is_long_and_uncommon(password: str) -> None:
    assert faults(password, ASVS, CONTEXT) == []


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short", "至少要 10 位"),
        ("k" * 40 + "m" * 100, "最多 128 位"),
        ("1234567890", "太常见"),
        ("qwertyuiop", "太常见"),
        ("PASSWORD123", "太常见"),
        ("p a s s w o r d 1 2 3", "太常见"),
        ("aaaaaaaaaaaa", "太常见"),
        ("ababababab", "太常见"),
        ("jihgfedcba", "太常见"),
        ("zhangwei88", "别用账号"),
        ("zhang-8848", "别用账号"),
        ("ZHANG20260518", "别用账号"),
        ("138001380001", "别用账号"),
        ("chabu-12345", "别用账号"),
    ],
)
def test_asvs_refuses_with_a_reason(password: str, reason: str) -> None:
    found = [fault.zh for fault in faults(password, ASVS, CONTEXT)]
    assert any(reason in text for text in found)


def test_a_long_password_may_hold_a_word_of_the_place() -> None:
    assert faults("chabu goes round the corner", ASVS, CONTEXT) == []


def test_64_characters_are_always_allowed_and_128_too() -> None:
    text = "the quick brown fox jumps over a lazy dog and then some more 7!x"
    assert len(text) == 64
    assert faults(text, ASVS, []) == []
    assert faults(text * 2, ASVS, []) == []


def test_only_dengbao_asks_for_a_mix() -> None:
    plain = "rainy window seat"
    assert faults(plain, ASVS, []) == []
    assert any("三种" in fault.zh for fault in faults("rainywindowseat", DENGBAO, []))
    assert faults("Rainy-window7", DENGBAO, []) == []


def test_only_dengbao_passwords_expire() -> None:
    changed = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    assert not has_expired(DENGBAO, changed, changed + dt.timedelta(days=90))
    assert has_expired(DENGBAO, changed, changed + dt.timedelta(days=91))
    assert not has_expired(ASVS, changed, changed + dt.timedelta(days=9999))


def test_the_list_of_common_passwords_is_there_and_long_enough() -> None:
    assert all(is_common(word) for word in ("iloveyou", "woaini1314", "88888888", "Passw0rd", "1QAZ2wsx"))
    assert not is_common("kite lantern 47")
