"""Reads of handovers: somebody's open work in numbers, who could go on with it, handovers as they travel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from app.handover.models import Handover
from app.issues.filter_queries import overdue_rows, visible_rows
from app.issues.models import Issue
from app.issues.visibility import Visibility
from app.kernel.clock import now, to_wire
from app.kernel.jobs import job_document, latest_job
from app.kernel.problems import Language, sentence
from app.people.models import Post, User
from app.people.queries import current_posts
from app.people.roles import Role


def open_work_count(session: Session, user_id: UUID) -> int:
    """How many open issues are assigned to a person by name."""
    return session.scalar(select(func.count()).where(*_open_work(user_id))) or 0


def open_work_ids(session: Session, user_id: UUID, without: Iterable[UUID], limit: int) -> list[UUID]:
    """The next open issues assigned to a person by name, oldest first."""
    query = select(Issue.id).where(*_open_work(user_id), Issue.id.not_in(list(without)))
    return list(session.scalars(query.order_by(Issue.sort_no).limit(limit)))


def open_work_document(session: Session, user_id: UUID, seen: Visibility) -> dict[str, Any]:
    """A person's open work as OpenWork; what lies outside the viewer's scope is only counted."""
    by_state: Counter[str] = Counter()
    by_unit: Counter[UUID] = Counter()
    columns = select(Issue.state, Issue.lead_unit_id, func.count()).where(*_open_work(user_id))
    for state, unit, count in session.execute(columns.group_by(Issue.state, Issue.lead_unit_id)):
        by_state[state] += count
        if unit is not None:
            by_unit[unit] += count
    scope = visible_rows(seen)
    in_sight = select(func.count()).where(*_open_work(user_id), *([] if scope is None else [scope]))
    late = select(func.count()).where(*_open_work(user_id), overdue_rows(now()))
    return {
        "total": by_state.total(),
        "states": dict(by_state),
        "overdue": session.scalar(late) or 0,
        "out_of_scope": by_state.total() - (session.scalar(in_sight) or 0),
        "candidates": _candidates(session, user_id, by_unit),
        "unit_alone": _alone(session, user_id),
    }


def latest_handover(session: Session, user_id: UUID) -> Handover | None:
    """The newest handover of a person's work."""
    query = select(Handover).where(Handover.from_user_id == user_id).order_by(Handover.id.desc()).limit(1)
    return session.scalars(query).first()


def handover_document(session: Session, row: Handover, seen: Visibility, spoken: Language) -> dict[str, Any]:
    """A handover as HandoverDocument; an issue out of the viewer's sight is named by its code alone."""
    job = latest_job(session, row.id)
    scope = visible_rows(seen)
    ids = [UUID(text) for text in row.refused]
    named = select(Issue.id, Issue.number, Issue.receipt_number, Issue.place_text).where(Issue.id.in_(ids))
    found = {each.id: each for each in session.execute(named if scope is None else named.where(scope))}
    refused = []
    for text, code in row.refused.items():
        issue = found.get(UUID(text))
        refused.append(
            {
                "issue_id": text if issue else None,
                "number": (issue.number or issue.receipt_number) if issue else None,
                "place_text": issue.place_text if issue else None,
                "code": code,
                "detail": sentence(code, spoken),
            }
        )
    return {
        "id": str(row.id),
        "from_user_id": str(row.from_user_id),
        "to_user_id": str(row.to_user_id) if row.to_user_id else None,
        "reason": row.reason,
        "made_at": to_wire(row.made_at),
        "total": row.total,
        "moved": row.moved,
        "refused": refused,
        "state": job_document(job)["state"] if job else "done",
    }


def _open_work(user_id: UUID) -> tuple[Any, ...]:
    return (Issue.assignee_id == user_id, Issue.is_open.is_(True))


def _candidates(session: Session, user_id: UUID, by_unit: Counter[UUID]) -> list[dict[str, Any]]:
    """Who rectifies in the units that lead this work today, and how much of it each could take."""
    held = current_posts(now()).join(User, User.id == Post.user_id)
    rows = held.where(
        User.is_active, User.id != user_id, Post.role == Role.RECTIFIER, Post.unit_id.in_(list(by_unit))
    ).with_only_columns(User.id, User.display_name, Post.unit_id)
    names: dict[UUID, str] = {}
    takes: Counter[UUID] = Counter()
    for candidate, name, unit in session.execute(rows.distinct()):
        names[candidate] = name
        takes[candidate] += by_unit[unit]
    in_order = sorted(names, key=lambda each: (-takes[each], names[each]))
    return [{"user_id": str(each), "display_name": names[each], "takes": takes[each]} for each in in_order]


def _alone(session: Session, user_id: UUID) -> int:
    """Open issues of units whose only rectifier this person is: no name on them, nobody else to do them."""
    held = current_posts(now()).where(Post.user_id == user_id, Post.role == Role.RECTIFIER)
    units = list(session.scalars(held.with_only_columns(Post.unit_id)))
    others = current_posts(now()).join(User, User.id == Post.user_id)
    someone = exists(
        others.where(
            User.is_active,
            User.id != user_id,
            Post.role == Role.RECTIFIER,
            Post.unit_id == Issue.lead_unit_id,
        ).with_only_columns(Post.id)
    )
    query = select(func.count()).where(
        Issue.is_open.is_(True), Issue.assignee_id.is_(None), Issue.lead_unit_id.in_(units), ~someone
    )
    return session.scalar(query) or 0
