"""Keeps, renews and removes views of the ledger: its columns in somebody's order under a name."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from app.kernel.audit import record
from app.kernel.clock import now
from app.kernel.problems import Problem
from app.reports import errors
from app.reports.export_models import LedgerView

MOST_VIEWS = 30


def views_for(session: Session, user_id: UUID) -> list[LedgerView]:
    """Somebody's own views and those shared, by name."""
    query = select(LedgerView).where(or_(LedgerView.owner_id == user_id, LedgerView.is_shared.is_(True)))
    return list(session.scalars(query.order_by(LedgerView.name, LedgerView.id)))


def save_view(
    session: Session,
    user_id: UUID,
    name: str,
    *,
    is_shared: bool,
    columns: list[str],
    lists: list[str],
    thumbnails: bool,
) -> LedgerView:
    """Keep a view under a name; one's own of that name is renewed. Raises Problem too_many_ledger_views."""
    own = select(LedgerView).where(LedgerView.owner_id == user_id, LedgerView.name == name)
    row = session.scalars(own).one_or_none()
    if row is None:
        count = select(func.count()).select_from(LedgerView).where(LedgerView.owner_id == user_id)
        if (session.scalar(count) or 0) >= MOST_VIEWS:
            raise Problem(errors.TOO_MANY_LEDGER_VIEWS, most=MOST_VIEWS)
        row = LedgerView(owner_id=user_id, name=name, is_shared=False)
        session.add(row)
    was_shared = row.is_shared
    row.is_shared, row.columns, row.lists = is_shared, columns, lists
    row.thumbnails, row.saved_at = thumbnails, now()
    session.flush()
    if is_shared or was_shared:
        detail = {"name": name, "is_shared": is_shared}
        record(session, "ledger_view.share", object_kind="ledger", object_id=row.id, detail=detail)
    return row


def remove_view(session: Session, user_id: UUID, view_id: UUID) -> None:
    """Forget one of one's own views; one that is gone already, or somebody else's, changes nothing."""
    session.execute(delete(LedgerView).where(LedgerView.id == view_id, LedgerView.owner_id == user_id))
