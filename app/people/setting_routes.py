"""The routes of settings that an administrator changes while the product runs."""

from __future__ import annotations

from typing import Any, Literal, cast

from flask_login import current_user
from pydantic import BaseModel
from sqlalchemy.orm import Session

from app.kernel.access import roles
from app.kernel.api import Body, Reply
from app.kernel.clock import to_wire
from app.kernel.setting_words import GROUPS, UNITS
from app.kernel.settings import REGISTRY, all_settings, change_setting, last_changes
from app.kernel.transaction import in_transaction, read_session
from app.people.blueprint import blueprint
from app.people.queries import display_names

Kind = Literal["bool", "int", "float", "str"]


class SettingDocument(Reply):
    """A setting: what it is, what it may be, what it is now."""

    key: str
    type: Kind
    zh: str
    en: str
    value: bool | int | float | str
    default: bool | int | float | str
    least: float | None
    most: float | None
    choices: list[str]
    on_phone: bool
    group: str
    unit_zh: str
    unit_en: str
    changed_at: str | None
    changed_by_name: str | None


class SettingGroup(Reply):
    """What settings are grouped by."""

    key: str
    zh: str
    en: str


class SettingList(Reply):
    """All settings, and their groups in order."""

    items: list[SettingDocument]
    groups: list[SettingGroup]


class SettingPath(BaseModel):
    """Which setting."""

    key: str


class NewValue(Body):
    """The value to set."""

    value: Any


@blueprint.get("/settings", responses={200: SettingList})
@roles("administrator")
def list_settings() -> Any:
    """All settings with their present values."""
    groups = [{"key": key, "zh": zh, "en": en} for key, (zh, en) in GROUPS.items()]
    return {"items": _documents(read_session()), "groups": groups}


@blueprint.put("/settings/<key>", responses={200: SettingDocument})
@roles("administrator")
def set_setting(path: SettingPath, body: NewValue) -> Any:
    """Set one setting; the value before stays in the audit log."""
    own_id = current_user.id
    in_transaction(lambda session: change_setting(session, path.key, body.value, own_id))
    return next(entry for entry in _documents(read_session()) if entry["key"] == path.key)


def _documents(session: Session) -> list[dict[str, Any]]:
    values, changes = all_settings(session), last_changes(session)
    names = display_names(session, [by_id for _, by_id in changes.values() if by_id])
    found = []
    for key, entry in sorted(REGISTRY.items()):
        changed_at, by_id = changes.get(key, (None, None))
        unit_zh, unit_en = UNITS[entry.unit]
        document = SettingDocument(
            key=key,
            type=cast(Kind, entry.type.__name__),
            zh=entry.zh,
            en=entry.en,
            value=values[key],
            default=entry.default,
            least=entry.least,
            most=entry.most,
            choices=list(entry.choices),
            on_phone=entry.on_phone,
            group=entry.group,
            unit_zh=unit_zh,
            unit_en=unit_en,
            changed_at=to_wire(changed_at),
            changed_by_name=names.get(by_id) if by_id else None,
        )
        found.append(document.model_dump())
    return found
