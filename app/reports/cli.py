"""`report`: the figures of a period into a file; `rebuild-rounds`: what they are read from, made anew."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from flask.cli import with_appcontext

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.reports.figure_queries import Narrowed
    from app.reports.metrics import Period


def register_commands(cli: click.Group) -> None:
    """Add them to the application's command line."""
    cli.add_command(report)
    cli.add_command(rebuild)


@click.command("report")
@click.argument("period")
@click.option(
    "--format", "kind", type=click.Choice(["json", "docx", "pdf", "xlsx"]), default="json", show_default=True
)
@click.option("--unit", "units", multiple=True, help="only issues of this unit and those below: name or id")
@click.option("--as-of", help="known then: 2026-06-03T17:30+08:00, or a day (its end)")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True)
@with_appcontext
def report(period: str, kind: str, units: tuple[str, ...], as_of: str | None, output: Path) -> None:
    """Write PERIOD: 2026-05, 2026-Q2, 2026, or 2026-05-01..2026-05-20.

    As JSON with every figure, as the bulletin of a month (docx or pdf, not signed), or as the ledger (xlsx).
    """
    from app.kernel.clock import agency_zone
    from app.kernel.transaction import read_session
    from app.reports.cut_off_queries import default_cut_off, last_import_before
    from app.reports.figure_queries import report_of
    from app.reports.metrics import Period
    from app.reports.monthly_queries import EVERYTHING
    from app.reports.periods import bounds_of
    from app.reports.report_document import report_document

    session = read_session()
    try:
        start, end = bounds_of(period, agency_zone())
        known_at = _instant(as_of) if as_of else default_cut_off(session, end)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
    wanted = Period(start, end, known_at)
    narrowed = _narrowed(session, units)
    if kind == "xlsx":
        _write_ledger(session, output, wanted, narrowed)
    else:
        found = report_of(session, EVERYTHING, wanted, narrowed)
        document = report_document(period, wanted, found, last_import_before(session, end))
        if kind == "json":
            output.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        else:
            content = _bulletin(session, period, document, is_whole=not units)
            output.write_bytes(content if kind == "docx" else _pdf(content))
    _note_export(period, kind, wanted, units)
    click.echo(output)


def _note_export(period: str, kind: str, wanted: Period, units: tuple[str, ...]) -> None:
    from app.kernel.audit import record
    from app.kernel.clock import to_wire
    from app.kernel.transaction import in_transaction

    detail = {"period": period, "kind": kind, "known_at": to_wire(wanted.known_at), "units": list(units)}
    in_transaction(
        lambda writing: record(
            writing, "report.export", object_kind="report", object_id=period, detail=detail
        )
    )


def _bulletin(session: Session, period: str, document: dict[str, Any], *, is_whole: bool) -> bytes:
    from flask import current_app

    from app.reports.bulletin_docx import bulletin_docx
    from app.reports.bulletin_queries import bulletin_of
    from app.reports.monthly_freezing_actions import NOT_SIGNED
    from app.reports.monthly_queries import opening_adjustment
    from app.reports.template_queries import template_bytes, version_in_use

    if not is_whole or len(period) != len("2026-05") or "Q" in period:
        raise click.BadParameter(
            "通报只有整个单位按月的。A bulletin is that of a month and the whole agency."
        )
    known_at = dt.datetime.fromisoformat(document["known_at"])
    data_dir = current_app.config["CHABU"].data_dir
    adjustment = opening_adjustment(session, data_dir, period, known_at)
    full = {**document, "opening_adjustment": adjustment}
    template = template_bytes(session, data_dir, version_in_use(session))
    return bulletin_docx(bulletin_of(session, period, full, NOT_SIGNED), template)


def _pdf(content: bytes) -> bytes:
    from app.reports.monthly_freezing_actions import bulletin_pdf

    return bulletin_pdf(content)


def _write_ledger(session: Session, output: Path, period: Period, narrowed: Narrowed) -> None:
    from app.issues.filter_queries import IssueFilter
    from app.kernel.clock import agency_zone
    from app.reports.ledger_queries import ledger_rows
    from app.reports.ledger_words import known_note, sheets_of
    from app.reports.ledger_workbook import write_ledger
    from app.reports.monthly_queries import EVERYTHING

    units = tuple(narrowed.values.get("unit", ()))
    wanted = IssueFilter(since=period.start, until=period.end, unit_ids=units)
    rows = ledger_rows(session, EVERYTHING, wanted, "zh", known_at=period.known_at)
    write_ledger(output, sheets_of("zh"), rows, agency_zone(), note=known_note(period.known_at))


def _instant(text: str) -> dt.datetime:
    from app.kernel.clock import agency_zone

    moment = dt.datetime.fromisoformat(text)
    if len(text) == len("2026-05-31"):
        moment += dt.timedelta(days=1)
    return moment if moment.tzinfo else moment.replace(tzinfo=agency_zone())


def _narrowed(session: Session, units: tuple[str, ...]) -> Narrowed:
    from sqlalchemy import String, cast, or_, select

    from app.people.models import Unit
    from app.people.queries import unit_tree
    from app.reports.figure_queries import Narrowed

    if not units:
        return Narrowed({})
    tree, chosen = unit_tree(session), set()
    for name in units:
        is_called = or_(
            Unit.name == name, Unit.short_name == name, cast(Unit.id, String).in_(_spellings(name))
        )
        ids = session.scalars(select(Unit.id).where(is_called)).all()
        if len(ids) != 1:
            raise click.BadParameter(
                f"没有（或不止一个）叫“{name}”的单位。No unit, or several, are called that."
            )
        chosen |= set(tree.subtree(ids[0]))
    return Narrowed({"unit": frozenset(chosen)})


def _spellings(unit_id: str) -> tuple[str, str]:
    """An id with and without hyphens: databases write it either way."""
    return unit_id.lower(), unit_id.lower().replace("-", "")


@click.command("rebuild-rounds")
@with_appcontext
def rebuild() -> None:
    """Make the rows that figures are read from anew, from the events."""
    from app.reports.round_actions import rebuild_rounds

    done = rebuild_rounds(lambda count, total: click.echo(f"{count:,} / {total:,}", err=True))
    click.echo(f"{done} issues")
