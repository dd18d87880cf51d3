"""What the desk can refuse, in both languages."""

from __future__ import annotations

from app.kernel.problems import declare

TOO_MANY_VIEWS = declare(
    "too_many_views",
    409,
    zh="最多存 {most} 个视图，先删掉一个再存。",
    en="At most {most} views can be kept; remove one first.",
)
