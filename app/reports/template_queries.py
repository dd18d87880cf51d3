"""Reads of the bulletin's templates: all of them, the one in use, the bytes of one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.kept_files import kept_bytes
from app.kernel.problems import Problem
from app.reports import errors
from app.reports.bulletin_template import builtin_template
from app.reports.template_models import ReportTemplate


def templates(session: Session) -> list[ReportTemplate]:
    """All that were handed in, newest first."""
    return list(session.scalars(select(ReportTemplate).order_by(ReportTemplate.version.desc())))


def version_in_use(session: Session) -> int | None:
    """Of the template that new drafts take; None: the one that Chabu brings."""
    return session.scalar(select(ReportTemplate.version).where(ReportTemplate.is_in_use))


def newest_template_version(session: Session) -> int:
    """The highest version given; 0 before the first."""
    return session.scalar(select(func.max(ReportTemplate.version))) or 0


def template_bytes(session: Session, data_dir: Path, version: int | None) -> bytes:
    """The DOCX of a version; None: Chabu's own. Raises Problem: no_template, report_file_lost."""
    if version is None:
        return builtin_template()
    sha256 = session.scalar(select(ReportTemplate.sha256).where(ReportTemplate.version == version))
    if sha256 is None:
        raise Problem(errors.NO_TEMPLATE)
    content = kept_bytes(data_dir, sha256)
    if content is None:
        raise Problem(errors.FILE_LOST)
    return content


def template_defects(session: Session) -> Iterator[str]:
    """Each template whose kept bytes are missing or are others by now."""
    data_dir = current_app.config["CHABU"].data_dir
    for row in templates(session):
        if kept_bytes(data_dir, row.sha256) is None:
            yield f"report template version {row.version}: its file is missing or was changed"
