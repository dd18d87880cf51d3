"""The kinds of channels, what each needs to be set up, and how Apprise is told of it. Pure.

Web Push and SMS would be further kinds here: `is_personal`, with an address of their own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from urllib.parse import quote, urlencode


class ChannelKind(StrEnum):
    """Where messages go: robots of group chats, mail, or an address that takes JSON."""

    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"
    MAIL = "mail"
    WEB = "web"


PERSONAL = frozenset({ChannelKind.MAIL})
"""They reach one person, who says at which address."""
ROBOTS = {
    ChannelKind.WECOM: (
        re.compile(r"https://qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=([\w-]+)"),
        "qyapi.weixin.qq.com",
    ),
    ChannelKind.DINGTALK: (
        re.compile(r"https://oapi\.dingtalk\.com/robot/send\?access_token=([0-9A-Za-z]+)"),
        "oapi.dingtalk.com",
    ),
    ChannelKind.FEISHU: (
        re.compile(r"https://open\.feishu\.cn/open-apis/bot/v2/hook/([\w-]+)/?"),
        "open.feishu.cn",
    ),
}
"""The address that the robot's page gives for copying, and the host that is shown of it."""
MAIL_ADDRESS = re.compile(r"[^@\s,;<>]{1,64}@[A-Za-z0-9.-]{1,180}\.[A-Za-z]{2,}")
HOST = re.compile(r"[A-Za-z0-9.-]{1,200}")
MODES = ("ssl", "starttls", "insecure")


def place_of(kind: ChannelKind, facts: Mapping[str, str]) -> str:
    """The host that a channel leads to, which may be shown. Raises ValueError naming the field at fault."""
    if kind in ROBOTS:
        pattern, host = ROBOTS[kind]
        if not pattern.fullmatch(facts.get("url", "")):
            raise ValueError("url")
        if not re.fullmatch(r"[0-9A-Za-z]*", facts.get("secret", "")):
            raise ValueError("secret")
        return host
    if kind is ChannelKind.WEB:
        found = re.fullmatch(r"https?://([^/?#@\s:]+)(:\d{1,5})?([/?][^#\s]*)?", facts.get("url", ""))
        if not found:
            raise ValueError("url")
        return found[1]
    if not HOST.fullmatch(facts.get("host", "")):
        raise ValueError("host")
    if not facts.get("port", "").isdecimal() or not 0 < int(facts["port"]) < 65536:
        raise ValueError("port")
    if not MAIL_ADDRESS.fullmatch(facts.get("sender", "")):
        raise ValueError("sender")
    if facts.get("mode") not in MODES:
        raise ValueError("mode")
    return facts["host"]


def apprise_url(kind: ChannelKind, facts: Mapping[str, str], address: str) -> str:
    """What Apprise is given; `address` is the recipient of a mail. It holds secrets: never to be logged."""
    times = {"cto": "5", "rto": "10"}
    if kind in ROBOTS:
        found = ROBOTS[kind][0].fullmatch(facts["url"])
        token = found[1] if found else ""
        scheme = {ChannelKind.WECOM: "wecombot", ChannelKind.DINGTALK: "dingtalk"}.get(kind, "feishu")
        secret = f"{facts['secret']}@" if kind is ChannelKind.DINGTALK and facts.get("secret") else ""
        return f"{scheme}://{secret}{token}/?{urlencode(times)}"
    who = ""
    if facts.get("user"):
        who = f"{quote(facts['user'], safe='')}:{quote(facts.get('password', ''), safe='')}@"
    query = {**times, "from": facts["sender"], "to": address, "smtp": facts["host"], "format": "text"}
    scheme = "mailto" if facts["mode"] == "insecure" else "mailtos"
    if scheme == "mailtos":
        query["mode"] = facts["mode"]
    return f"{scheme}://{who}{facts['host']}:{facts['port']}/?{urlencode(query)}"
