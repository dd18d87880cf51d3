"""Routes of the desk: one's own saved views."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from flask_login import current_user
from pydantic import BaseModel, Field

from app.desk.actions import remove_view, save_view
from app.desk.models import SavedView
from app.desk.queries import views_of
from app.kernel.access import signed_in
from app.kernel.api import Body, Reply
from app.kernel.api import blueprint as make_blueprint
from app.kernel.transaction import in_transaction, read_session

blueprint = make_blueprint("desk", "desk")


class ViewToSave(Body):
    """A filter of the issue list and the name under which to keep it."""

    name: Annotated[str, Field(min_length=1, max_length=40)]
    query: Annotated[str, Field(max_length=500, pattern=r"^[^?#\s]*$")] = ""


class ViewPath(BaseModel):
    """The saved view of an address."""

    view_id: UUID


class ViewDocument(Reply):
    """A saved view; `query` is the query part of the page's address."""

    id: str
    name: str
    query: str


class ViewList(Reply):
    """All saved views of a user."""

    items: list[ViewDocument]


@blueprint.get("/me/views", responses={200: ViewList})
@signed_in
def list_views() -> Any:
    """One's own saved views."""
    return _document(views_of(read_session(), current_user.id))


@blueprint.put("/me/views", responses={200: ViewList})
@signed_in
def keep_view(body: ViewToSave) -> Any:
    """Keep a filter under a name; answers with all views."""
    user_id = current_user.id
    in_transaction(lambda session: save_view(session, user_id, body.name, body.query))
    return list_views()


@blueprint.delete("/me/views/<uuid:view_id>", responses={200: ViewList})
@signed_in
def forget_view(path: ViewPath) -> Any:
    """Remove one of one's own views; answers with those that are left."""
    user_id = current_user.id
    in_transaction(lambda session: remove_view(session, user_id, path.view_id))
    return list_views()


def _document(views: list[SavedView]) -> dict[str, Any]:
    return {"items": [{"id": str(view.id), "name": view.name, "query": view.query} for view in views]}
