"""What decisions read beside the issues themselves: of one transaction, each thing once.

It holds as long as the transaction changes none of it: units, users, posts, categories, settings, calendar.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cached_property
from typing import Any, TypeVar, cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.categories.models import Category
from app.categories.queries import working_calendar
from app.categories.working_calendar import WorkingCalendar
from app.issues.decision import CategoryFacts
from app.issues.issue_state import IssueState
from app.issues.predicates import Actor, PostHeld, Within
from app.issues.workflow import ROWS, Action, Role
from app.kernel.settings import all_settings
from app.people.models import Post, Unit, User
from app.people.queries import current_posts, last_post_of, posts_of, unit_tree
from app.people.scope import UnitTree
from app.people.substitution_queries import posts_stood_in_for

Found = TypeVar("Found")
ASKS_FOUR_EYES = frozenset(
    action
    for action, row in ROWS.items()
    if any("four_eyes" in names for names in (row.conditions, *(grant.when for grant in row.who)))
)


class Known:
    """Looks things up in a session, and keeps what was found for as long as the object lives."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._kept: dict[tuple[Any, ...], Any] = {}

    def _once(self, key: tuple[Any, ...], look: Callable[[], Found]) -> Found:
        if key not in self._kept:
            self._kept[key] = look()
        return cast(Found, self._kept[key])

    @cached_property
    def settings(self) -> dict[str, Any]:
        """Every setting's present value."""
        return all_settings(self._session)

    @cached_property
    def calendar(self) -> WorkingCalendar:
        """The calendar by which limits are counted now."""
        return working_calendar(self._session)

    @cached_property
    def tree(self) -> UnitTree:
        """The tree of units."""
        return unit_tree(self._session)

    @property
    def is_within(self) -> Within:
        """Whether a unit is another, or lies below it."""
        return self.tree.is_within

    def category(self, code: str | None, *, must_be_active: bool = False) -> CategoryFacts | None:
        """A category by its code; None where there is none, or it is switched off and must not be."""
        if code is None:
            return None
        if ("category", code) not in self._kept:
            self.read_categories([code])
        facts, is_active = self._kept["category", code]
        return facts if is_active or not must_be_active else None

    def read_categories(self, codes: Iterable[str]) -> None:
        """Read several categories at once."""
        wanted = sorted(set(codes))
        self._kept.update({("category", code): (None, False) for code in wanted})
        for row in self._session.scalars(select(Category).where(Category.code.in_(wanted))):
            facts = CategoryFacts(row.code, row.severity, row.limit, row.photo_optional, row.close_when)
            self._kept["category", row.code] = facts, row.is_active

    def unknown_units(self, ids: Iterable[UUID]) -> set[UUID]:
        """Those that are no units in use."""
        return {each for each in ids if not self._is_active(Unit, each)}

    def unknown_users(self, ids: Iterable[UUID]) -> set[UUID]:
        """Those that are no users in use."""
        return {each for each in ids if not self._is_active(User, each)}

    def _is_active(self, kind: type[Unit] | type[User], each: UUID) -> bool:
        def look() -> bool:
            return bool(self._session.scalar(select(kind.is_active).where(kind.id == each)))

        return self._once((kind, each), look)

    def rectifies(self, user_id: UUID, unit_id: UUID, at: dt.datetime) -> bool:
        """Whether a user is a rectifier of exactly this unit on an instant's day."""

        def look() -> bool:
            held = current_posts(at).where(Post.user_id == user_id, Post.unit_id == unit_id)
            rectifier = held.where(Post.role == Role.RECTIFIER.value).limit(1)
            return self._session.scalars(rectifier).first() is not None

        return self._once(("rectifies", user_id, unit_id, at), look)

    def actor(self, user_id: UUID, at: dt.datetime, action: Action, issue: IssueState | None = None) -> Actor:
        """Who a user is in the workflow.

        The posts held now, own ones first, then those of whom they stand in for; and, for an action that four
        eyes are asked of, the units that all these persons belonged to when the issue's fix was sent.
        """
        filled = self._stood_in(user_id, at)
        units: frozenset[UUID] = frozenset()
        if action in ASKS_FOUR_EYES and issue is not None and issue.fix is not None:
            then = dt.datetime.fromisoformat(issue.fix["at"])
            held = [
                post
                for person in {user_id, *(post.user_id for post in filled)}
                for post in self._posts(person, then)
            ]
            units = frozenset(post.unit_id for post in (*held, *self._stood_in(user_id, then)))
        posts = tuple(_held(post) for post in self._posts(user_id, at))
        former = None if posts else last_post_of(self._session, user_id, at)
        posts += tuple(replace(_held(post), for_user_id=post.user_id) for post in filled)
        return Actor(user_id, posts, units, _held(former) if former else None)

    def _posts(self, user_id: UUID, at: dt.datetime) -> list[Post]:
        return self._once(("posts", user_id, at), lambda: posts_of(self._session, user_id, at))

    def _stood_in(self, user_id: UUID, at: dt.datetime) -> list[Post]:
        return self._once(("stood_in", user_id, at), lambda: posts_stood_in_for(self._session, user_id, at))


def _held(post: Post) -> PostHeld:
    return PostHeld(Role(post.role), post.unit_id, post.covers_unit_id)
