"""Reads of the desk: the views of one user."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.desk.models import SavedView


def views_of(session: Session, user_id: UUID) -> list[SavedView]:
    """The user's saved views in the order in which they were first kept; few by rule."""
    return list(session.scalars(select(SavedView).where(SavedView.user_id == user_id).order_by(SavedView.id)))
