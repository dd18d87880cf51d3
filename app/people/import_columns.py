"""The columns of the sheets by which units and users are imported, and how their cells are read. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TypeVar

from app.kernel.tables import CellError, Column
from app.people.roles import ROLE_NAMES
from app.people.unit_kinds import UNIT_KIND_NAMES
from app.people.usernames import USERNAME, normal_username

Word = TypeVar("Word", bound=StrEnum)


def _text(longest: int) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if len(text) > longest:
            raise CellError(f"最多 {longest} 个字。", f"At most {longest} characters.")
        return text

    return parse


def _one_of(names: Mapping[Word, tuple[str, ...]]) -> Callable[[str], Word]:
    known = {name.casefold(): word for word, spellings in names.items() for name in (word.value, *spellings)}
    zh = "、".join(spellings[0] for spellings in names.values())
    en = ", ".join(spellings[-1] for spellings in names.values())

    def parse(text: str) -> Word:
        word = known.get(text.casefold())
        if word is None:
            raise CellError(f"没有“{text}”这一项，请填：{zh}。", f"“{text}” is not one of: {en}.")
        return word

    return parse


def _username(text: str) -> str:
    if not re.fullmatch(USERNAME, text):
        raise CellError(
            "账号用 2 到 64 位字母、数字和 . _ @ -，以字母或数字开头。",
            "An account has 2 to 64 letters, digits or . _ @ - and begins with a letter or digit.",
        )
    return normal_username(text)


def _day(text: str) -> dt.date:
    parts = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", text.replace(" ", ""))
    try:
        if parts is None:
            raise ValueError
        return dt.date(*(int(part) for part in parts.groups()))
    except ValueError as error:
        raise CellError(
            f"“{text}”不是日期，请写成 2026-05-18。", f"“{text}” is no date; write 2026-05-18."
        ) from error


UNIT_COLUMNS = (
    Column("name", "单位名称", "Unit", required=True, parse=_text(100), example="综合行政办公室"),
    Column("short_name", "简称", "Short name", parse=_text(30), example="行政办"),
    Column("kind", "类型", "Kind", required=True, parse=_one_of(UNIT_KIND_NAMES), example="部室"),
    Column(
        "parent",
        "上级单位",
        "Parent unit",
        parse=_text(100),
        note_zh="可以是本表里的，也可以是系统里已有的；空着是最上级",
        note_en="In this sheet or in the system already; empty for a top unit",
    ),
    Column("phone", "电话", "Phone", parse=_text(32), example="0660-3360000"),
)

USER_COLUMNS = (
    Column("username", "账号", "Account", required=True, parse=_username, aliases=("用户名", "登录名")),
    Column("display_name", "姓名", "Name", required=True, parse=_text(64)),
    Column("phone", "电话", "Phone", parse=_text(32), aliases=("手机", "手机号")),
    Column("unit", "单位", "Unit", required=True, parse=_text(100), aliases=("部室", "所在单位")),
    Column(
        "role",
        "岗位",
        "Role",
        required=True,
        parse=_one_of(ROLE_NAMES),
        aliases=("角色",),
        example="巡查员",
        note_zh="一个人有几个岗位就写几行，账号相同",
        note_en="Several posts: several rows with the same account",
    ),
    Column("starts_on", "任期开始", "From", parse=_day, note_zh="空着是今天", note_en="Empty: today"),
    Column("ends_on", "任期结束", "Until", parse=_day, note_zh="含当日；空着是不限", note_en="Empty: open"),
)
