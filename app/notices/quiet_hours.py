"""When messages may leave the house: not in quiet hours, but for what is most severe. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

MOST_SEVERE = 4
"""It is told at any hour, and names whom to telephone."""


@dataclass(frozen=True)
class QuietHours:
    """Hours of the agency's day, 0 to 23, from and until; the same twice is none."""

    begins: int
    ends: int
    zone: ZoneInfo

    def released_at(self, at: dt.datetime, severity: int | None = None) -> dt.datetime:
        """The earliest instant from `at` on at which a message may leave. Aware in, aware UTC out."""
        local = at.astimezone(self.zone)
        if severity == MOST_SEVERE or not self._is_quiet(local.hour):
            return at
        end = local.replace(hour=self.ends, minute=0, second=0, microsecond=0)
        if end <= local:
            end = (end + dt.timedelta(days=1)).replace(hour=self.ends)
        return end.astimezone(dt.UTC)

    def _is_quiet(self, hour: int) -> bool:
        if self.begins <= self.ends:
            return self.begins <= hour < self.ends
        return hour >= self.begins or hour < self.ends
