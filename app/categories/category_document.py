"""Categories and days of the calendar as phones hold them: the shapes that the API declares."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from app.categories.calendar_files import DayKind
from app.categories.time_limits import TimeUnit
from app.kernel.api import Reply

Severity = Literal[1, 2, 3, 4]
"""1 is the least."""


class LimitDocument(Reply):
    """`n` of a time unit."""

    n: int
    unit: TimeUnit


class InterimDocument(LimitDocument):
    """What must be made safe first, and by when."""

    act: str


class CategoryRow(Reply):
    """A category as phones hold it."""

    code: str
    group_code: str
    group_zh: str
    group_en: str
    zh: str
    en: str
    pinyin: str
    syllables: str = ""  # phones hold rows from before there were any
    severity: Severity
    limit: LimitDocument
    interim: InterimDocument | None
    party: str
    route: Literal["internal", "refer"]
    file_when: str
    close_when: str
    photo_optional: bool
    is_active: bool


class DayDocument(Reply):
    """A day that is not worked as its weekday says."""

    date: dt.date
    kind: DayKind
    name: str
