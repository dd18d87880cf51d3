"""Which finished exports may show what has been erased or blurred since."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.erasure.models import Erasure
from app.photos.models import ErasedBytes, PhotoBlur
from app.reports.export_models import Export


def is_outdated(session: Session, row: Export) -> bool:
    """Whether something was erased since an export was asked for, or blurred that its pictures may show.

    Words of any issue may lie in any ledger, and what a filter matched then need not match it now: so every
    erasure counts, and every blur where there are pictures.
    """
    changes = [select(func.max(Erasure.carried_out_at)), select(func.max(ErasedBytes.erased_at))]
    has_pictures = row.options["thumbnails"] if row.kind == "ledger" else row.options.get("file") != "xlsx"
    if has_pictures:
        changes.append(select(func.max(PhotoBlur.at)))
    newest: list[dt.datetime | None] = [session.scalar(change) for change in changes]
    return any(moment is not None and moment >= row.created_at for moment in newest)
