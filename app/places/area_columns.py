"""The columns of areas as they come in from a sheet or as properties of GeoJSON features. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from app.kernel.tables import CellError, Column
from app.places.area_kinds import KIND_NAMES, AreaKind, kind_named
from app.places.coordinates import CoordinateSystem
from app.places.outlines import CheckedOutline, OutlineError, checked_outline

KINDS_ZH = "、".join(zh for zh, _ in KIND_NAMES.values())
KINDS_EN = ", ".join(en for _, en in KIND_NAMES.values())
MAX_NAME = 100
OUTLINE_COLUMN = "outline"


def area_columns(system: CoordinateSystem) -> tuple[Column, ...]:
    """The columns; outlines are checked in the coordinate system in which they were drawn."""
    return (
        Column(
            "name",
            "区域名称",
            "Area",
            required=True,
            parse=_name,
            aliases=("名称", "区域", "name"),
            example="品清湖绿道北段",
        ),
        Column(
            "kind",
            "区域类型",
            "Kind",
            parse=_kind,
            aliases=("类型",),
            example="市政工程",
            note_zh=KINDS_ZH,
            note_en=KINDS_EN,
        ),
        Column("project", "所属项目", "Project", aliases=("项目", "代建项目"), example="品清湖绿道项目"),
        Column("unit", "责任单位", "Responsible unit", aliases=("单位", "unit"), example="施工一项目部"),
        Column(
            "person",
            "责任人",
            "Responsible person",
            aliases=("person",),
            example="zhang.san",
            note_zh="账号，或不重名的姓名",
            note_en="account, or a name that only one person has",
        ),
        Column(
            OUTLINE_COLUMN,
            "边界坐标",
            "Outline",
            parse=outline_parser(system),
            aliases=("边界", "坐标", "geometry"),
            example="115.3731,22.7864; 115.3742,22.7864; 115.3742,22.7871; 115.3731,22.7871",
            note_zh="经度,纬度; 经度,纬度; …（依次绕一圈），也可写 GeoJSON。可以不填，以后在地图上画。",
            note_en="longitude,latitude; longitude,latitude; … around it, or GeoJSON; may be drawn later.",
        ),
    )


def outline_parser(system: CoordinateSystem) -> Callable[[str], CheckedOutline]:
    """Reads the text of an outline: pairs of numbers around it, or GeoJSON."""

    def parse(text: str) -> CheckedOutline:
        document = _from_json(text) if text.startswith("{") else _from_pairs(text)
        try:
            return checked_outline(document, system)
        except OutlineError as error:
            raise CellError(error.zh, error.en) from error

    return parse


def _name(text: str) -> str:
    if len(text) > MAX_NAME:
        raise CellError(f"名称最多 {MAX_NAME} 个字。", f"A name has at most {MAX_NAME} characters.")
    return text


def _kind(text: str) -> AreaKind:
    kind = kind_named(text)
    if kind is None:
        raise CellError(
            f"没有“{text}”这种类型，只能是：{KINDS_ZH}。", f"“{text}” is no kind; choose of {KINDS_EN}."
        )
    return kind


def _from_json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CellError(
            "这段 GeoJSON 读不懂，可能不完整。", "This GeoJSON cannot be read; it may be cut off."
        ) from error


def _from_pairs(text: str) -> dict[str, Any]:
    """`115.37,22.78; 115.38,22.78 …`: semicolons, line breaks or blanks between corners."""
    corners = [part for part in re.split(r"[;；\n|]+|(?<=\d)\s+(?=\d)", text) if part.strip()]
    ring = []
    for corner in corners:
        numbers = re.fullmatch(r"\s*([-+]?\d+(?:\.\d+)?)\s*[,，]\s*([-+]?\d+(?:\.\d+)?)\s*", corner)
        if not numbers:
            shown = corner.strip()[:30]
            raise CellError(f"“{shown}”不是一对“经度,纬度”。", f"“{shown}” is no longitude,latitude pair.")
        ring.append([float(numbers[1]), float(numbers[2])])
    return {"type": "Polygon", "coordinates": [ring]}
