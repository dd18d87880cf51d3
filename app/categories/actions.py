"""Writes of categories and groups: each keeps the version before it, is noted for phones and audited."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.categories import default_data
from app.categories.errors import CHANGED, CODE_TAKEN, NAME_TAKEN, NO_GROUP, NO_PARTY
from app.categories.models import Category, CategoryGroup, CategoryRevision
from app.categories.pinyin import initials_of
from app.kernel.audit import record
from app.kernel.changes import note_change
from app.kernel.clock import now
from app.kernel.problems import Problem

FACTS = (
    "group_code",
    "zh",
    "en",
    "severity",
    "limit_n",
    "limit_unit",
    "interim_n",
    "interim_unit",
    "interim_act",
    "party",
    "route",
    "file_when",
    "close_when",
    "photo_optional",
    "is_active",
)
"""What an administrator decides about a category, and what its history keeps."""


def load_default_categories(session: Session) -> int:
    """Add the groups and categories of `app/data` whose codes are not there yet. Returns how many came in.

    What exists is left alone: an administrator's wording outlives every new version of the file.
    """
    groups = set(session.scalars(select(CategoryGroup.code)))
    codes = set(session.scalars(select(Category.code)))
    added = 0
    for group in default_data.groups():
        if group["code"] not in groups:
            session.add(CategoryGroup(code=group["code"], zh=group["zh"], en=group["en"]))
            session.flush()
        for entry in group["categories"]:
            if entry["code"] not in codes:
                _insert(session, entry["code"], _facts_of(group["code"], entry), entry["basis"], None)
                added += 1
    session.flush()
    if added:
        record(session, "category.load_defaults", object_kind="category", detail={"added": added})
    return added


def add_category(session: Session, code: str, facts: dict[str, Any], author: UUID | None) -> Category:
    """Add a category. Raises Problem category_code_taken, _name_taken, _group_unknown or _party_unknown."""
    if session.get(Category, code) is not None:
        raise Problem(CODE_TAKEN, category=code)
    _check(session, facts)
    added = _insert(session, code, facts, [], author)
    _flush(session, facts["zh"])
    record(session, "category.add", object_kind="category", object_id=code, detail=facts)
    return added


def edit_category(
    session: Session,
    category: Category,
    facts: dict[str, Any],
    *,
    reason: str,
    seen_version: int | None,
    author: UUID | None,
) -> Category:
    """Set all facts of a category. Open issues keep their due dates; new ones are counted by the new limit.

    Raises Problem category_changed when it is no longer at the version the editor saw, and as `add_category`.
    """
    if seen_version is not None and seen_version != category.version:
        raise Problem(CHANGED, category=category.code, version=category.version)
    _check(session, facts)
    before = _present(category)
    changed = {key: [before[key], facts[key]] for key in FACTS if facts[key] != before[key]}
    if not changed:
        return category
    for key in changed:
        setattr(category, key, facts[key])
    category.pinyin = initials_of(category.zh)
    category.version += 1
    _flush(session, category.zh)
    _keep_revision(session, category, reason, author)
    detail = {"changes": changed, "reason": reason}
    record(session, "category.edit", object_kind="category", object_id=category.code, detail=detail)
    note_change(session, "category", category.code)
    return category


def add_group(session: Session, code: str, zh: str, en: str) -> CategoryGroup:
    """Add a group. Raises Problem category_code_taken."""
    if session.get(CategoryGroup, code) is not None:
        raise Problem(CODE_TAKEN, category=code)
    group = CategoryGroup(code=code, zh=zh, en=en)
    session.add(group)
    session.flush()
    record(
        session,
        "category_group.add",
        object_kind="category_group",
        object_id=code,
        detail={"zh": zh, "en": en},
    )
    return group


def rename_group(session: Session, code: str, zh: str, en: str) -> CategoryGroup:
    """Rename a group; its categories, which carry its name, go to phones again. Raises Problem not_found."""
    group = session.get(CategoryGroup, code)
    if group is None:
        raise Problem("not_found")
    detail = {"zh": [group.zh, zh], "en": [group.en, en]}
    group.zh, group.en = zh, en
    session.flush()
    record(session, "category_group.rename", object_kind="category_group", object_id=code, detail=detail)
    for category_code in session.scalars(select(Category.code).where(Category.group_code == code)):
        note_change(session, "category", category_code)
    return group


def _facts_of(group_code: str, entry: dict[str, Any]) -> dict[str, Any]:
    """The columns of an entry of the file."""
    interim = entry.get("interim") or {}
    return {
        **{key: entry[key] for key in ("zh", "en", "severity", "party", "route", "file_when", "close_when")},
        "group_code": group_code,
        "limit_n": entry["limit"]["n"],
        "limit_unit": entry["limit"]["unit"],
        "interim_n": interim.get("n"),
        "interim_unit": interim.get("unit"),
        "interim_act": interim.get("act"),
        "photo_optional": entry.get("photo_optional", False),
        "is_active": True,
    }


def _check(session: Session, facts: dict[str, Any]) -> None:
    if session.get(CategoryGroup, facts["group_code"]) is None:
        raise Problem(NO_GROUP, group=facts["group_code"])
    if facts["party"] not in default_data.parties():
        raise Problem(NO_PARTY, party=facts["party"])


def _insert(
    session: Session, code: str, facts: dict[str, Any], basis: list[str], author: UUID | None
) -> Category:
    category = Category(code=code, pinyin=initials_of(facts["zh"]), basis=basis, version=1, **facts)
    session.add(category)
    _keep_revision(session, category, "", author)
    note_change(session, "category", code)
    return category


def _keep_revision(session: Session, category: Category, reason: str, author: UUID | None) -> None:
    session.add(
        CategoryRevision(
            category_code=category.code,
            version=category.version,
            at=now(),
            by_id=author,
            reason=reason,
            facts=_present(category),
        )
    )


def _present(category: Category) -> dict[str, Any]:
    return {key: getattr(category, key) for key in FACTS}


def _flush(session: Session, name: str) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        raise Problem(NAME_TAKEN, name=name) from error
