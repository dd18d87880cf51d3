"""What an administrator can set about working time."""

from __future__ import annotations

from typing import Any

from app.categories.working_calendar import (
    DEFAULT_SESSIONS,
    CalendarError,
    format_sessions,
    parse_sessions,
)
from app.kernel.settings import declare_setting

WORKING_SESSIONS = "working_sessions"


def _fault_of(value: Any) -> tuple[str, str] | None:
    try:
        parse_sessions(value)
    except CalendarError:
        example = format_sessions(DEFAULT_SESSIONS)
        return f"要写成 {example} 这样，时段不能重叠", f"write it like {example}, without overlap"
    return None


declare_setting(
    WORKING_SESSIONS,
    str,
    format_sessions(DEFAULT_SESSIONS),
    on_phone=True,
    check=_fault_of,
    group="limits",
    zh="工作时段（时限按它计工作时）",
    en="Working sessions of a day (time limits count them)",
)
