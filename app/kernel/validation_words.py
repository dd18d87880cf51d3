"""What is wrong with a field, in the reader's language: pydantic speaks English to programmers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.kernel.problems import Language

WORDS: dict[str, tuple[str, str]] = {
    "missing": ("必填", "is required"),
    "extra_forbidden": ("没有这一项", "is not known"),
    "string_too_short": ("至少 {min_length} 个字", "needs at least {min_length} characters"),
    "string_too_long": ("最多 {max_length} 个字", "takes at most {max_length} characters"),
    "string_pattern_mismatch": ("写法不对", "is not written as it should be"),
    "string_type": ("要填文字", "is a text"),
    "control_characters": (
        "有看不见的控制字符，请重新输入",
        "has invisible characters; type it again",
    ),
    "string_unicode": ("有不能保存的字符", "has characters that cannot be kept"),
    "too_short": ("至少 {min_length} 项", "needs at least {min_length} entries"),
    "too_long": ("最多 {max_length} 项", "takes at most {max_length} entries"),
    "greater_than_equal": ("不能小于 {ge}", "is at least {ge}"),
    "greater_than": ("要大于 {gt}", "is more than {gt}"),
    "less_than_equal": ("不能大于 {le}", "is at most {le}"),
    "less_than": ("要小于 {lt}", "is less than {lt}"),
    "literal_error": ("只能是 {expected}", "is one of {expected}"),
    "enum": ("只能是 {expected}", "is one of {expected}"),
    "int_from_float": ("要填整数", "is a whole number"),
    "timezone_aware": ("时间要带时区", "needs a time zone"),
    "model_type": ("要填一组值", "is a set of values"),
    "dict_type": ("要填一组值", "is a set of values"),
    "list_type": ("要填列表", "is a list"),
}
"""By pydantic's error type; `{…}` is filled from the error's context."""

BY_BEGINNING: dict[str, tuple[str, str]] = {
    "int": ("要填整数", "is a whole number"),
    "float": ("要填数字", "is a number"),
    "finite": ("要填数字", "is a number"),
    "bool": ("要填是或否", "is yes or no"),
    "uuid": ("编号不对", "is no id"),
    "datetime": ("不是时间", "is no time"),
    "date": ("不是日期", "is no date"),
    "json": ("读不懂", "cannot be read"),
    "string": ("写法不对", "is not written as it should be"),
}
"""For families of error types such as `int_parsing` and `int_type`."""

ELSE = ("不合要求", "does not fit")


def words_of(error: Mapping[str, Any], language: Language) -> str:
    """The words for one of pydantic's errors. A rule of our own (`value_error`) says it itself."""
    kind = str(error["type"])
    if kind in ("value_error", "assertion_error"):
        return str(error["msg"]).removeprefix("Value error, ")
    pair = WORDS.get(kind) or BY_BEGINNING.get(kind.split("_")[0]) or ELSE
    text = pair[0] if language == "zh" else pair[1]
    return text.format_map(
        {**dict.fromkeys(("min_length", "max_length", "expected"), ""), **error.get("ctx", {})}
    )
