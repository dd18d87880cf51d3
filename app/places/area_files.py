"""Areas handed in as GeoJSON: each feature becomes a row of the same table that a sheet becomes. Pure.

Rows are numbered by the features, from 1. The coordinate system is never guessed: the user says it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from app.kernel.tables import Column, Row, RowError, Table, columns_by_heading, folded
from app.places.area_columns import OUTLINE_COLUMN
from app.places.coordinates import CoordinateSystem
from app.places.outlines import OutlineError, checked_outline

MAX_BYTES = 10 * 2**20
MAX_FEATURES = 2000
MOST_IN_A_CELL = 32_767
TRUE_DEGREES = ("CRS84", "4326", "4490")
"""What a (since 2016 obsolete) `crs` member may name: WGS-84 and CGCS2000 in degrees."""


class GeoJsonError(ValueError):
    """Why a file as a whole is no GeoJSON of areas, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


def read_geojson(data: bytes, columns: Sequence[Column], system: CoordinateSystem) -> Table:
    """The features of a GeoJSON file as a table. Raises GeoJsonError."""
    features = _features_of(_document_of(data))
    known = columns_by_heading(columns)
    table = Table(columns)
    for number, feature in enumerate(features, start=1):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        properties = properties if isinstance(properties, dict) else {}
        texts = {
            known[folded(key)].key: _text(value) for key, value in properties.items() if folded(key) in known
        }
        texts[OUTLINE_COLUMN] = _outline_text(feature)
        row = Row(number, dict.fromkeys(column.key for column in columns), texts)
        table.rows.append(row)
        for column in columns:
            if column.key != OUTLINE_COLUMN:
                table.take_cell(row, column, texts.get(column.key, ""))
        _take_outline(table, row, feature, system)
    table.ignored_headings = _ignored(features, known)
    return table


def _document_of(data: bytes) -> Any:
    if len(data) > MAX_BYTES:
        raise GeoJsonError(
            f"文件超过 {MAX_BYTES // 2**20} MB。", f"The file is over {MAX_BYTES // 2**20} MB."
        )
    try:
        return json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise GeoJsonError(
            "这个文件不是 GeoJSON，也不是 XLSX。", "The file is neither GeoJSON nor XLSX."
        ) from error


def _features_of(document: Any) -> list[Any]:
    kind = document.get("type") if isinstance(document, dict) else None
    features = (
        document.get("features") if kind == "FeatureCollection" else [document] if kind == "Feature" else None
    )
    if not isinstance(features, list) or not features:
        raise GeoJsonError(
            "文件里没有要素。要的是 FeatureCollection，每个区域一个面。",
            "There are no features. A FeatureCollection with a polygon for each area is needed.",
        )
    if len(features) > MAX_FEATURES:
        raise GeoJsonError(
            f"要素超过 {MAX_FEATURES:,} 个，请分开。", f"Over {MAX_FEATURES:,} features; split the file."
        )
    crs = json.dumps(document.get("crs")) if document.get("crs") else ""
    if crs and not any(name in crs for name in TRUE_DEGREES):
        raise GeoJsonError(
            "文件写明的坐标系不是经纬度。请先换成经纬度再导入。",
            "The file names a coordinate system that is not in degrees. Convert it to degrees first.",
        )
    return features


def _take_outline(table: Table, row: Row, feature: Any, system: CoordinateSystem) -> None:
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    try:
        row.values[OUTLINE_COLUMN] = checked_outline(geometry, system)
    except OutlineError as error:
        table.errors.append(RowError(row.number, table.column(OUTLINE_COLUMN), error.zh, error.en))


def _outline_text(feature: Any) -> str:
    """The geometry as a sheet carries it, so that a list of faults can be mended and handed in again."""
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    text = json.dumps(geometry, separators=(",", ":")) if geometry else ""
    return text if len(text) <= MOST_IN_A_CELL else ""


def _ignored(features: list[Any], known: dict[str, Column]) -> list[str]:
    """Names of properties that say nothing to us, in order, each once."""
    names: dict[str, None] = {}
    for feature in features:
        properties = feature.get("properties") if isinstance(feature, dict) else None
        names |= dict.fromkeys(properties if isinstance(properties, dict) else ())
    return [name for name in names if folded(name) not in known]


def _text(value: Any) -> str:
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
