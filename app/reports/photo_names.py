"""What a photo is called in a packet, and what stands below a stamped one. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from zoneinfo import ZoneInfo

from app.kernel.problems import Language

ROLES = {
    "zh": {"before": "前", "after": "后", "scene": "现场"},
    "en": {"before": "before", "after": "after", "scene": "scene"},
}
FORBIDDEN = re.compile(
    r'[\\/:*?"<>|_\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060\ufeff\ud800-\udfff]+'
)
"""What file systems refuse, what turns text around, and the mark that parts the pieces of a name."""
LONGEST_PART_BYTES = 72
"""24 Chinese characters; the whole name stays below the 255 bytes that file systems take."""
UNKNOWN = {"zh": "日期不明", "en": "undated"}


class PhotoNames:
    """Names the photos of one packet: no two alike, also where a file system ignores case."""

    def __init__(self, zone: ZoneInfo, language: Language) -> None:
        self._zone, self._language = zone, language
        self._given: Counter[str] = Counter()

    def name(self, number: str, area: str, problem: str, role: str, taken_at: dt.datetime | None) -> str:
        """`编号_区域_问题_前_日期.jpg`; what is not known is left out."""
        day = taken_at.astimezone(self._zone).strftime("%Y%m%d") if taken_at else UNKNOWN[self._language]
        parts = [cleaned(number), cleaned(area), cleaned(problem), ROLES[self._language][role], day]
        base = "_".join(part for part in parts if part)
        self._given[base.casefold()] += 1
        count = self._given[base.casefold()]
        return f"{base}.jpg" if count == 1 else f"{base}_{count}.jpg"


def cleaned(text: str) -> str:
    """A text as a part of a file name: short, without what file systems refuse, no dot at an end."""
    cut = FORBIDDEN.sub("-", text).encode()[:LONGEST_PART_BYTES].decode(errors="ignore")
    return cut.strip("-. ")


def stamp_lines(
    number: str,
    place: str,
    position: tuple[float, float] | None,
    taken_at: dt.datetime | None,
    zone: ZoneInfo,
) -> list[str]:
    """Number and time, then place: what a stamped copy says about itself."""
    when = taken_at.astimezone(zone).strftime("%Y-%m-%d %H:%M") if taken_at else ""
    where = f"{position[0]:.5f}, {position[1]:.5f}" if position else ""
    lines = ["  ".join(filter(None, (number, when))), "  ".join(filter(None, (place, where)))]
    return [line for line in lines if line]
