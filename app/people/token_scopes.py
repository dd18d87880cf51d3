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


class RequestRate:
    """Counts the requests of each token in the running minute."""

    def __init__(self, most: int = PER_MINUTE) -> None:
        self.most = most
        self._minute: dt.datetime | None = None
        self._counts: dict[str, int] = {}

    def seconds_to_wait(self, token: str, at: dt.datetime) -> int:
        """Count one request; 0 when it may be made, else the seconds until the next minute begins."""
        minute = at.replace(second=0, microsecond=0)
        if minute != self._minute:
            self._minute, self._counts = minute, {}
        self._counts[token] = self._counts.get(token, 0) + 1
        return 0 if self._counts[token] <= self.most else 60 - at.second
