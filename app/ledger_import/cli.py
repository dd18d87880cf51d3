"""`import-ledger`: brings an older ledger's issues in by a mapping; goes on where it was interrupted."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import click
from flask.cli import with_appcontext


def register_commands(cli: click.Group) -> None:
    """Add it to the application's command line."""
    cli.add_command(import_ledger)


@click.command("import-ledger")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--map", "map_file", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--dry-run", is_flag=True, help="try every row and keep nothing")
@click.option("--author", help="username of the administrator who brings it in; the first one by default")
@click.option("--errors", type=click.Path(dir_okay=False, path_type=Path), help="where to write rows to mend")
@with_appcontext
def import_ledger(file: Path, map_file: Path, dry_run: bool, author: str | None, errors: Path | None) -> None:
    """Import FILE (.xlsx or .csv) by a mapping; rows with faults are left out and named.

    The same file again imports nothing twice; after an interruption it goes on where it was.
    """
    from app.kernel.problems import Problem
    from app.ledger_import.import_actions import work_through

    progress = _Progress()
    try:
        import_id = _ready(file, map_file, dry_run, author)
        work_through(import_id, file, progress.tell)
    except Problem as problem:
        progress.end()
        raise click.ClickException(f"{problem.sentence('zh')}\n{problem.sentence('en')}") from problem
    progress.end()
    _report(import_id, errors, dry_run)


def _ready(file: Path, map_file: Path, dry_run: bool, author: str | None) -> UUID:
    from app.kernel.problems import Problem
    from app.kernel.transaction import in_transaction
    from app.ledger_import import import_actions as actions
    from app.ledger_import.errors import WRONG_MAPPING
    from app.ledger_import.mapping import UnreadableMapping, parse_mapping
    from app.ledger_import.queries import unfinished_import

    try:
        mapping = parse_mapping(map_file.read_text(encoding="utf-8-sig"))
    except (UnreadableMapping, UnicodeDecodeError) as error:
        raise Problem(WRONG_MAPPING, why=str(error)) from error
    sha256, author_id = actions.digest_of_file(file), _author(author)

    def work(session: Any) -> UUID:
        row = None if dry_run else unfinished_import(session, sha256, actions.mapping_digest(mapping))
        if row is not None:
            click.echo("上次没有做完，接着做。Going on where it was interrupted.")
            return row.id
        row = actions.create_import(session, file_name=file.name, file_sha256=sha256, author_id=author_id)
        actions.choose_mapping(session, row, mapping)
        actions.begin(session, row, is_trial=dry_run)
        return row.id

    return in_transaction(work)


def _author(username: str | None) -> UUID:
    from app.kernel.clock import now
    from app.kernel.transaction import read_session
    from app.people.queries import administrators, find_user

    session = read_session()
    there = administrators(session, now())
    if username is None:
        if not there:
            raise click.ClickException("还没有管理员。There is no administrator yet; create one first.")
        return min(there)
    user = find_user(session, username)
    if user is None or user.id not in there:
        raise click.ClickException(f"“{username}”不是管理员。“{username}” is no administrator.")
    return user.id


class _Progress:
    """One line on the terminal that says how far it is."""

    def __init__(self) -> None:
        self._is_shown = sys.stderr.isatty()

    def tell(self, done: int, total: int) -> None:
        if self._is_shown:
            click.echo(f"\r{done:,} / {total:,} ", nl=False, err=True)

    def end(self) -> None:
        if self._is_shown:
            click.echo("", err=True)


def _report(import_id: UUID, errors: Path | None, dry_run: bool) -> None:
    from app.kernel.transaction import in_transaction, read_session
    from app.ledger_import import import_actions as actions
    from app.ledger_import.models import LedgerImport
    from app.ledger_import.queries import refused_for_workbook
    from app.ledger_import.refused_workbook import sentences, write_refused
    from app.ledger_import.row_store import stored_headings

    session = read_session()
    row = session.get_one(LedgerImport, import_id, populate_existing=True)
    imported, known, refused = row.imported_count, row.known_count, row.refused_count
    click.echo(
        f"{'试导入 would import' if dry_run else '导入 imported'} {imported:,} · "
        f"已有 known before {known:,} · 要改 to mend {refused:,}"
    )
    for at, (number, _, faults) in enumerate(refused_for_workbook(session, import_id)):
        if at == 10:
            click.echo("…")
            break
        click.echo(f"  第 {number} 行 row {number}: {sentences(faults, 'zh')} {sentences(faults, 'en')}")
    if errors is not None and refused:
        headings = stored_headings(actions.folder_of(import_id) / "rows.jsonl")
        write_refused(errors, headings, refused_for_workbook(session, import_id), "zh")
        in_transaction(lambda writing: actions.note_refused_taken(writing, import_id, refused))
        click.echo(f"要改的行在 the rows to mend are in {errors}")
    actions.drop_rows(import_id)
    if dry_run:
        in_transaction(
            lambda session: actions.forget_import(session, session.get_one(LedgerImport, import_id))
        )
