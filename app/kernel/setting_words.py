"""What settings are grouped by and measured in, in both languages. Pure."""

from __future__ import annotations

GROUPS: dict[str, tuple[str, str]] = {
    "workflow": ("流程", "Workflow"),
    "limits": ("时限", "Time limits"),
    "notices": ("通知", "Notices"),
    "places": ("位置", "Places"),
    "reports": ("编号与统计", "Numbers and figures"),
    "sign_in": ("登录", "Sign-in"),
    "backup": ("备份", "Backups"),
    "other": ("其他", "Others"),
}
"""Group → its names, in the order in which they are shown."""

UNITS: dict[str, tuple[str, str]] = {
    "": ("", ""),
    "time": ("次", "times"),
    "day": ("天", "days"),
    "hour": ("小时", "hours"),
    "work_hour": ("工作时", "working hours"),
    "work_day": ("个工作日", "working days"),
    "case": ("件", "cases"),
    "minute": ("分钟", "minutes"),
    "m": ("米", "m"),
    "character": ("位", "characters"),
    "o_clock": ("点", "o'clock"),
    "copy": ("份", "copies"),
    "item": ("项", "items"),
}
"""Unit → its names; the empty one for values that are no quantity."""
