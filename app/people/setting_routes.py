"""The routes of settings that an administrator changes while the product runs."""

from __future__ import annotations

from typing import Any

from flask_login import current_user
from pydantic import BaseModel
from sqlalchemy.orm import Session

from app.kernel.access import roles
from app.kernel.api import Body, Reply
from app.kernel.settings import REGISTRY, all_settings, change_setting
from app.kernel.transaction import in_transaction, read_session
from app.people.blueprint import blueprint


class SettingDocument(Reply):
    """A setting: what it is, what it may be, what it is now."""

    key: str
    type: str
    zh: str
    en: str
    value: Any
    default: Any
    least: float | None
    most: float | None
    choices: list[str]
    on_phone: bool


class SettingList(Reply):
    """All settings."""

    items: list[SettingDocument]


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
    return {"items": _documents(read_session())}


@blueprint.put("/settings/<key>", responses={200: SettingDocument})
@roles("administrator")
def set_setting(path: SettingPath, body: NewValue) -> Any:
    """Set one setting; the value before stays in the audit log."""
    own_id = current_user.id
    in_transaction(lambda session: change_setting(session, path.key, body.value, own_id))
    return next(entry for entry in _documents(read_session()) if entry["key"] == path.key)


def _documents(session: Session) -> list[dict[str, Any]]:
    values = all_settings(session)
    return [
        SettingDocument(
            key=key,
            type=entry.type.__name__,
            zh=entry.zh,
            en=entry.en,
            value=values[key],
            default=entry.default,
            least=entry.least,
            most=entry.most,
            choices=list(entry.choices),
            on_phone=entry.on_phone,
        ).model_dump()
        for key, entry in sorted(REGISTRY.items())
    ]
