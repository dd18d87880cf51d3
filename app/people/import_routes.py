"""The routes by which units and users come in from a sheet: template, trial, import, marked faults."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Response, request
from flask_login import current_user
from pydantic import BaseModel
from sqlalchemy.orm import Session

from app.kernel.access import roles
from app.kernel.api import Reply, language
from app.kernel.problems import Problem
from app.kernel.spreadsheet_files import XLSX, error_workbook, template
from app.kernel.spreadsheets import read_table
from app.kernel.tables import Column, Table
from app.kernel.transaction import in_transaction
from app.people.activation_actions import IssuedCode
from app.people.activation_routes import IssuedCodes, issued_codes_document
from app.people.blueprint import blueprint
from app.people.errors import IMPORT_REFUSED
from app.people.import_actions import ImportResult, import_units, import_users, issue_codes
from app.people.import_columns import UNIT_COLUMNS, USER_COLUMNS

MOST_ROWS = 500
"""A sheet is written in one transaction, during which SQLite lets nobody else write."""
PREVIEW_ROWS = 20
Take = Callable[[Session, Table], ImportResult]


class ImportQuery(BaseModel):
    """With `dry_run` everything is tried and nothing kept."""

    dry_run: bool = False


class RowFault(Reply):
    """What is wrong with a row; `column` null: with the row as a whole."""

    row: int
    column: str | None
    message: str


class PreviewRow(Reply):
    """A row as it was understood, and what it would do or did."""

    row: int
    outcome: str | None
    cells: dict[str, str]


class ImportDocument(Reply):
    """What came of a sheet; `codes` for the users it created."""

    is_kept: bool
    ok_rows: int
    created: int
    changed: int
    kept_as_is: int
    errors: list[RowFault]
    ignored_headings: list[str]
    preview: list[PreviewRow]
    codes: IssuedCodes | None


@dataclass(frozen=True)
class _Tried:
    table: Table
    result: ImportResult
    issued: list[IssuedCode]
    is_kept: bool


@blueprint.get("/imports/units/template")
@roles("administrator")
def unit_template() -> Any:
    """The empty sheet for units."""
    return workbook_answer(template(UNIT_COLUMNS, language()), "units")


@blueprint.get("/imports/users/template")
@roles("administrator")
def user_template() -> Any:
    """The empty sheet for users."""
    return workbook_answer(template(USER_COLUMNS, language()), "users")


@blueprint.post("/imports/units", responses={200: ImportDocument})
@roles("administrator")
def take_units(query: ImportQuery) -> Any:
    """Import units from the XLSX in the body: all rows or, after any fault, none."""
    return _answer(_try(UNIT_COLUMNS, import_units, query.dry_run), query.dry_run)


@blueprint.post("/imports/users", responses={200: ImportDocument})
@roles("administrator")
def take_users(query: ImportQuery) -> Any:
    """Import users from the XLSX in the body: all rows or none; new users get activation codes."""
    return _answer(_try(USER_COLUMNS, import_users, query.dry_run), query.dry_run)


@blueprint.post("/imports/units/faults")
@roles("administrator")
def mark_units() -> Any:
    """The sheet handed in, with its faults marked, to mend and hand in again."""
    return workbook_answer(error_workbook(_try(UNIT_COLUMNS, import_units, True).table, language()), "units")


@blueprint.post("/imports/users/faults")
@roles("administrator")
def mark_users() -> Any:
    """The sheet handed in, with its faults marked, to mend and hand in again."""
    return workbook_answer(error_workbook(_try(USER_COLUMNS, import_users, True).table, language()), "users")


def _try(columns: Sequence[Column], take: Take, is_trial: bool) -> _Tried:
    read = read_table(request.get_data(), columns, max_rows=MOST_ROWS)
    own_id = current_user.id

    def work(session: Session) -> _Tried:
        table = replace(read, errors=list(read.errors))  # a repeated transaction begins with what was read
        result = take(session, table)
        is_kept = not is_trial and not table.errors
        if not is_kept:
            session.rollback()
            return _Tried(table, result, [], False)
        return _Tried(table, result, issue_codes(session, result, own_id), True)

    return in_transaction(work)


def import_answer(
    table: Table, outcomes: Mapping[int, str], is_kept: bool, is_trial: bool, unseen: str = ""
) -> dict[str, Any]:
    """What came of a sheet, whatever it brings; `outcomes` by row number, `unseen` a column not shown.

    Raises Problem import_refused when rows are at fault and it was to be kept.
    """
    counted, bad = Counter(outcomes.values()), table.bad_row_numbers()
    faults = [error.wire(language()) for error in sorted(table.errors, key=lambda error: error.row)]
    if bad and not is_trial:
        raise Problem(IMPORT_REFUSED, bad_rows=len(bad), ok_rows=len(table.rows) - len(bad), rows=faults)
    shown = [column for column in table.columns if column.key != unseen]
    return {
        "is_kept": is_kept,
        "ok_rows": len(table.rows) - len(bad),
        "created": counted["create"],
        "changed": counted["change"],
        "kept_as_is": counted["keep"],
        "errors": faults,
        "ignored_headings": table.ignored_headings,
        "preview": [
            {
                "row": row.number,
                "outcome": outcomes.get(row.number),
                "cells": {column.label(language()): row.texts.get(column.key, "") for column in shown},
            }
            for row in table.rows[:PREVIEW_ROWS]
        ],
    }


def workbook_answer(data: bytes, name: str) -> Response:
    """A sheet as a file to keep."""
    response = Response(data, mimetype=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="chabu-{name}.xlsx"'
    return response


def _answer(tried: _Tried, is_trial: bool) -> dict[str, Any]:
    codes = issued_codes_document(tried.issued) if tried.issued else None
    return {**import_answer(tried.table, tried.result.outcomes, tried.is_kept, is_trial), "codes": codes}
