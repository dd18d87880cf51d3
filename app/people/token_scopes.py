"""What a program may read with a token, and how many requests it may make. Pure."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

PREFIX = "chabu_"
"""What every token begins with: whoever finds one in a file knows what it is."""
PER_MINUTE = 600
LONGEST_DAYS = 366


class Scope(StrEnum):
    """What a token opens, always within the rights of whom it belongs to. None of them writes."""

    READ_ISSUES = "read_issues"
    READ_REPORTS = "read_reports"


def seconds_to_wait(count: int, at: dt.datetime, most: int = PER_MINUTE) -> int:
    """0 when the request may be made that is number `count` of its minute, else until the next one begins."""
    return 0 if count <= most else 60 - at.second
