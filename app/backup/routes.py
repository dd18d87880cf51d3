"""The route of backups: how it stands, for the administrator."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_login import current_user
from sqlalchemy.orm import Session

from app.backup.run_queries import backup_status, state_now
from app.backup.schedule import BackupState
from app.backup.settings import HOUR as HOUR
from app.kernel.access import roles
from app.kernel.api import Reply, language
from app.kernel.api import blueprint as make_blueprint
from app.kernel.clock import now
from app.kernel.transaction import read_session
from app.people import session_facts

blueprint = make_blueprint("backup", "backup")


class BackupRunDocument(Reply):
    """One backup made, or tried; `detail` says what was wrong."""

    started_at: str
    finished_at: str
    outcome: str
    name: str | None
    size_bytes: int | None
    photo_count: int | None
    code: str | None
    detail: str | None


class BackupStatus(Reply):
    """How it stands with backups. `durable_through` is the place up to which phones rely on them."""

    state: BackupState
    folder: str | None
    is_on_same_disk: bool | None
    last_good_at: str | None
    epoch: str
    durable_through: str | None
    items: list[BackupRunDocument]


@blueprint.get("/backups", responses={200: BackupStatus}, summary="How it stands with backups")
@roles("administrator")
def read_backups() -> Any:
    """State, folder and the last runs, newest first."""
    config = current_app.config["CHABU"]
    return backup_status(read_session(), config.backup_dir, config.data_dir, now(), language())


def _state_for_administrators(session: Session) -> str | None:
    if not current_user.holds_any(("administrator",)):
        return None
    return state_now(session, current_app.config["CHABU"].backup_dir, now()).value


session_facts.register("backup", _state_for_administrators)
