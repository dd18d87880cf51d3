"""The wording of the monthly bulletin (通报) after the outline of the house, from figures and names. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Figures = Mapping[str, Any]
RED_FROM, BLACK_BELOW = 0.90, 0.85
"""Completion rates of the red and of the black list; what lies between is on neither."""
NAMED_PLACES = 8
FLOWS = ("backlog_start", "found", "reopened", "restored", "removed", "closed", "backlog_end")
COUNTED = {
    "上期结转": "backlog_start", "本期发现": "found", "重新打开": "reopened", "恢复立案": "restored",
    "撤销": "removed", "已销号": "closed", "期末未销号": "backlog_end", "待核查": "on_time_waiting",
    "反弹件数": "rebounds",
}  # fmt: skip
RATED = {
    "整改完成率": "completion_rate", "当月整改率": "same_month_rate", "按期整改率": "on_time_rate",
    "一次复核通过率": "first_pass_rate", "返工率": "rework_rate", "反弹率": "rebound_rate",
}  # fmt: skip
WEIGHTS = (28, 15.5, 15.5, 15.5, 15.5, 33, 33)
HEADS = ("上期结转", "本期发现", "已销号", "期末未销号", "整改完成率", "按期整改率")


@dataclass(frozen=True)
class Table:
    """A table with a title; its heads are centred and repeated on each page."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    weights: Sequence[float] = ()
    """How the columns share out the width; alike without."""
    note: str = ""
    """What is said above it."""


@dataclass(frozen=True)
class PhotoPair:
    """Before and after, as JPEG bytes without EXIF, with a line below."""

    before: bytes
    after: bytes
    caption: str


@dataclass(frozen=True)
class Facts:
    """What a bulletin is written from. `names` gives each dimension's values by key; no persons."""

    agency: str
    month: str
    first_day: dt.date
    last_day: dt.date
    known_at: dt.datetime
    dated: dt.date
    whole: Figures
    by: Mapping[str, Sequence[Mapping[str, Any]]]
    names: Mapping[str, Mapping[Any, str]]
    before: Figures | None
    year_ago: Figures | None
    least_cases: int
    has_red_black: bool
    adjustment: Mapping[str, Any] | None = None
    mark: str = ""
    """What is printed above the title of a report that was not signed."""


@dataclass(frozen=True)
class Bulletin:
    """What the fields of the template stand for, see bulletin_fields. Passages are (style, text)."""

    agency: str
    title: str
    texts: Mapping[str, str]
    passages: Mapping[str, Sequence[tuple[str, str]]]
    tables: Sequence[Table]
    pairs: Sequence[PhotoPair] = ()
    ledger: Table | None = None
    is_red_headed: bool = False


def write_bulletin(
    facts: Facts, pairs: Sequence[PhotoPair] = (), ledger: Table | None = None, *, is_red_headed: bool = False
) -> Bulletin:
    """The bulletin of a month."""
    passages = {
        "导语": [_introduction(facts)],
        "总体情况": _overview(facts),
        "分布情况": _distribution(facts),
        "存在问题": _shortcomings(facts),
        "下一步要求": _demands(facts),
        "未签发标记": [facts.mark] if facts.mark else [],
    }
    return Bulletin(
        agency=facts.agency,
        title=f"关于{_year_month(facts)}文明城市创建问题整改情况的通报",
        texts=_texts(facts),
        passages={
            **{name: [("body", text) for text in texts] for name, texts in passages.items()},
            "红黑榜": _red_black(facts),
        },
        tables=[_table(facts, name, title) for name, title in TABLES if facts.by.get(name)],
        pairs=pairs,
        ledger=ledger,
        is_red_headed=is_red_headed,
    )


TABLES = (
    ("unit", "按责任单位"),
    ("project", "按项目"),
    ("area", "按区域"),
    ("category", "按问题类别"),
    ("severity", "按严重程度"),
    ("source", "按问题来源"),
)


