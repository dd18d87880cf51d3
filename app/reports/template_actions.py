"""A template comes in, is put in use or taken out of it: in the audit log, in the caller's transaction."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.kernel.audit import record
from app.kernel.clock import now
from app.kernel.problems import Problem
from app.reports import errors
from app.reports.template_models import ReportTemplate
from app.reports.template_queries import newest_template_version


def add_template(
    session: Session, user_id: UUID, name: str, kept: tuple[str, int], warnings: list[dict[str, Any]]
) -> ReportTemplate:
    """Add a checked template whose file (SHA-256, size) is kept already, and put it in use."""
    sha256, size = kept
    row = ReportTemplate(
        version=newest_template_version(session) + 1,
        name=name,
        sha256=sha256,
        size_bytes=size,
        warnings=warnings,
        is_in_use=False,
        uploaded_by_id=user_id,
        uploaded_at=now(),
    )
    session.add(row)
    session.flush()
    detail = {"version": row.version, "name": name, "sha256": sha256, "warnings": len(warnings)}
    record(session, "template.add", object_kind="template", object_id=row.id, detail=detail)
    use_template(session, row.version)
    return row


def use_template(session: Session, version: int | None) -> None:
    """Let new drafts take this version; None: the one that Chabu brings. Raises Problem: no_template."""
    session.execute(update(ReportTemplate).values(is_in_use=False))
    row = None
    if version is not None:
        row = session.scalar(select(ReportTemplate).where(ReportTemplate.version == version))
        if row is None:
            raise Problem(errors.NO_TEMPLATE)
        row.is_in_use = True
    detail = {"version": version}
    record(session, "template.use", object_kind="template", object_id=row and row.id, detail=detail)


def note_template_export(session: Session, version: int | None) -> None:
    """Who took which template out of the house."""
    record(session, "template.export", object_kind="template", detail={"version": version})
