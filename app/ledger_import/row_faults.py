"""What can be wrong with a row of a ledger: each fault as a sentence that says what to do. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.kernel.problems import Language

SENTENCES: dict[str, tuple[str, str]] = {
    "empty": ("这一格是空的，而这一列必填。请补上。", "This cell is empty and must be filled in."),
    "formula": (
        "这一格是公式，不会去计算它。请复制后“选择性粘贴”为数值。",
        "This cell holds a formula, which is never evaluated. Paste its value instead.",
    ),
    "error": (
        "这一格是错误值（{text}）。请改成真正的内容。",
        "This cell holds an error value ({text}). Put the real content.",
    ),
    "no_date": (
        "“{text}”读不成日期。请写成 2020-05-08 14:30，或在对照里写明日期格式。",
        "“{text}” is no date. Write 2020-05-08 14:30, or say the format in the mapping.",
    ),
    "too_early": (
        "“{text}”早于 2000 年，多半是空格被当成了日期。请改成真正的日期，没有就留空。",
        "“{text}” lies before 2000, likely an empty cell taken for a date. Put the real date or leave it empty.",
    ),
    "too_late": (
        "“{text}”还没到，或远得不像真的。请改成真正的日期，没有就留空。",
        "“{text}” is still to come, or too far off to be true. Put the real date or leave it empty.",
    ),
    "unknown_status": (
        "不知道状态“{text}”是什么意思。请在对照里说明它算未结、已结、不予立案还是重复件。",
        "What the status “{text}” means is not known. Say in the mapping whether it is open, closed, declined or duplicate.",
    ),
    "unknown_category": (
        "没有与“{text}”对应的类别。请在对照里选一个，选一次以后都记得。",
        "No category answers to “{text}”. Choose one in the mapping; it is remembered from then on.",
    ),
    "unknown_unit": (
        "没有叫“{text}”的单位。请先建这个单位，或在对照里写明它是哪一个。",
        "There is no unit called “{text}”. Create it, or say in the mapping which one it is.",
    ),
    "unknown_source": (
        "“{text}”不是问题来源。请用台账里的八种之一。",
        "“{text}” is no source. Use one of the ledger's eight.",
    ),
    "no_severity": ("严重程度应为 1 到 4。", "Severity is 1 to 4."),
    "no_position": (
        "“{text}”不是经纬度。请写成两个小数，没有就两格都留空。",
        "“{text}” is no position. Write two decimal degrees, or leave both cells empty.",
    ),
    "too_long": ("这一格超过 {most} 字。请缩短。", "This cell has more than {most} characters. Shorten it."),
    "closed_before_found": (
        "销号时间早于发现时间。请核对这两个时间。",
        "It was closed before it was found. Check both times.",
    ),
    "fixed_before_found": (
        "整改完成时间早于发现时间。请核对这两个时间。",
        "It was fixed before it was found. Check both times.",
    ),
    "closed_before_fixed": (
        "销号时间早于整改完成时间。请核对这两个时间。",
        "It was closed before it was fixed. Check both times.",
    ),
    "closed_without_time": (
        "状态“{text}”说已办结，却没有销号时间。请补上。",
        "The status “{text}” says it is closed, but there is no closing time. Put it in.",
    ),
    "open_with_closing": (
        "有销号时间，而状态“{text}”说还没办结。请改其中一个。",
        "There is a closing time while the status “{text}” says it is open. Mend one of them.",
    ),
    "number_twice": (
        "编号“{text}”在这个文件里出现过了，只导入第一次的那一行。请给这一行另一个编号，或删掉它。",
        "The number “{text}” was in this file before; only its first row is imported. Give this row another number or drop it.",
    ),
    "refused": (
        "这一行没有被接受（{text}）。请把这个代码告诉管理员。",
        "This row was not accepted ({text}). Tell an administrator that code.",
    ),
}


@dataclass(frozen=True)
class RowFault:
    """A fault of a row: what kind, in which column ("" for the row as a whole), and what fills its sentence."""

    kind: str
    column: str
    details: dict[str, Any]

    def sentence(self, language: Language) -> str:
        """What is wrong and what to do."""
        zh, en = SENTENCES[self.kind]
        return (zh if language == "zh" else en).format(**self.details)

    def as_json(self) -> dict[str, Any]:
        """The shape in which it is kept."""
        return {"kind": self.kind, "column": self.column, "details": self.details}

    @staticmethod
    def from_json(kept: dict[str, Any]) -> RowFault:
        """The fault that was kept."""
        return RowFault(kept["kind"], kept["column"], kept["details"])


class Faults:
    """Collects the faults of one row."""

    def __init__(self) -> None:
        self.found: list[RowFault] = []

    def add(self, kind: str, column: str, **details: Any) -> None:
        """Note a fault. A long cell is cut in the sentence, never in the file."""
        cut = {name: _cut(value) for name, value in details.items()}
        self.found.append(RowFault(kind, column, cut))

    def has(self, column: str) -> bool:
        """Whether something is wrong with that column already."""
        return any(fault.column == column for fault in self.found)


def _cut(value: Any) -> Any:
    return f"{value[:60]}…" if isinstance(value, str) and len(value) > 60 else value
