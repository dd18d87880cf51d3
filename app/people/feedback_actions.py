"""Writes of feedback: what somebody says of the product, and that it was answered."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from flask import request
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.audit import record
from app.kernel.clock import now
from app.kernel.problems import Problem
from app.people.models import Feedback

MOST_AN_HOUR = 20


def send_feedback(session: Session, user_id: UUID, text: str, page: str) -> Feedback:
    """Keep what a user wrote, with the page they wrote it on. Raises Problem too_many."""
    moment = now()
    an_hour_ago = moment - dt.timedelta(hours=1)
    recent = select(func.count()).where(Feedback.user_id == user_id, Feedback.sent_at > an_hour_ago)
    if (session.scalar(recent) or 0) >= MOST_AN_HOUR:
        raise Problem("too_many", retry_after_s=3600)
    agent = request.user_agent.string[:300]
    row = Feedback(user_id=user_id, text=text, page=page, user_agent=agent, sent_at=moment)
    session.add(row)
    session.flush()
    return row


def mark_answered(session: Session, feedback_id: UUID) -> Feedback:
    """Note that an administrator has dealt with it. Raises Problem not_found."""
    row = _feedback(session, feedback_id)
    if row.answered_at is None:
        row.answered_at = now()
        record(session, "feedback.answer", object_kind="feedback", object_id=row.id)
    return row


def reopen(session: Session, feedback_id: UUID) -> Feedback:
    """Take back that it was dealt with. Raises Problem not_found."""
    row = _feedback(session, feedback_id)
    if row.answered_at is not None:
        row.answered_at = None
        record(session, "feedback.reopen", object_kind="feedback", object_id=row.id)
    return row


def _feedback(session: Session, feedback_id: UUID) -> Feedback:
    row = session.get(Feedback, feedback_id)
    if row is None:
        raise Problem("not_found")
    return row
