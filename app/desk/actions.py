"""Writes of the desk: a view is kept under a name, renewed or removed."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.desk.errors import TOO_MANY_VIEWS
from app.desk.models import SavedView
from app.desk.queries import views_of
from app.kernel.clock import now
from app.kernel.problems import Problem

MOST_VIEWS = 30


def save_view(session: Session, user_id: UUID, name: str, query: str) -> SavedView:
    """Keep a filter under a name; the same name again is renewed. Raises Problem too_many_views."""
    kept = views_of(session, user_id)
    row = next((view for view in kept if view.name == name), None)
    if row is None:
        if len(kept) >= MOST_VIEWS:
            raise Problem(TOO_MANY_VIEWS, most=MOST_VIEWS)
        row = SavedView(user_id=user_id, name=name)
        session.add(row)
    row.query, row.saved_at = query, now()
    session.flush()
    return row


def remove_view(session: Session, user_id: UUID, view_id: UUID) -> None:
    """Forget one of the user's own views; one that is gone already, or somebody else's, changes nothing."""
    session.execute(delete(SavedView).where(SavedView.id == view_id, SavedView.user_id == user_id))
