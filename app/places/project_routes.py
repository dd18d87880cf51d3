"""The routes of projects."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from app.kernel.access import roles, signed_in
from app.kernel.api import Body, Reply
from app.kernel.transaction import in_transaction, read_session
from app.places import actions, queries
from app.places.blueprint import blueprint
from app.places.place_document import ProjectDocument


class NewProject(Body):
    """A project to create."""

    name: str = Field(min_length=1, max_length=100)


class ProjectChange(Body):
    """What to change about a project; what is not named stays."""

    name: str = Field(default="", min_length=1, max_length=100)
    is_active: bool = True


class ProjectPath(BaseModel):
    """Which project."""

    project_id: UUID


class ProjectList(Reply):
    """All projects."""

    items: list[ProjectDocument]


@blueprint.get("/projects", responses={200: ProjectList})
@signed_in
def list_projects() -> Any:
    """All projects, by name."""
    return {"items": queries.project_rows(read_session())}


@blueprint.post("/projects", responses={200: ProjectDocument})
@roles("administrator")
def add_project(body: NewProject) -> Any:
    """Create a project."""
    return queries.project_row(in_transaction(lambda session: actions.create_project(session, body.name)))


@blueprint.patch("/projects/<uuid:project_id>", responses={200: ProjectDocument})
@roles("administrator")
def edit_project(path: ProjectPath, body: ProjectChange) -> Any:
    """Rename a project, or switch it off or on."""
    facts = body.model_dump(exclude_unset=True)
    changed = in_transaction(
        lambda session: actions.change_project(session, queries.project(session, path.project_id), facts)
    )
    return queries.project_row(changed)
