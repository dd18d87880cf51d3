"""What an administrator can set about the figures."""

from __future__ import annotations

from app.kernel.settings import declare_setting

RED_BLACK, RED_HEAD, LONG_REPORT = "report_red_black", "report_red_head", "report_long_items"
declare_setting(
    LONG_REPORT,
    int,
    300,
    zh="月报文件的照片和台账行合计达到多少时在后台生成",
    en="A report's file is made in the background from so many photos and ledger rows on",
    least=1,
    most=100_000,
    group="reports",
    unit="item",
)
declare_setting(
    RED_BLACK,
    bool,
    False,
    zh="月报列红黑榜（只列单位和项目）",
    en="Monthly reports have a red and a black list (units and projects only)",
    group="reports",
)
declare_setting(
    RED_HEAD,
    bool,
    False,
    zh="月报用红头",
    en="Monthly reports have a red heading",
    group="reports",
)
declare_setting(
    "report_cut_off_days",
    int,
    3,
    zh="月报在月末后第几个工作日截止",
    en="Reports are cut off this many working days after their period",
    least=0,
    most=30,
    group="reports",
    unit="work_day",
)
declare_setting(
    "rate_least_cases",
    int,
    5,
    zh="少于多少件不评（分单位、分区域的比率）",
    en="Rates by unit, area and so on are not given below this many cases",
    least=1,
    most=100,
    group="reports",
    unit="case",
)
