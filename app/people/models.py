"""Rows of people: units, users with their posts, sessions, devices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base
from app.kernel.ids import new_id
from app.people.roles import Role
from app.people.unit_kinds import UnitKind


class Unit(Base):
    """A unit of the tree. `path` names the units from the root down to this one: `/id/id/`."""

    __tablename__ = "units"
    __table_args__ = (CheckConstraint(f"kind IN {tuple(kind.value for kind in UnitKind)}", name="kind"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("units.id"), index=True)
    path: Mapped[str] = mapped_column(String(400))
    name: Mapped[str] = mapped_column(String(100), unique=True)
    short_name: Mapped[str] = mapped_column(String(30))
    kind: Mapped[str] = mapped_column(String(16))
    phone: Mapped[str | None] = mapped_column(String(32))
    party: Mapped[str | None] = mapped_column(String(32))
    is_active: Mapped[bool] = mapped_column(default=True)


class User(Base):
    """A person who signs in. `username` is in lower case; without `password_hash` nobody can sign in."""

    __tablename__ = "users"
    __table_args__ = (CheckConstraint("language IN ('zh', 'en')", name="language"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    display_name: Mapped[str] = mapped_column(String(64))
    phone: Mapped[str | None] = mapped_column(String(32))
    password_hash: Mapped[str | None] = mapped_column(String(160))
    password_changed_at: Mapped[dt.datetime | None]
    is_active: Mapped[bool] = mapped_column(default=True)
    language: Mapped[str] = mapped_column(String(2), default="zh")
    privacy_seen_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime]

    # What Flask-Login asks of a user. Both facts belong to the running request, not to the row.
    is_authenticated = True
    is_anonymous = False
    session_token = ""
    current_posts: tuple[Post, ...] = ()  # type: ignore[misc,unused-ignore]  # not a column: set by sign_in

    def get_id(self) -> str:
        """The key of the session, not of the user: ending a session on the server ends it at once."""
        return self.session_token

    def holds_any(self, roles: Collection[str]) -> bool:
        """Whether a post that is current today carries one of the roles."""
        return any(post.role in roles for post in self.current_posts)


class Post(Base):
    """A role in a unit for a term, in the agency's days; `ends_on` is the last one, None is open.

    `covers_unit_id` is the unit whose areas and issues the post looks after, where not its own: a patrol of
    an office walks the whole agency's areas. Whose fix somebody may judge goes by `unit_id` alone.
    """

    __tablename__ = "posts"
    __table_args__ = (
        CheckConstraint(f"role IN {tuple(role.value for role in Role)}", name="role"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="term"),
        Index("ix_posts_unit_id_role", "unit_id", "role"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("units.id"))
    covers_unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("units.id"))
    role: Mapped[str] = mapped_column(String(16))
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date | None]

    @property
    def scope_unit_id(self) -> UUID:
        """The unit whose areas and issues the post looks after."""
        return self.covers_unit_id or self.unit_id

    def covers(self, day: dt.date) -> bool:
        """Whether the term includes a day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


class Substitution(Base):
    """Who stands in for somebody, in the agency's days, the last one included. Why is nobody's business.

    `ended_at`: called off before its last day; what was done under it stays.
    """

    __tablename__ = "substitutions"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="term"),
        CheckConstraint("absent_id <> substitute_id", name="two_persons"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    absent_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    substitute_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date]
    made_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]


class Device(Base):
    """A phone or browser as one user uses it. Two people sharing a phone have a row each.

    `store_id` names the database there; another one later means that the first was cleared. When that was
    noticed, and how many commands had waited in it at its last contact, stays beside the device in use.
    """

    __tablename__ = "devices"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)
    name: Mapped[str] = mapped_column(String(100))
    last_seq: Mapped[int] = mapped_column(Integer, default=0)
    pending_count: Mapped[int] = mapped_column(Integer, default=0)
    store_id: Mapped[UUID | None]
    store_lost_at: Mapped[dt.datetime | None]
    lost_pending_count: Mapped[int | None] = mapped_column(Integer)
    created_at: Mapped[dt.datetime]
    last_seen_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]


class UserSession(Base):
    """One sign-in. `id` is the SHA-256 of the token in the cookie: reading the table opens no session."""

    __tablename__ = "sessions"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    device_id: Mapped[UUID | None]
    created_at: Mapped[dt.datetime]
    last_seen_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime] = mapped_column(index=True)
    revoked_at: Mapped[dt.datetime | None]
    address: Mapped[str] = mapped_column(String(64))
    user_agent: Mapped[str] = mapped_column(String(300))


class UploadToken(Base):
    """A right to hand in one author's work from one device, and to read nothing. Outlives the session."""

    __tablename__ = "upload_tokens"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    device_id: Mapped[UUID]
    issued_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]


class ApiToken(Base):
    """A right to read for a program, within its owner's. The token is shown once; here is its SHA-256."""

    __tablename__ = "api_tokens"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    secret_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    scopes: Mapped[list[Any]]
    made_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]
    last_used_on: Mapped[dt.date | None]


class ActivationCode(Base):
    """A code for setting a password, once. `id` is its SHA-256; the code is only on the printed sheet."""

    __tablename__ = "activation_codes"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    made_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]
    replaced_at: Mapped[dt.datetime | None]


class SignInTally(Base):
    """Tries of one account, known device or address. Account keys are hashed: some type passwords there."""

    __tablename__ = "sign_in_tallies"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    tries: Mapped[int] = mapped_column(default=0)
    locks: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[dt.datetime | None]
    last_at: Mapped[dt.datetime | None] = mapped_column(index=True)


class Feedback(Base):
    """What somebody wrote to the administrators about the product."""

    __tablename__ = "feedback"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    text: Mapped[str] = mapped_column(String(2000))
    page: Mapped[str] = mapped_column(String(200))
    user_agent: Mapped[str] = mapped_column(String(300))
    sent_at: Mapped[dt.datetime]
    answered_at: Mapped[dt.datetime | None]