def percent(figure: Mapping[str, Any]) -> str:
    """`85.0%（17/20）`; 不评 where there are too few cases, — where there are none."""
    if figure["denominator"] == 0:
        return "—"
    share = "不评" if figure["value"] is None else f"{figure['value'] * 100:.1f}%"
    return f"{share}（{figure['numerator']}/{figure['denominator']}）"


def _texts(facts: Facts) -> dict[str, str]:
    whole, known, hours = facts.whole, facts.known_at, facts.whole["hours_to_fix"]
    return {
        "机关": facts.agency,
        "年月": _year_month(facts),
        "起始日": _day(facts.first_day),
        "截止日": _day(facts.last_day),
        "数据截至": f"{_day(known.date())}{known.hour}时{known.minute:02d}分",
        "成文日期": _day(facts.dated),
        "末节序号": "五" if facts.has_red_black else "四",
        **{name: str(_count(whole, key)) for name, key in COUNTED.items()},
        **{name: percent(whole[key]) for name, key in RATED.items()},
        "整改用时平均": f"{hours['mean']:.1f}" if hours["n"] else "—",
        "整改用时中位数": f"{hours['median']:.1f}" if hours["n"] else "—",
    }


def _year_month(facts: Facts) -> str:
    return f"{facts.month[:4]}年{int(facts.month[5:])}月"


