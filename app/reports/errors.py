"""What reports can refuse."""

from __future__ import annotations

from app.kernel.problems import declare

LEDGER_TOO_LONG = declare(
    "ledger_too_long",
    422,
    zh="这次筛选有 {most} 件以上，一张台账放不下。请按月份或单位分开导出。",
    en="More than {most} issues match; that is too much for one ledger. Please export by month or unit.",
)
BAD_PERIOD = declare(
    "bad_period",
    422,
    zh="“{period}”不是有效的时段。请写成 2026-05、2026-Q2、2026 或 2026-05-01..2026-05-20。",
    en="“{period}” is no period. Please write 2026-05, 2026-Q2, 2026 or 2026-05-01..2026-05-20.",
)
UNKNOWN_FIGURE = declare(
    "unknown_figure", 404, zh="没有“{figure}”这项指标。", en="There is no figure “{figure}”."
)
