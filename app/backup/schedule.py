"""When a backup is due, when the last one is too old, and which may go."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

AGAIN_AFTER = dt.timedelta(hours=1)
"""How long after an attempt that failed the next one is made."""
STALE_AFTER = dt.timedelta(hours=26)
"""A day, and two hours in which tonight's is made and read back."""
Kept = TypeVar("Kept")


class BackupState(StrEnum):
    """How it stands with backups, for whoever answers for the data."""

    UNCONFIGURED = "unconfigured"
    NEVER = "never"
    FAILED = "failed"
    STALE = "stale"
    GOOD = "good"


def is_due(
    at: dt.datetime, last_good: dt.datetime | None, last_try: dt.datetime | None, hour: int, zone: ZoneInfo
) -> bool:
    """Whether to make one now. All instants aware; `hour` is the agency's, 0 to 23.

    At once where there is none yet; else when the hour has passed since the last good one began.
    """
    if last_try is not None and at - last_try < AGAIN_AFTER:
        return False
    return last_good is None or last_good < _last_hour(at, hour, zone)


def state_of(
    at: dt.datetime,
    is_configured: bool,
    last_good: dt.datetime | None,
    last_failed: dt.datetime | None,
) -> BackupState:
    """The state by the beginnings of the last good and the last failed backup."""
    if not is_configured:
        return BackupState.UNCONFIGURED
    if last_failed is not None and (last_good is None or last_failed > last_good):
        return BackupState.FAILED
    if last_good is None:
        return BackupState.NEVER
    return BackupState.STALE if at - last_good > STALE_AFTER else BackupState.GOOD


def superfluous(newest_first: Sequence[Kept], kept: int) -> Sequence[Kept]:
    """The backups beyond the number kept; the newest is always kept."""
    return newest_first[max(kept, 1) :]


def _last_hour(at: dt.datetime, hour: int, zone: ZoneInfo) -> dt.datetime:
    local = at.astimezone(zone)
    today = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    return today if today <= local else today - dt.timedelta(days=1)
