"""The routes by which areas come in, from GeoJSON or a sheet: template, trial, import, marked faults."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import request
from pydantic import BaseModel
from sqlalchemy.orm import Session

from app.kernel.access import roles
from app.kernel.api import Reply, language
from app.kernel.problems import Problem
from app.kernel.spreadsheet_files import error_workbook, template
from app.kernel.spreadsheets import read_table
from app.kernel.tables import Row, Table
from app.kernel.transaction import in_transaction
from app.people.import_routes import RowFault, import_answer, workbook_answer
from app.places.area_columns import OUTLINE_COLUMN, area_columns
from app.places.area_files import MAX_FEATURES, GeoJsonError, read_geojson
from app.places.area_kinds import AreaKind
from app.places.blueprint import blueprint
from app.places.coordinates import CoordinateSystem
from app.places.errors import NOT_GEOJSON
from app.places.geometry import write_outline
from app.places.import_actions import Outcome, import_areas


class FileQuery(BaseModel):
    """The coordinate system in which the outlines were drawn, and the kind of new areas that say none."""

    coordinates: CoordinateSystem = "wgs84"
    kind: AreaKind | None = None


class ImportQuery(FileQuery):
    """With `dry_run` everything is tried and nothing kept."""

    dry_run: bool = False


class PreviewArea(Reply):
    """A row as it was understood: what it would do or did, its outline on WGS-84, where it was mended."""

    row: int
    outcome: Outcome | None
    cells: dict[str, str]
    geometry: dict[str, Any] | None
    square_m: float | None
    mended_at: list[list[float]]


class AreaImportDocument(Reply):
    """What came of a file."""

    is_kept: bool
    ok_rows: int
    created: int
    changed: int
    kept_as_is: int
    errors: list[RowFault]
    ignored_headings: list[str]
    preview: list[PreviewArea]


@dataclass(frozen=True)
class _Tried:
    table: Table
    outcomes: dict[int, Outcome]
    is_kept: bool


@blueprint.get("/imports/areas/template")
@roles("administrator")
def area_template() -> Any:
    """The empty sheet for areas."""
    return workbook_answer(template(area_columns("wgs84"), language()), "areas")


@blueprint.post("/imports/areas", responses={200: AreaImportDocument})
@roles("administrator")
def take_areas(query: ImportQuery) -> Any:
    """Import areas from the GeoJSON or XLSX in the body: all of them or, after any fault, none."""
    return _answer(_try(query, query.dry_run), query.dry_run)


@blueprint.post("/imports/areas/faults")
@roles("administrator")
def mark_areas(query: FileQuery) -> Any:
    """What was handed in as a sheet with its faults marked, to mend and hand in again."""
    return workbook_answer(error_workbook(_try(query, True).table, language()), "areas")


def _try(query: FileQuery, is_trial: bool) -> _Tried:
    read = _read(query)

    def work(session: Session) -> _Tried:
        table = replace(read, errors=list(read.errors))  # a repeated transaction begins with what was read
        outcomes = import_areas(session, table, query.kind.value if query.kind else None)
        is_kept = not is_trial and not table.errors
        if not is_kept:
            session.rollback()
        return _Tried(table, outcomes, is_kept)

    return in_transaction(work)


def _read(query: FileQuery) -> Table:
    """The table in the body: XLSX by its first bytes, GeoJSON else."""
    data, columns = request.get_data(), area_columns(query.coordinates)
    if data.startswith(b"PK"):
        return read_table(data, columns, max_rows=MAX_FEATURES)
    try:
        return read_geojson(data, columns, query.coordinates)
    except GeoJsonError as error:
        raise Problem(NOT_GEOJSON, why_zh=error.zh, why_en=error.en) from error


def _answer(tried: _Tried, is_trial: bool) -> dict[str, Any]:
    answer = import_answer(tried.table, tried.outcomes, tried.is_kept, is_trial, OUTLINE_COLUMN)
    for shown, row in zip(answer["preview"], tried.table.rows, strict=False):
        shown.update(_outline_of(row))
    return answer


def _outline_of(row: Row) -> dict[str, Any]:
    checked = row.values[OUTLINE_COLUMN]
    return {
        "geometry": write_outline(checked.outline) if checked else None,
        "square_m": round(checked.square_m, 1) if checked else None,
        "mended_at": [list(place) for place in checked.mended_at] if checked else [],
    }
