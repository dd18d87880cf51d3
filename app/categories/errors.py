"""What can be refused about categories and the calendar, in both languages."""

from __future__ import annotations

from app.kernel.problems import declare

CODE_TAKEN = declare(
    "category_code_taken",
    409,
    zh="代码 {category} 已有了，没有保存。请换一个代码。",
    en="The code {category} exists already; nothing was saved. Choose another.",
)
NO_GROUP = declare(
    "category_group_unknown",
    422,
    zh="没有大类 {group}，没有保存。请先加大类。",
    en="There is no group {group}; nothing was saved. Add the group first.",
)
NAME_TAKEN = declare(
    "category_name_taken",
    409,
    zh="这个大类里已有“{name}”，没有保存。请换一个名称。",
    en="The group has “{name}” already; nothing was saved. Choose another name.",
)
NO_PARTY = declare(
    "category_party_unknown",
    422,
    zh="没有“{party}”这类责任主体，没有保存。",
    en="There is no responsible party “{party}”; nothing was saved.",
)
CHANGED = declare(
    "category_changed",
    409,
    zh="{category} 刚被别人改过，你的修改没有保存。请看过新的内容再改。",
    en="Somebody else has just changed {category}; your change was not saved. Look at it again first.",
)
WRONG_LIMIT = declare(
    "category_limit",
    422,
    zh="时限不对：{unit_zh}要填 1 到 {most} 的整数。没有保存。",
    en="That time limit does not fit: {unit_en} go from 1 to {most}. Nothing was saved.",
)
WRONG_CALENDAR = declare(
    "calendar_file",
    422,
    zh="{why_zh}日历没有改。",
    en="{why_en} The calendar was not changed.",
)
CALENDAR_ROWS = declare(
    "calendar_rows",
    422,
    zh="有 {bad_rows} 行要改，日历没有改。",
    en="{bad_rows} lines need mending; the calendar was not changed.",
)
NO_YEAR = declare(
    "calendar_year_unknown",
    404,
    zh="日历里还没有 {year} 年。请先导入这一年的节假日。",
    en="The calendar does not hold {year} yet. Import its holidays first.",
)
