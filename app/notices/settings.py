"""What an administrator can set about notices."""

from __future__ import annotations

from app.kernel.settings import declare_setting

DUE_SOON_HOURS = "notice_due_soon_hours"
declare_setting(
    DUE_SOON_HOURS,
    int,
    24,
    zh="到期前多久提醒",
    en="Remind before the due date",
    least=1,
    most=240,
    group="notices",
    unit="hour",
)
SUPERVISOR_DAYS = "escalate_supervisor_days"
declare_setting(
    SUPERVISOR_DAYS,
    int,
    1,
    zh="逾期多久告知督办员（0 为不告知）",
    en="Overdue this long: tell the supervisor (0: never)",
    least=0,
    most=60,
    group="notices",
    unit="work_day",
)
LEADER_DAYS = "escalate_leader_days"
declare_setting(
    LEADER_DAYS,
    int,
    3,
    zh="逾期多久告知领导（0 为不告知）",
    en="Overdue this long: tell the leaders (0: never)",
    least=0,
    most=60,
    group="notices",
    unit="work_day",
)
QUIET_FROM = "quiet_from_hour"
declare_setting(
    QUIET_FROM,
    int,
    21,
    zh="免打扰从几点开始（紧急问题除外）",
    en="Quiet hours begin (critical issues are told all the same)",
    least=0,
    most=23,
    group="notices",
    unit="o_clock",
)
QUIET_UNTIL = "quiet_until_hour"
declare_setting(
    QUIET_UNTIL,
    int,
    8,
    zh="免打扰到几点结束（与开始相同为不设）",
    en="Quiet hours end (the same as the beginning: none)",
    least=0,
    most=23,
    group="notices",
    unit="o_clock",
)
DIGEST_HOUR = "digest_hour"
declare_setting(
    DIGEST_HOUR,
    int,
    8,
    zh="工作日几点发每日待办",
    en="The day's work is sent on working days",
    least=0,
    most=23,
    group="notices",
    unit="o_clock",
)
PRIVATE_ALLOWED = "outgoing_private_allowed"
declare_setting(
    PRIVATE_ALLOWED,
    bool,
    False,
    zh="允许向内网地址发送消息和回调",
    en="Messages and webhooks may go to addresses within the house",
    group="notices",
)
