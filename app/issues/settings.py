"""What an administrator can set about the workflow and its numbers."""

from __future__ import annotations

import re
from typing import Any

from app.kernel.settings import declare_setting

PREFIX = re.compile("[A-Z]{1,6}")


def _fault_of_prefix(value: Any) -> tuple[str, str] | None:
    """A prefix is part of every number that people read out, write on paper and search for."""
    if PREFIX.fullmatch(value):
        return None
    return "要填 1 到 6 个大写字母", "it is 1 to 6 capital letters"


CLOSE_UNFIXED = "supervisor_may_close_unfixed"
declare_setting(
    CLOSE_UNFIXED,
    bool,
    False,
    zh="督办员可以特殊结案和挂账",
    en="Supervisors may close unfixed and suspend",
    on_phone=True,
    group="workflow",
)
declare_setting(
    "extensions_per_round",
    int,
    2,
    zh="每轮最多延期",
    en="Extensions per round at most",
    on_phone=True,
    least=0,
    most=10,
    group="workflow",
    unit="time",
)
declare_setting(
    "suspension_days",
    int,
    365,
    zh="挂账最长时间",
    en="Longest suspension",
    on_phone=True,
    least=1,
    most=1000,
    group="workflow",
    unit="day",
)
declare_setting(
    "rebound_days",
    int,
    30,
    zh="反弹判定期",
    en="Rebound window",
    least=1,
    most=365,
    group="workflow",
    unit="day",
)
declare_setting(
    "rebound_m",
    int,
    30,
    zh="反弹判定距离",
    en="Rebound distance",
    least=1,
    most=100,
    group="places",
    unit="m",
)
declare_setting(
    "duplicate_m",
    int,
    30,
    zh="疑似重复提示距离",
    en="Duplicate hint distance",
    on_phone=True,
    least=1,
    most=500,
    group="places",
    unit="m",
)
declare_setting(
    "position_to_check_m",
    int,
    100,
    zh="定位误差超过多少标为待核",
    en="Positions less accurate than this are marked to check",
    on_phone=True,
    least=10,
    most=5000,
    group="places",
    unit="m",
)
declare_setting(
    "hours_to_assign",
    int,
    2,
    zh="立案到派遣的时限",
    en="Filing to assignment",
    on_phone=True,
    least=1,
    most=1000,
    group="limits",
    unit="work_hour",
)
declare_setting(
    "hours_to_verify",
    int,
    8,
    zh="反馈到核查的时限",
    en="Fix to verdict",
    on_phone=True,
    least=1,
    most=1000,
    group="limits",
    unit="work_hour",
)
declare_setting(
    "number_prefix",
    str,
    "CW",
    zh="问题编号前缀",
    en="Prefix of issue numbers",
    group="reports",
    check=_fault_of_prefix,
)
declare_setting(
    "receipt_prefix",
    str,
    "SL",
    zh="受理号前缀",
    en="Prefix of receipt numbers",
    group="reports",
    check=_fault_of_prefix,
)
declare_setting(
    "late_sync_hours",
    int,
    72,
    zh="反馈晚到多久按收到时间计",
    en="Fixes received later than this count by receipt",
    least=1,
    most=1000,
    group="reports",
    unit="hour",
)
