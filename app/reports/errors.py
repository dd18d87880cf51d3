"""What reports can refuse."""

from __future__ import annotations

from app.kernel.problems import declare

LEDGER_TOO_LONG = declare(
    "ledger_too_long",
    422,
    zh="这次筛选有 {most} 件以上，一张台账放不下。请按月份或单位分开导出。",
    en="More than {most} issues match; that is too much for one ledger. Please export by month or unit.",
)
