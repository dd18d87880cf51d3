"""Settings that an administrator changes while the product runs.

A typed registry, and the rows that differ from the defaults.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import g, has_request_context
from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.kernel.audit import record
from app.kernel.changes import note_change
from app.kernel.clock import now
from app.kernel.database import Base, JsonDoc
from app.kernel.problems import Problem, declare
from app.kernel.setting_words import GROUPS, UNITS

UNKNOWN = declare("unknown_setting", 404, zh="没有“{key}”这项设置。", en="There is no setting “{key}”.")
WRONG = declare(
    "setting_value",
    422,
    zh="“{label_zh}”的值不对：{why_zh}。原来的值没有改。",
    en="That value does not fit “{label_en}”: {why_en}. The old value stays.",
)


Check = Callable[[Any], tuple[str, str] | None]
"""What is wrong with a value of the right type, in Chinese and English; None when nothing is."""


@dataclass(frozen=True)
class SettingType:
    """One setting: key, type, default, who sees it, what it means, its group and its unit."""

    key: str
    type: type
    default: Any
    zh: str
    en: str
    on_phone: bool = False
    least: float | None = None
    most: float | None = None
    choices: tuple[str, ...] = ()
    check: Check | None = None
    group: str = "other"
    unit: str = ""


REGISTRY: dict[str, SettingType] = {}


class Setting(Base):
    """A setting whose value is not the default."""

    __tablename__ = "settings"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[Any] = mapped_column(JsonDoc)
    changed_at: Mapped[dt.datetime]
    changed_by_id: Mapped[UUID | None]


def declare_setting(
    key: str,
    type_: type,
    default: Any,
    *,
    zh: str,
    en: str,
    on_phone: bool = False,
    least: float | None = None,
    most: float | None = None,
    choices: tuple[str, ...] = (),
    check: Check | None = None,
    group: str = "other",
    unit: str = "",
) -> SettingType:
    """Register a setting; called at import by the capability that uses it.

    `group` and `unit` are keys of `setting_words`. Raises ValueError for ones that are not.
    """
    if group not in GROUPS or unit not in UNITS:
        raise ValueError(f"setting {key}: no words for {group!r} or {unit!r}")
    REGISTRY[key] = SettingType(
        key, type_, default, zh, en, on_phone, least, most, choices, check, group, unit
    )
    return REGISTRY[key]


def all_settings(session: Session) -> dict[str, Any]:
    """Every setting's present value by key; read once per request."""
    if has_request_context() and "settings" in g:
        return dict(g.settings)
    values = {key: entry.default for key, entry in REGISTRY.items()}
    values.update({row.key: row.value for row in session.scalars(select(Setting)) if row.key in REGISTRY})
    if has_request_context():
        g.settings = values
    return dict(values)


def last_changes(session: Session) -> dict[str, tuple[dt.datetime, UUID | None]]:
    """When and by whom each setting that was ever changed was changed last."""
    rows = session.execute(select(Setting.key, Setting.changed_at, Setting.changed_by_id))
    return {key: (at, by_id) for key, at, by_id in rows}


def setting(session: Session, key: str) -> Any:
    """The present value of one setting."""
    return all_settings(session)[key]


def change_setting(session: Session, key: str, value: Any, changed_by: UUID | None) -> None:
    """Set a value. Raises Problem unknown_setting or setting_value."""
    entry = REGISTRY.get(key)
    if entry is None:
        raise Problem(UNKNOWN, key=key)
    _check(entry, value)
    before = setting(session, key)
    row = session.get(Setting, key) or Setting(key=key)
    row.value, row.changed_at, row.changed_by_id = value, now(), changed_by
    session.add(row)
    record(
        session,
        "setting.change",
        object_kind="setting",
        object_id=key,
        detail={"before": before, "after": value},
    )
    note_change(session, "setting", key)
    if has_request_context():
        g.pop("settings", None)


KIND_WORDS: dict[type, tuple[str, str]] = {
    bool: ("要填是或否", "it is yes or no"),
    int: ("要填整数", "it is a whole number"),
    float: ("要填数字", "it is a number"),
    str: ("要填文字", "it is a text"),
    list: ("要填列表", "it is a list"),
    dict: ("要填一组值", "it is a set of values"),
}


def _check(entry: SettingType, value: Any) -> None:
    is_number = entry.type in (int, float)
    fits = isinstance(value, entry.type) or (entry.type is float and isinstance(value, int))
    if not fits or (is_number and isinstance(value, bool)):
        _refuse(entry, *KIND_WORDS[entry.type])
    if is_number and (
        (entry.least is not None and value < entry.least) or (entry.most is not None and value > entry.most)
    ):
        span = f"{'' if entry.least is None else entry.least} – {'' if entry.most is None else entry.most}"
        _refuse(entry, f"应在 {span} 之间", f"it lies within {span}")
    if entry.choices and value not in entry.choices:
        _refuse(entry, f"只能是 {'、'.join(entry.choices)}", f"it is one of {', '.join(entry.choices)}")
    fault = entry.check(value) if entry.check else None
    if fault:
        _refuse(entry, *fault)


def _refuse(entry: SettingType, why_zh: str, why_en: str) -> None:
    raise Problem(WRONG, key=entry.key, label_zh=entry.zh, label_en=entry.en, why_zh=why_zh, why_en=why_en)
