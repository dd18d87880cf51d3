"""The routes of units."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from app.kernel.access import roles, signed_in
from app.kernel.api import Body, Reply
from app.kernel.problems import Problem
from app.kernel.transaction import in_transaction, read_session
from app.people.blueprint import blueprint
from app.people.models import Unit
from app.people.queries import unit_row, unit_rows
from app.people.replica_document import UnitDocument
from app.people.unit_actions import change_unit, create_unit, delete_unit
from app.people.unit_kinds import UnitKind

Name = Field(min_length=1, max_length=100)
Phone = Field(default=None, max_length=32)
Party = Field(default=None, pattern="^[a-z_]{1,32}$")


class NewUnit(Body):
    """A unit to create. Without `short_name` the beginning of the name is taken."""

    name: str = Name
    short_name: str | None = Field(default=None, max_length=30)
    kind: UnitKind
    parent_id: UUID | None = None
    phone: str | None = Phone
    party: str | None = Party


class UnitChange(Body):
    """What to change about a unit; what is not named stays.

    Defaults are factories: the API's description must not promise a value where leaving out means keeping.
    """

    name: str = Field(default_factory=str, min_length=1, max_length=100)
    short_name: str = Field(default_factory=str, min_length=1, max_length=30)
    kind: UnitKind = Field(default_factory=lambda: UnitKind.AGENCY)
    parent_id: UUID | None = None
    phone: str | None = Phone
    party: str | None = Party
    is_active: bool = Field(default_factory=bool)


class UnitPath(BaseModel):
    """Which unit."""

    unit_id: UUID


class UnitList(Reply):
    """All units."""

    items: list[UnitDocument]


@blueprint.get("/units", responses={200: UnitList})
@signed_in
def list_units() -> Any:
    """All units, parents before their children."""
    return {"items": unit_rows(read_session())}


@blueprint.post("/units", responses={200: UnitDocument})
@roles("administrator")
def add_unit(body: NewUnit) -> Any:
    """Create a unit."""
    return unit_row(in_transaction(lambda session: create_unit(session, body.model_dump())))


@blueprint.patch("/units/<uuid:unit_id>", responses={200: UnitDocument})
@roles("administrator")
def edit_unit(path: UnitPath, body: UnitChange) -> Any:
    """Change a unit; with `parent_id` it moves with all below it."""
    facts = body.model_dump(exclude_unset=True)
    return unit_row(in_transaction(lambda session: change_unit(session, _unit(session, path), facts)))


@blueprint.delete("/units/<uuid:unit_id>")
@roles("administrator")
def remove_unit(path: UnitPath) -> Any:
    """Delete a unit that nothing refers to."""
    in_transaction(lambda session: delete_unit(session, _unit(session, path)))
    return {}


def _unit(session: Any, path: UnitPath) -> Unit:
    unit: Unit | None = session.get(Unit, path.unit_id)
    if unit is None:
        raise Problem("not_found")
    return unit
