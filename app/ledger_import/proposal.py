"""Proposes how a ledger is to be read from its headings and first rows, in Chinese and English. Pure.

A proposal is a start for a person to look over: nothing is imported by it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from app.kernel.tables import folded
from app.ledger_import.ledger_dates import LedgerDates
from app.ledger_import.mapping import DATES, FieldName, Outcome

HEADINGS: dict[FieldName, tuple[str, ...]] = {
    "number": (
        "问题编号",
        "编号",
        "案件编号",
        "工单编号",
        "序号",
        "unique key",
        "number",
        "no",
        "id",
        "case id",
    ),
    "category": (
        "问题类别",
        "问题类别(大类/小类)",
        "类别",
        "小类",
        "问题类型",
        "complaint type",
        "category",
        "type",
    ),
    "found": (
        "发现时间",
        "发现日期",
        "上报时间",
        "检查时间",
        "created date",
        "found",
        "found at",
        "opened",
        "date",
    ),
    "assigned": ("交办时间", "派遣时间", "交办日期", "assigned", "assigned at"),
    "due": ("整改时限", "整改期限", "完成时限", "截止时间", "due date", "due", "deadline"),
    "fixed": ("整改完成时间", "完成时间", "整改时间", "反馈时间", "fixed", "fixed at", "done at"),
    "closed": ("销号时间", "结案时间", "办结时间", "closed date", "closed", "closed at"),
    "status": ("状态", "办理状态", "整改状态", "进展情况", "status", "state"),
    "unit": (
        "整改责任单位",
        "责任单位",
        "承办单位",
        "单位",
        "牵头(责任)部室",
        "牵头部室",
        "unit",
        "responsible unit",
    ),
    "place": ("具体位置", "位置", "地点", "地址", "点位", "incident address", "place", "address", "location"),
    "latitude": ("纬度", "latitude", "lat"),
    "longitude": ("经度", "longitude", "lng", "lon"),
    "description": ("问题描述", "描述", "问题内容", "存在问题", "descriptor", "description"),
    "severity": ("严重程度", "severity"),
    "source": ("问题来源", "来源", "source"),
    "words": ("整改措施", "整改情况", "复核意见", "resolution description", "resolution", "measure"),
}
"""Headings by field, the likeliest first; compared without case, width, spaces and brackets."""
KNOWN_HEADINGS = frozenset(folded(name) for names in HEADINGS.values() for name in names)
FORMATS = (
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
    "%m-%d-%Y",
    "%b %d, %Y",
    "%d %b %Y",
)
STATUS_WORDS: tuple[tuple[Outcome, re.Pattern[str]], ...] = (
    ("duplicate", re.compile(r"重复|并案|duplicate|merged", re.IGNORECASE)),
    ("declined", re.compile(r"不予|不立案|作废|无效|declin|reject|cancel|invalid", re.IGNORECASE)),
    ("cannot_fix", re.compile(r"无法整改|cannot|unable", re.IGNORECASE)),
    ("open", re.compile(r"未|待整改|整改中|办理中|进行|open|progress|assigned|pending|new", re.IGNORECASE)),
    ("fixed", re.compile(r"待复核|待核查|待销号|to verify|fixed", re.IGNORECASE)),
    ("closed", re.compile(r"已销号|销号|办结|结案|完成|closed|done|resolved|complete", re.IGNORECASE)),
)


def propose(headings: Sequence[str], rows: Sequence[Sequence[str]], zone: ZoneInfo) -> dict[str, Any]:
    """Columns by field, date formats, and status texts by outcome, as far as they can be guessed."""
    columns = _columns(headings)
    place_of = {heading: place for place, heading in reversed(list(enumerate(headings)))}
    dates = [text for field in DATES if field in columns for text in _texts(rows, place_of[columns[field]])]
    proposal: dict[str, Any] = {"columns": columns, "dates": _formats(dates, zone)}
    if "status" in columns:
        proposal["statuses"] = _statuses(_texts(rows, place_of[columns["status"]]))
    return proposal


def _columns(headings: Sequence[str]) -> dict[str, str]:
    there = {folded(heading): heading for heading in reversed(headings) if heading}
    found: dict[str, str] = {}
    for field, names in HEADINGS.items():
        heading = next((there[folded(name)] for name in names if folded(name) in there), None)
        if heading is not None and heading not in found.values():
            found[field] = heading
    return found


def _texts(rows: Sequence[Sequence[str]], place: int) -> list[str]:
    return list(dict.fromkeys(row[place] for row in rows if place < len(row) and row[place]))


def _formats(texts: Sequence[str], zone: ZoneInfo) -> list[str]:
    """The first format that reads every text not understood anyhow; none where none is needed."""
    plain = LedgerDates((), zone)
    strange = [text for text in texts if plain.read(text) is None]
    if not strange:
        return []
    for form in FORMATS:
        reader = LedgerDates((form,), zone)
        if all(reader.read(text) is not None for text in strange):
            return [form]
    return []


def _statuses(texts: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for text in texts:
        outcome = next((outcome for outcome, words in STATUS_WORDS if words.search(text)), "open")
        found.setdefault(outcome, []).append(text)
    return found
