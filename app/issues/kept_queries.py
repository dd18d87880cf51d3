"""Who sees and settles work in quarantine: its author sees it, the supervisors of its place settle it.

Administrators too, for what no supervisor can mend.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from app.issues.models import QuarantinedCommand
from app.issues.own_work_queries import posts_worked_under
from app.issues.visibility import Visibility, visibility_of
from app.issues.workflow import Role
from app.kernel.clock import now
from app.people.queries import unit_tree
from app.photos.models import Photo

DECIDERS = (Role.SUPERVISOR, Role.ADMINISTRATOR)


def deciding_scope(session: Session, user_id: UUID) -> Visibility:
    """The units whose kept work a user settles: those of the posts as supervisor, whatever other posts see.

    Also of the posts filled for a supervisor on leave: kept work is work on issues, and waits for no return.
    Everything for an administrator and for a supervisor at a root of the tree.
    """
    tree = unit_tree(session)
    held = [(post.role, post.scope_unit_id) for post in posts_worked_under(session, user_id, now())]
    posts = [post for post in held if post[0] in DECIDERS]
    return visibility_of(
        user_id, posts, tree.subtree, {unit for _, unit in posts if tree.parent(unit) is None}
    )


def settled_by(scope: Visibility) -> ColumnElement[bool]:
    """The condition on rows for work that a scope settles."""
    return true() if scope.sees_all else QuarantinedCommand.unit_id.in_(scope.unit_ids)


def may_see_kept_photo(session: Session, user_id: UUID, photo: Photo) -> bool:
    """Whether a user may see a photo that came with kept work: it is theirs, or the work theirs to settle."""
    if photo.author_id == user_id:
        return True
    scope = deciding_scope(session, user_id)
    query = select(QuarantinedCommand.id).where(
        QuarantinedCommand.command_id == photo.command_id,
        QuarantinedCommand.author_id == photo.author_id,
        settled_by(scope),
    )
    return session.scalar(query.limit(1)) is not None
