"""Issue numbers: `CW-YYYYMM-NNNN` by the agency's month of filing.

Five digits past 9999; never reused. Pure.
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo


def month_of(filed_at: dt.datetime, zone: ZoneInfo) -> str:
    """`YYYYMM` of the filing in the agency's zone."""
    return filed_at.astimezone(zone).strftime("%Y%m")


def format_number(prefix: str, month: str, count: int) -> str:
    """The number of the `count`-th issue of a month."""
    return f"{prefix}-{month}-{count:04d}"
