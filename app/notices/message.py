"""The words of messages that leave the house: what, which issue, due when, whom to call, the link. Pure.

No photo, no place in words, no name of a person: a group chat is no file of the agency's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Literal
from zoneinfo import ZoneInfo

Language = Literal["zh", "en"]
MOST_LINES = 10
"""Issues named in one message; the rest is a number."""

KINDS: dict[str, tuple[str, str]] = {
    "reported": ("新上报", "Reported"),
    "assigned": ("新任务", "Assigned"),
    "returned": ("退回", "Returned"),
    "urged": ("督办", "Urged"),
    "asked": ("待答复", "Asks for an answer"),
    "answered": ("已答复", "Answered"),
    "rebound": ("反弹", "Rebound"),
    "due_soon": ("即将到期", "Due soon"),
    "overdue": ("已逾期", "Overdue"),
    "escalated": ("逾期上报", "Overdue, told to you"),
}
"""Kind of notice → its words. The client has longer ones for the inbox (i18n `notices`)."""
SEVERITIES: dict[int, tuple[str, str]] = {3: ("严重", "severe"), 4: ("紧急", "critical")}
DIGEST_LINES: dict[str, tuple[str, str]] = {
    "overdue": ("已逾期", "overdue"),
    "due_today": ("今天到期", "due today"),
    "working": ("整改中", "to put right"),
    "to_assign": ("待派遣", "to assign"),
    "to_verify": ("待核查", "to verify"),
    "follow_up": ("转办待跟进", "referrals to follow up"),
}
"""What a digest counts, in this order."""


def words_of(
    bodies: Sequence[Mapping[str, Any]],
    categories: Mapping[str, str],
    language: Language,
    zone: ZoneInfo,
    public_url: str,
) -> str:
    """One message about one or more notices, the most severe first. `categories`: code → name."""
    ordered = sorted(bodies, key=lambda body: -(body["facts"].get("severity") or 0))
    blocks = [_one(body, categories, language, zone, public_url) for body in ordered[:MOST_LINES]]
    if len(ordered) > 1:
        blocks.insert(0, _said(language, f"查补：{len(ordered)} 条消息", f"Chabu: {len(ordered)} messages"))
    left = len(ordered) - MOST_LINES
    if left > 0:
        more = _said(language, f"另有 {left} 条，请到“消息”里看：", f"{left} more under Notices:")
        blocks.append(f"{more}{public_url}/notices")
    return "\n\n".join(blocks)


def digest_words(counts: Mapping[str, int], day: dt.date, language: Language, public_url: str) -> str | None:
    """The day's work as one message; None where there is none."""
    lines = [
        f"· {_said(language, *DIGEST_LINES[key])} {counts[key]}" for key in DIGEST_LINES if counts.get(key)
    ]
    if not lines:
        return None
    head = _said(language, f"查补：{day.month}月{day.day}日待办", f"Chabu: to do on {day.isoformat()}")
    return "\n".join([head, *lines, f"{public_url}/"])


def trial_words(language: Language, public_url: str) -> str:
    """What is sent when somebody tries a channel."""
    said = _said(
        language,
        "查补：这是一条测试消息，收到就说明这个通道可用。",
        "Chabu: this is a test. If you can read it, the channel works.",
    )
    return f"{said}\n{public_url}/"


def _one(
    body: Mapping[str, Any],
    categories: Mapping[str, str],
    language: Language,
    zone: ZoneInfo,
    public_url: str,
) -> str:
    facts = body["facts"]
    severity = SEVERITIES.get(facts.get("severity") or 0)
    what = _said(language, *KINDS[body["kind"]])
    marks = f"【{what}】" if language == "zh" else f"[{what}]"
    if severity:
        said = _said(language, *severity)
        marks += f"【{said}】" if language == "zh" else f"[{said}]"
    lines = [
        " ".join(filter(None, [marks, facts.get("number"), categories.get(facts.get("category") or "")]))
    ]
    if facts.get("due_at"):
        due = dt.datetime.fromisoformat(facts["due_at"]).astimezone(zone)
        lines.append(_said(language, f"时限：{due:%m-%d %H:%M}", f"Due: {due:%Y-%m-%d %H:%M}"))
    call = facts.get("call")
    if call:
        lines.append(
            _said(
                language,
                f"请立即电话通知：{call['unit']}值班 {call['phone']}",
                f"Telephone now: {call['unit']}, duty phone {call['phone']}",
            )
        )
    lines.append(f"{public_url}/issues/{body['issue_id']}")
    return "\n".join(lines)


def _said(language: Language, zh: str, en: str) -> str:
    return zh if language == "zh" else en