def _day(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _count(figures: Figures, name: str) -> int:
    return int(figures[name]["value"])


def _introduction(facts: Facts) -> str:
    texts = _texts(facts)
    return (
        f"现将{texts['年月']}（{texts['起始日']}至{texts['截止日']}）创建文明城市实地考察问题整改情况"
        f"通报如下。数据截至{texts['数据截至']}。"
    )


def _overview(facts: Facts) -> list[str]:
    whole = facts.whole
    number = {name: _count(whole, name) for name in FLOWS}
    flows = (
        f"期初结转未销号问题{number['backlog_start']}件，本期发现{number['found']}件，"
        f"重新打开{number['reopened']}件，恢复立案{number['restored']}件，撤销{number['removed']}件，"
        f"销号{number['closed']}件，期末未销号{number['backlog_end']}件。"
    )
    rates = (
        f"整改完成率{percent(whole['completion_rate'])}，当月整改率{percent(whole['same_month_rate'])}，"
        f"按期整改率{percent(whole['on_time_rate'])}，其中待核查{_count(whole, 'on_time_waiting')}件；"
        f"一次复核通过率{percent(whole['first_pass_rate'])}，返工率{percent(whole['rework_rate'])}，"
        f"反弹率{percent(whole['rebound_rate'])}。"
    )
    said = [flows, rates]
    hours = whole["hours_to_fix"]
    if hours["n"]:
        said.append(
            f"整改用时平均{hours['mean']:.1f}小时，中位数{hours['median']:.1f}小时（自然时间，{hours['n']}件）。"
        )
    for words, earlier in (("上月", facts.before), ("上年同月", facts.year_ago)):
        if earlier is not None and earlier["completion_rate"]["denominator"]:
            said.append(
                f"{words}发现{_count(earlier, 'found')}件，整改完成率{percent(earlier['completion_rate'])}，"
                f"按期整改率{percent(earlier['on_time_rate'])}。"
            )
    return [*said, *_adjusted(facts.adjustment)]


def _adjusted(adjustment: Mapping[str, Any] | None) -> list[str]:
    if not adjustment or not (adjustment["added"] or adjustment["dropped"]):
        return []
    parts = [
        f"{word}{len(adjustment[key])}件（{'、'.join(one['number'] for one in adjustment[key])}）"
        for key, word in (("added", "增加"), ("dropped", "减少"))
        if adjustment[key]
    ]
    counts = f"上期通报期末未销号{adjustment['published']}件，本期期初{adjustment['now']}件"
    return [f"期初调整：{counts}，{'，'.join(parts)}。"]


def _most(facts: Facts, dimension: str) -> list[tuple[str, int]]:
    of = facts.by.get(dimension, ())
    rows = [(_name(facts, dimension, row["key"]), _count(row["figures"], "found")) for row in of]
    return sorted((row for row in rows if row[1]), key=lambda row: (-row[1], row[0]))


def _name(facts: Facts, dimension: str, key: Any) -> str:
    if key is None:
        return {"unit": "未派遣", "area": "区域未定"}.get(dimension, "无")
    return facts.names.get(dimension, {}).get(key, str(key))


def _distribution(facts: Facts) -> list[str]:
    said = []
    for dimension, word in (("category", "问题类别"), ("project", "项目"), ("source", "问题来源")):
        rows = _most(facts, dimension)[:NAMED_PLACES]
        if rows:
            said.append(f"按{word}：" + "，".join(f"{name}{count}件" for name, count in rows) + "。")
    return [*said, "各项分布详见附件1。"] if said else ["本期未发现问题。"]


def _shortcomings(facts: Facts) -> list[str]:
    said = []
    places = _most(facts, "area")[:NAMED_PLACES]
    if places:
        said.append("问题较多的区域：" + "，".join(f"{name}{count}件" for name, count in places) + "。")
    late = []
    for row in facts.by.get("unit", ()):
        rate = row["figures"]["on_time_rate"]
        if rate["denominator"] > rate["numerator"]:
            late.append((_name(facts, "unit", row["key"]), rate["denominator"] - rate["numerator"]))
    if late:
        ordered = sorted(late, key=lambda one: (-one[1], one[0]))
        said.append("到期未按时整改：" + "，".join(f"{name}{count}件" for name, count in ordered) + "。")
    if _count(facts.whole, "rebounds"):
        said.append(f"本期反弹{_count(facts.whole, 'rebounds')}件。")
    return said or ["本期没有到期未整改和反弹的问题。"]


def _red_black(facts: Facts) -> list[tuple[str, str]]:
    if not facts.has_red_black:
        return []
    rule = (
        f"整改完成率不低于{RED_FROM:.0%}列红榜，低于{BLACK_BELOW:.0%}列黑榜，其间不列；"
        f"应整改不足{facts.least_cases}件的不评。"
    )
    said = [("head", "四、红黑榜"), ("body", rule)]
    for dimension, word in (("unit", "责任单位"), ("project", "项目")):
        rates = [
            (_name(facts, dimension, row["key"]), row["figures"]["completion_rate"])
            for row in facts.by.get(dimension, ())
            if row["key"] is not None
        ]
        rated = [one for one in rates if one[1]["value"] is not None]
        red = [one for one in rated if one[1]["value"] >= RED_FROM]
        black = [one for one in rated if one[1]["value"] < BLACK_BELOW]
        for title, rows in (("红榜", red), ("黑榜", black)):
            ordered = sorted(rows, key=lambda one: (-one[1]["value"], one[0]))
            words = "，".join(f"{name}{percent(rate)}" for name, rate in ordered) or "无"
            said.append(("body", f"{word}{title}：{words}。"))
    return said


def _demands(facts: Facts) -> list[str]:
    left = _count(facts.whole, "backlog_end")
    first = (
        f"（一）各责任单位对期末未销号的{left}件问题逐条明确措施、责任人和时限，整改一件、复核一件、销号一件。"
        if left
        else "（一）本期问题已全部销号，各责任单位要巩固整改成果，防止问题反弹。"
    )
    return [
        first,
        "（二）对到期未按时整改和反弹的问题，责任单位要查明原因，一并整改同类问题。",
        "（三）各部室要按职责加强督促，完成情况纳入下月通报。",
    ]


def _table(facts: Facts, dimension: str, title: str) -> Table:
    rows = [_figures_row(_name(facts, dimension, row["key"]), row["figures"]) for row in facts.by[dimension]]
    return Table(title, (title[1:], *HEADS), [*rows, _figures_row("合计", facts.whole)], WEIGHTS)


def _figures_row(name: str, figures: Figures) -> list[str]:
    counts = ("backlog_start", "found", "closed", "backlog_end")
    return [
        name,
        *(str(_count(figures, one)) for one in counts),
        percent(figures["completion_rate"]),
        percent(figures["on_time_rate"]),
    ]
