"""What an administrator can set about the workflow and its numbers."""

from __future__ import annotations

from app.kernel.settings import declare_setting

CLOSE_UNFIXED = "supervisor_may_close_unfixed"
declare_setting(
    CLOSE_UNFIXED,
    bool,
    False,
    zh="督办员可以特殊结案和挂账",
    en="Supervisors may close unfixed and suspend",
    on_phone=True,
)
declare_setting(
    "extensions_per_round",
    int,
    2,
    zh="每轮最多延期次数",
    en="Extensions per round at most",
    on_phone=True,
    least=0,
    most=10,
)
declare_setting(
    "suspension_days",
    int,
    365,
    zh="挂账最长天数",
    en="Suspension at most, days",
    on_phone=True,
    least=1,
    most=1000,
)
declare_setting("rebound_days", int, 30, zh="反弹判定天数", en="Rebound window, days", least=1, most=365)
declare_setting(
    "rebound_m", int, 30, zh="反弹判定距离（米）", en="Rebound distance, metres", least=1, most=100
)
declare_setting(
    "duplicate_m",
    int,
    30,
    zh="疑似重复提示距离（米）",
    en="Duplicate hint distance, metres",
    on_phone=True,
    least=1,
    most=500,
)
declare_setting(
    "position_to_check_m",
    int,
    100,
    zh="定位精度超过多少米标为待核",
    en="Positions less accurate than this are marked to check, metres",
    on_phone=True,
    least=10,
    most=5000,
)
declare_setting(
    "hours_to_assign",
    int,
    2,
    zh="立案到派遣的时限（工作时）",
    en="Filing to assignment, working hours",
    on_phone=True,
    least=1,
    most=1000,
)
declare_setting(
    "hours_to_verify",
    int,
    8,
    zh="反馈到核查的时限（工作时）",
    en="Fix to verdict, working hours",
    on_phone=True,
    least=1,
    most=1000,
)
declare_setting("number_prefix", str, "CW", zh="问题编号前缀", en="Prefix of issue numbers")
declare_setting("receipt_prefix", str, "SL", zh="受理号前缀", en="Prefix of receipt numbers")
declare_setting(
    "late_sync_hours",
    int,
    72,
    zh="晚到多少小时按收到时间计",
    en="Fixes received later than this count by receipt, hours",
    least=1,
    most=1000,
)
