"""Writes of whole sheets of units and users. A row that cannot be taken is noted in the table, with why.

The rows go through the same actions as single changes, each in a savepoint. Whether the whole is kept is for
the caller to decide: after any fault, and in a trial, the transaction is rolled back.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.audit import record
from app.kernel.clock import agency_today
from app.kernel.problems import Problem
from app.kernel.tables import Row, Table
from app.people.activation_actions import IssuedCode, issue_code
from app.people.models import Post, Unit, User
from app.people.post_actions import add_post
from app.people.queries import find_user
from app.people.unit_actions import change_unit, create_unit
from app.people.user_actions import change_user, create_user

Outcome = Literal["create", "change", "keep"]
ANOTHER_PERSON = (
    "账号“{username}”已是“{name}”的。同名不同人请换账号；改名请在用户页改。",
    "The account “{username}” belongs to “{name}”. Use another account, or rename on the user page.",
)
TWO_NAMES = (
    "同一账号在本表里有两个姓名：“{first}”和“{second}”。",
    "One account has two names in this sheet: “{first}” and “{second}”.",
)
NO_UNIT = ("没有叫“{name}”的单位。", "There is no unit called “{name}”.")
NAME_TWICE = ("“{name}”在本表里出现了两次。", "“{name}” is in this sheet twice.")
PARENT_LOST = (
    "上级单位“{name}”不在系统里，在本表里也没有能导入的一行，或成了自己的下级。",
    "The parent “{name}” is neither in the system nor importable from this sheet, or lies below itself.",
)


@dataclass
class ImportResult:
    """What came of each row without a fault, and the new users, for whom codes are made once all is kept."""

    outcomes: dict[int, Outcome] = field(default_factory=dict)
    new_users: list[User] = field(default_factory=list)


def import_units(session: Session, table: Table) -> ImportResult:
    """Create or change a unit per row, parents before children in whatever order the rows are."""
    _refuse_repeated_names(table)
    result = ImportResult()
    waiting = table.good_rows()
    while waiting:
        ready = [row for row in waiting if not _waits_for_another(row, waiting)]
        if not ready:
            break
        waiting = [row for row in waiting if row not in ready]
        for row in ready:
            _take(session, table, row, result, _take_unit)
    for row in waiting:
        _fault(table, row, "parent", PARENT_LOST, name=row.values["parent"])
    _record(session, "units", result)
    return result


def _waits_for_another(row: Row, waiting: list[Row]) -> bool:
    parent = row.values["parent"]
    if parent is None:
        return False
    return any(
        parent == other.values["name"] or (other is not row and parent == other.values["short_name"])
        for other in waiting
    )


def import_users(session: Session, table: Table) -> ImportResult:
    """Create users and give posts, a post per row; posts that are held already are passed over."""
    result = ImportResult()
    for row in table.good_rows():
        _take(session, table, row, result, _take_user)
    _record(session, "users", result)
    return result


def issue_codes(session: Session, result: ImportResult, made_by: UUID) -> list[IssuedCode]:
    """A code for each user the import created."""
    return [issue_code(session, user, made_by) for user in result.new_users]


def _take(
    session: Session,
    table: Table,
    row: Row,
    result: ImportResult,
    take: Callable[[Session, Table, Row, ImportResult], Outcome | None],
) -> None:
    created = len(result.new_users)
    try:
        with session.begin_nested():
            outcome = take(session, table, row, result)
            session.flush()
    except Problem as problem:
        del result.new_users[created:]
        table.add_error(row, None, problem.sentence("zh"), problem.sentence("en"))
        return
    if outcome is not None:
        result.outcomes[row.number] = outcome


def _take_unit(session: Session, table: Table, row: Row, _result: ImportResult) -> Outcome | None:
    facts: dict[str, Any] = {
        key: row.values[key] for key in ("name", "short_name", "kind", "phone") if row.values[key] is not None
    }
    if row.values["parent"] is not None:
        parent = _unit_meant(session, row.values["parent"])
        if parent is None:
            _fault(table, row, "parent", PARENT_LOST, name=row.values["parent"])
            return None
        facts["parent_id"] = parent.id
    unit = _unit_named(session, row.values["name"])
    if unit is None:
        create_unit(session, facts)
        return "create"
    if all(getattr(unit, key) == value for key, value in facts.items()):
        return "keep"
    change_unit(session, unit, facts)
    return "change"


def _take_user(session: Session, table: Table, row: Row, result: ImportResult) -> Outcome | None:
    values = row.values
    unit = _unit_meant(session, values["unit"])
    if unit is None:
        _fault(table, row, "unit", NO_UNIT, name=values["unit"])
        return None
    user = find_user(session, values["username"])
    is_new = user is None
    if user is None:
        facts = {key: values[key] for key in ("username", "display_name", "phone")}
        user = create_user(session, **facts)
        result.new_users.append(user)
    elif user.display_name != values["display_name"]:
        words = TWO_NAMES if user in result.new_users else ANOTHER_PERSON
        detail = {"first": user.display_name, "second": values["display_name"]}
        detail |= {"username": user.username, "name": user.display_name}
        _fault(table, row, "display_name", words, **detail)
        return None
    is_changed = _complete(session, user, values["phone"])
    starts_on = values["starts_on"] or agency_today()
    if _holds(
        session, user, unit, values["role"], starts_on, values["ends_on"], is_open=not values["starts_on"]
    ):
        return "create" if is_new else "change" if is_changed else "keep"
    add_post(
        session, user, role=values["role"], unit_id=unit.id, starts_on=starts_on, ends_on=values["ends_on"]
    )
    return "create" if is_new else "change"


def _complete(session: Session, user: User, phone: str | None) -> bool:
    if phone is None or user.phone == phone:
        return False
    change_user(session, user, {"phone": phone})
    return True


def _holds(
    session: Session,
    user: User,
    unit: Unit,
    role: str,
    starts_on: dt.date,
    ends_on: dt.date | None,
    *,
    is_open: bool,
) -> bool:
    """Whether the very post is there already, as after the same sheet. `is_open`: no first day said."""
    query = select(Post).where(Post.user_id == user.id, Post.unit_id == unit.id, Post.role == role)
    return any(
        post.ends_on == ends_on and (post.covers(starts_on) if is_open else post.starts_on == starts_on)
        for post in session.scalars(query)
    )


def _refuse_repeated_names(table: Table) -> None:
    seen: set[str] = set()
    for row in table.good_rows():
        name = row.values["name"]
        if name in seen:
            _fault(table, row, "name", NAME_TWICE, name=name)
        seen.add(name)


def _unit_named(session: Session, name: str) -> Unit | None:
    return session.scalars(select(Unit).where(Unit.name == name)).one_or_none()


def _unit_meant(session: Session, name: str) -> Unit | None:
    """The unit of that name, or the only one of that short name."""
    unit = _unit_named(session, name)
    if unit is not None:
        return unit
    short = session.scalars(select(Unit).where(Unit.short_name == name).limit(2)).all()
    return short[0] if len(short) == 1 else None


def _fault(table: Table, row: Row, key: str, words: tuple[str, str], **detail: Any) -> None:
    zh, en = words
    table.add_error(row, key, zh.format(**detail), en.format(**detail))


def _record(session: Session, kind: str, result: ImportResult) -> None:
    detail: dict[str, Any] = dict(Counter(result.outcomes.values()))
    record(session, f"import.{kind}", object_kind="import", object_id=kind, detail=detail)
