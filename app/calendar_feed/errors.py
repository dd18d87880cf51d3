"""What a calendar feed can be refused with, in both languages."""

from __future__ import annotations

from app.kernel.problems import declare

NO_FEED = declare(
    "no_feed",
    404,
    zh="这个日历链接不存在或已撤销。请在“我的”里重新生成。",
    en="This calendar link is unknown or was revoked. Make a new one under “Me”.",
)
