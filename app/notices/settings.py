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
