"""Units and users as phones hold them: the shapes that the API declares and `queries` fills."""

from __future__ import annotations

from app.kernel.api import Reply
from app.people.roles import Role
from app.people.unit_kinds import UnitKind


class UnitDocument(Reply):
    """A unit, as phones hold it too."""

    id: str
    parent_id: str | None
    name: str
    short_name: str
    kind: UnitKind
    phone: str | None
    party: str | None
    is_active: bool


class PersonDocument(Reply):
    """A user as phones hold them: no phone number, no username; units and roles of the day."""

    id: str
    display_name: str
    unit_ids: list[str]
    roles: list[Role]
    is_active: bool
