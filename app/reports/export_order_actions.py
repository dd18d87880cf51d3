"""An export is ordered: its row, and the job that makes its file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.kernel.clock import now
from app.kernel.ids import new_id
from app.kernel.jobs import enqueue
from app.reports.export_models import Export

JOB = "export"
"""The kind of the job that makes the file of any export."""


def order(session: Session, owner_id: UUID, kind: str, options: dict[str, Any], file_name: str) -> Export:
    """Have a file of a kind made in the background for its owner."""
    export = Export(
        id=new_id(),
        owner_id=owner_id,
        kind=kind,
        options=options,
        file_name=file_name,
        missing_count=0,
        created_at=now(),
    )
    session.add(export)
    session.flush()
    enqueue(session, JOB, subject_id=export.id, owner_id=owner_id)
    return export
