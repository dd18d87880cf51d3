"""A small agency for tests of people: units by short name, and persons made on demand who can sign in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.kernel.clock import now
from app.kernel.transaction import in_transaction
from app.people.models import User
from app.people.passwords import hash_password
from app.people.post_actions import add_post
from app.people.roles import Role
from app.people.unit_actions import create_unit
from app.people.user_actions import create_user

PASSWORD = "kite lantern 47"
LONG_AGO = dt.date(2020, 1, 1)


@dataclass
class Agency:
    """Units by short name, and people made on demand."""

    app: Flask
    new_client: Callable[[], FlaskClient]
    units: dict[str, UUID] = field(default_factory=dict)

    def unit(self, short_name: str, kind: str, parent: str | None = None) -> UUID:
        facts = {"name": f"单位{short_name}", "short_name": short_name, "kind": kind}
        facts["parent_id"] = self.units[parent] if parent else None
        self.units[short_name] = in_transaction(lambda session: create_unit(session, facts).id)
        return self.units[short_name]

    def person(self, username: str, *posts: tuple[str, str], password: str = PASSWORD) -> UUID:
        """A user who can sign in, with (role, unit) posts held since long ago."""

        def make(session: Session) -> User:
            user = create_user(session, username=username, display_name=f"某{username}")
            user.password_hash, user.password_changed_at = hash_password(password), now()
            for role, unit in posts:
                add_post(session, user, role=Role(role), unit_id=self.units[unit], starts_on=LONG_AGO)
            return user

        return in_transaction(make).id

    def browser(self, username: str, password: str = PASSWORD, **more: Any) -> FlaskClient:
        """A browser signed in."""
        client = self.new_client()
        answer = client.post("/api/session", json={"username": username, "password": password, **more})
        assert answer.status_code == 200, answer.get_json()
        return client

    def as_role(self, role: str, unit: str = "root") -> FlaskClient:
        """A browser of a new person who holds one post."""
        username = f"{role}-{uuid4().hex[:6]}"
        self.person(username, (role, unit))
        return self.browser(username)
