"""The routes of the audit log: the auditor reads and exports; nothing here changes or deletes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from flask import Response, current_app, stream_with_context
from pydantic import BaseModel, Field

from app.kernel.access import roles
from app.kernel.api import Instant, Reply
from app.kernel.audit import AuditEntry, record
from app.kernel.clock import now
from app.kernel.transaction import in_transaction, read_session
from app.people.audit_queries import AuditFilter, every_entry, list_entries, object_names
from app.people.blueprint import blueprint
from app.people.queries import display_names

COLUMNS = (
    "seq",
    "at",
    "actor_id",
    "action",
    "object_kind",
    "object_id",
    "result",
    "address",
    "detail",
    "hash",
)
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


class AuditChoice(BaseModel):
    """Which entries. `action` may be a beginning such as `session.`; `until` is not included."""

    action: str | None = Field(default=None, max_length=64)
    actor_id: UUID | None = None
    object_kind: str | None = Field(default=None, max_length=32)
    object_id: str | None = Field(default=None, max_length=64)
    result: str | None = Field(default=None, max_length=16)
    address: str | None = Field(default=None, max_length=64)
    since: Instant | None = None
    until: Instant | None = None


class AuditQuery(AuditChoice):
    """Which page of which entries. `after` is the `next` of the page before."""

    after: int | None = Field(default=None, ge=0, le=2**63 - 1)
    limit: int = Field(default=50, ge=1, le=200)


class AuditDocument(Reply):
    """One audited act, with the hashes that chain it to the one before."""

    seq: int
    at: str
    actor_id: str | None
    actor_name: str | None
    action: str
    object_kind: str
    object_id: str
    object_name: str | None
    result: str
    address: str
    detail: dict[str, Any]
    previous_hash: str
    hash: str


class AuditList(Reply):
    """A page of the log, newest first; entries are kept at least `kept_days` days."""

    items: list[AuditDocument]
    next: int | None
    kept_days: int


@blueprint.get("/audit", responses={200: AuditList})
@roles("auditor")
def read_audit(query: AuditQuery) -> Any:
    """The audit log, newest first."""
    session = read_session()
    found = list_entries(session, _filter(query), query.after, query.limit)
    page = found[: query.limit]
    names = display_names(session, {entry.actor_id for entry in page if entry.actor_id})
    objects = object_names(session, page)
    return {
        "items": [_document(entry, names, objects) for entry in page],
        "next": page[-1].seq if len(found) > query.limit else None,
        "kept_days": current_app.config["CHABU"].audit_days,
    }


@blueprint.post("/audit/exports")
@roles("auditor")
def export_audit(body: AuditChoice) -> Any:
    """The log as CSV, oldest first. That it was taken out is itself recorded."""
    wanted = _filter(body)
    chosen = body.model_dump(mode="json", exclude_none=True)
    in_transaction(lambda session: record(session, "audit.export", object_kind="audit", detail=chosen))
    name = f"chabu-audit-{now():%Y%m%d-%H%M%S}.csv"
    response = Response(stream_with_context(_csv_lines(wanted)), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _filter(choice: AuditChoice) -> AuditFilter:
    return AuditFilter(**choice.model_dump(exclude={"after", "limit"}))


def _document(
    entry: AuditEntry, names: dict[UUID, str], objects: dict[tuple[str, str], str]
) -> dict[str, Any]:
    return {
        "seq": entry.seq,
        **entry.facts(),
        "actor_name": names.get(entry.actor_id) if entry.actor_id else None,
        "object_name": objects.get((entry.object_kind, entry.object_id)),
        "hash": entry.hash,
    }


def _csv_lines(wanted: AuditFilter) -> Iterator[str]:
    yield "\ufeff"  # spreadsheet programs take UTF-8 for something else without it
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    for entry in every_entry(read_session(), wanted):
        facts = {"seq": entry.seq, "hash": entry.hash, **entry.facts()}
        facts["detail"] = json.dumps(entry.detail, ensure_ascii=False)
        writer.writerow([_plain(facts[column]) for column in COLUMNS])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def _plain(value: Any) -> str:
    """A cell that no spreadsheet program takes for a formula."""
    text = "" if value is None else str(value)
    return "'" + text if text.startswith(FORMULA_SIGNS) else text
