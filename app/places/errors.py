"""What can be refused about places, in both languages."""

from __future__ import annotations

from app.kernel.problems import Problem, declare
from app.places.outlines import OutlineError

NAME_TAKEN = declare(
    "place_name_taken",
    409,
    zh="已有叫“{name}”的，没有保存。请换一个名称。",
    en="There is one called “{name}” already; nothing was saved. Choose another name.",
)
WRONG_OUTLINE = declare(
    "area_outline",
    422,
    zh="{why_zh}边界没有保存。",
    en="{why_en} The outline was not saved.",
)
UNKNOWN_REFERENCE = declare(
    "place_reference",
    422,
    zh="所选的{what_zh}不存在或已停用，没有保存。请重新选。",
    en="The {what_en} chosen does not exist or is switched off; nothing was saved. Choose again.",
)
NOT_YOUR_UNIT = declare(
    "area_not_yours",
    403,
    zh="这个区域不归你的单位管，没有保存。请找管理员。",
    en="This area does not belong to your units; nothing was saved. Ask an administrator.",
)
NOT_GEOJSON = declare(
    "areas_not_geojson",
    422,
    zh="{why_zh}没有导入任何内容。",
    en="{why_en} Nothing was imported.",
)
HALF_POSITION = declare(
    "point_half_position",
    422,
    zh="经度和纬度要么都填，要么都不填。没有保存。",
    en="Give both longitude and latitude, or neither. Nothing was saved.",
)


def outline_problem(error: OutlineError) -> Problem:
    """The refusal of an outline."""
    return Problem(WRONG_OUTLINE, why_zh=error.zh, why_en=error.en)
