"""The routes of categories: everybody reads, an administrator edits, the history says who changed what."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from flask_login import current_user
from pydantic import BaseModel, Field

from app.categories import actions, default_data, queries
from app.categories.blueprint import blueprint
from app.categories.category_document import CategoryRow
from app.categories.errors import WRONG_LIMIT
from app.categories.time_limits import MOST, TimeLimit, TimeUnit
from app.kernel.access import roles, signed_in
from app.kernel.api import Body, Reply
from app.kernel.problems import Problem
from app.kernel.transaction import in_transaction, read_session

GroupCode = Annotated[str, Field(pattern="^[A-Z]{1,3}$")]
CategoryCode = Annotated[str, Field(pattern="^[A-Z]{1,3}[0-9]{2,4}$")]
ShortName = Annotated[str, Field(min_length=1, max_length=60)]
EnglishName = Annotated[str, Field(min_length=1, max_length=100)]


class Limit(Body):
    """`n` of a time unit."""

    n: int = Field(ge=1)
    unit: TimeUnit


class Interim(Limit):
    """What must be made safe first, and by when."""

    act: str = Field(min_length=1, max_length=100)


class CategoryFacts(Body):
    """All an administrator decides about a category. `version`: the one seen; `reason` is for the history."""

    group_code: GroupCode
    zh: ShortName
    en: EnglishName
    severity: int = Field(ge=1, le=4)
    limit: Limit
    interim: Interim | None = None
    party: str = Field(min_length=1, max_length=32)
    route: Literal["internal", "refer"]
    file_when: str = Field(min_length=1, max_length=500)
    close_when: str = Field(min_length=1, max_length=500)
    photo_optional: bool = False
    is_active: bool = True
    version: int | None = None
    reason: str = Field(default="", max_length=300)


class NewCategory(CategoryFacts):
    """A category to add."""

    code: CategoryCode


class GroupFacts(Body):
    """A group's names."""

    zh: ShortName
    en: EnglishName


class NewGroup(GroupFacts):
    """A group to add."""

    code: GroupCode


class CategoryPath(BaseModel):
    """Which category or group."""

    code: str


class CategoryDocument(CategoryRow):
    """A category for its editors: with where it comes from and its version."""

    basis: list[str]
    version: int


class Word(Reply):
    """A key and its names."""

    key: str
    zh: str
    en: str


class CategoryList(Reply):
    """All categories with the words they use."""

    items: list[CategoryDocument]
    groups: list[Word]
    severities: list[Word]
    time_units: list[Word]
    parties: list[Word]
    bases: list[Word]


class Revision(Reply):
    """One change: field → [before, after]; the first is how the category came in."""

    version: int
    at: str
    by_id: str | None
    by_name: str | None
    reason: str
    changes: dict[str, list[Any]]


class History(Reply):
    """The changes of a category, newest first."""

    items: list[Revision]


@blueprint.get("/categories", responses={200: CategoryList})
@signed_in
def list_categories() -> Any:
    """All categories, also those switched off, with groups, severities, time units and parties."""
    session = read_session()
    return {
        "items": queries.categories_for_editing(session),
        "groups": [
            {"key": row["code"], "zh": row["zh"], "en": row["en"]} for row in queries.group_rows(session)
        ],
        "severities": _words(default_data.severities()),
        "time_units": _words(default_data.time_units()),
        "parties": _words(default_data.parties()),
        "bases": _words(default_data.bases()),
    }


@blueprint.post("/categories", responses={200: CategoryDocument})
@roles("administrator")
def add_category(body: NewCategory) -> Any:
    """Add a category."""
    facts, own_id = _facts(body), current_user.id
    in_transaction(lambda session: actions.add_category(session, body.code, facts, own_id))
    return _document(body.code)


@blueprint.put("/categories/<code>", responses={200: CategoryDocument})
@roles("administrator")
def edit_category(path: CategoryPath, body: CategoryFacts) -> Any:
    """Set all facts of a category; switching it off keeps it for the issues that name it."""
    facts, own_id = _facts(body), current_user.id
    in_transaction(
        lambda session: actions.edit_category(
            session,
            queries.category(session, path.code),
            facts,
            reason=body.reason,
            seen_version=body.version,
            author=own_id,
        )
    )
    return _document(path.code)


@blueprint.get("/categories/<code>/history", responses={200: History})
@signed_in
def category_history(path: CategoryPath) -> Any:
    """What was changed about a category, when, by whom and why."""
    return {"items": queries.history_of(read_session(), path.code)}


@blueprint.post("/category-groups", responses={200: Word})
@roles("administrator")
def add_group(body: NewGroup) -> Any:
    """Add a group."""
    in_transaction(lambda session: actions.add_group(session, body.code, body.zh, body.en))
    return {"key": body.code, "zh": body.zh, "en": body.en}


@blueprint.put("/category-groups/<code>", responses={200: Word})
@roles("administrator")
def rename_group(path: CategoryPath, body: GroupFacts) -> Any:
    """Rename a group."""
    in_transaction(lambda session: actions.rename_group(session, path.code, body.zh, body.en))
    return {"key": path.code, "zh": body.zh, "en": body.en}


def _document(code: str) -> dict[str, Any]:
    session = read_session()
    row = queries.category(session, code)
    return {**queries.category_rows(session, [code])[0], "basis": row.basis, "version": row.version}


def _words(entries: dict[Any, dict[str, Any]]) -> list[dict[str, str]]:
    return [{"key": str(key), "zh": entry["zh"], "en": entry["en"]} for key, entry in entries.items()]


def _facts(body: CategoryFacts) -> dict[str, Any]:
    """The columns of a body. Raises Problem category_limit for a limit that no unit allows."""
    for limit in filter(None, (body.limit, body.interim)):
        _check_limit(limit)
    plain = body.model_dump(exclude={"limit", "interim", "version", "reason", "code"})
    interim = body.interim
    return {
        **plain,
        "limit_n": body.limit.n,
        "limit_unit": body.limit.unit,
        "interim_n": interim.n if interim else None,
        "interim_unit": interim.unit if interim else None,
        "interim_act": interim.act if interim else None,
    }


def _check_limit(limit: Limit) -> None:
    try:
        TimeLimit(limit.n, limit.unit)
    except ValueError as error:
        unit = default_data.time_units()[limit.unit]
        most = MOST[limit.unit]
        raise Problem(WRONG_LIMIT, unit_zh=unit["zh"], unit_en=unit["en"], most=most) from error
