"""Writes of whole files of areas. A row that cannot be taken is noted in the table, with why.

The rows go through the same actions as single changes, each in a savepoint. Whether the whole is kept is for
the caller to decide: after any fault, and in a trial, the transaction is rolled back.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.kernel.audit import record
from app.kernel.problems import Problem
from app.kernel.tables import Row, Table
from app.people.models import Unit, User
from app.places.actions import OUTLINE, change_area, create_area
from app.places.area_columns import OUTLINE_COLUMN
from app.places.models import Area, Project
from app.places.queries import area_row

Outcome = Literal["create", "change", "keep"]
NOT_FOUND = ("没有叫“{name}”的{what_zh}。", "There is no {what_en} called “{name}”.")
SEVERAL = (
    "有几个叫“{name}”的{what_zh}，请写全名或账号。",
    "Several are called “{name}”; give the full name or account.",
)
NAME_TWICE = ("“{name}”在本表里出现了两次。", "“{name}” is in this file twice.")
KIND_MISSING = ("新区域要写类型。", "A new area needs a kind.")


class _Unresolved(Exception):
    """A name that leads to no row, or to several."""

    def __init__(self, column: str, words: tuple[str, str], **detail: str) -> None:
        super().__init__(column)
        self.column = column
        self.zh, self.en = (text.format(**detail) for text in words)


def import_areas(session: Session, table: Table, default_kind: str | None) -> dict[int, Outcome]:
    """Create an area per row, or change the one of that name; empty cells leave what is there.

    `default_kind` is for new areas whose row says none. Returns what came of each row without a fault.
    """
    _refuse_repeated_names(table)
    outcomes: dict[int, Outcome] = {}
    for row in table.good_rows():
        try:
            with session.begin_nested():
                outcomes[row.number] = _take(session, row, default_kind)
        except _Unresolved as unresolved:
            table.add_error(row, unresolved.column, unresolved.zh, unresolved.en)
        except Problem as problem:
            table.add_error(row, None, problem.sentence("zh"), problem.sentence("en"))
    detail: dict[str, Any] = dict(Counter(outcomes.values()))
    record(session, "import.areas", object_kind="import", object_id="areas", detail=detail)
    return outcomes


def _take(session: Session, row: Row, default_kind: str | None) -> Outcome:
    facts = _facts(session, row)
    area = session.scalars(select(Area).where(Area.name == row.values["name"])).one_or_none()
    if area is None:
        facts.setdefault("kind", default_kind)
        if facts["kind"] is None:
            raise _Unresolved("kind", KIND_MISSING)
        create_area(session, facts, None)
        return "create"
    before = area_row(area)
    change_area(session, area, facts, None)
    return "keep" if area_row(area) == before else "change"


def _facts(session: Session, row: Row) -> dict[str, Any]:
    """The columns a row speaks of."""
    values = row.values
    facts: dict[str, Any] = {"name": values["name"]}
    if values["kind"] is not None:
        facts["kind"] = values["kind"].value
    if values["project"] is not None:
        facts["project_id"] = _project(session, values["project"])
    if values["unit"] is not None:
        facts["unit_id"] = _unit(session, values["unit"])
    if values["person"] is not None:
        facts["person_id"] = _person(session, values["person"])
    if values[OUTLINE_COLUMN] is not None:
        facts[OUTLINE] = values[OUTLINE_COLUMN]
    return facts


def _project(session: Session, name: str) -> UUID:
    found = session.scalars(select(Project.id).where(Project.name == name, Project.is_active)).all()
    return _only("project", found, name=name, what_zh="项目", what_en="project")


def _unit(session: Session, name: str) -> UUID:
    """By full name, else by short name."""
    found = session.scalars(select(Unit.id).where(Unit.name == name, Unit.is_active)).all()
    if not found:
        found = session.scalars(select(Unit.id).where(Unit.short_name == name, Unit.is_active)).all()
    return _only("unit", found, name=name, what_zh="单位", what_en="unit")


def _person(session: Session, name: str) -> UUID:
    """By account or by name; a name that several people have is no answer."""
    named = or_(User.username == name.lower(), User.display_name == name)
    found = session.scalars(select(User.id).where(named, User.is_active)).all()
    return _only("person", found, name=name, what_zh="人", what_en="person")


def _only(column: str, found: Any, **detail: str) -> UUID:
    if len(found) != 1:
        raise _Unresolved(column, SEVERAL if found else NOT_FOUND, **detail)
    only: UUID = found[0]
    return only


def _refuse_repeated_names(table: Table) -> None:
    seen: set[str] = set()
    for row in table.good_rows():
        name = row.values["name"]
        if name in seen:
            zh, en = NAME_TWICE
            table.add_error(row, "name", zh.format(name=name), en.format(name=name))
        seen.add(name)
