"""The routes that help an auditor with the log: whether its chain holds, and by what it can be filtered."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from app.kernel.access import roles
from app.kernel.api import Reply
from app.kernel.clock import to_wire
from app.kernel.transaction import read_session
from app.people.audit_queries import actions_there, actors_there, check_chain, entry_count
from app.people.blueprint import blueprint
from app.people.queries import display_names


class ChainQuery(BaseModel):
    """From which checked entry on (0: from the beginning), and how many."""

    after: int = Field(default=0, ge=0, le=2**63 - 1)
    limit: int = Field(default=2000, ge=1, le=5000)


class ChainFault(Reply):
    """An entry at which the chain does not hold: `broken` before it, or itself `changed`."""

    seq: int
    fault: Literal["broken", "changed"]


class ChainDocument(Reply):
    """What one stretch of the chain showed. `next` continues it; null when the last entry is reached."""

    total: int
    checked: int
    through: int | None
    through_at: str | None
    through_hash: str | None
    faults: list[ChainFault]
    next: int | None


class Actor(Reply):
    """Somebody who occurs in the log."""

    id: str
    name: str


class AuditChoices(Reply):
    """By whom and by which acts the log can be filtered."""

    actors: list[Actor]
    actions: list[str]


@blueprint.get("/audit/chain", responses={200: ChainDocument})
@roles("auditor")
def read_chain(query: ChainQuery) -> Any:
    """Check a stretch of the chain; asked again with `next` until the whole log is checked."""
    session = read_session()
    found = check_chain(session, query.after, query.limit)
    last = found.through
    return {
        "total": entry_count(session),
        "checked": found.checked,
        "through": last.seq if last else None,
        "through_at": to_wire(last.at) if last else None,
        "through_hash": last.hash if last else None,
        "faults": [{"seq": seq, "fault": fault} for seq, fault in found.faults],
        "next": last.seq if last and found.has_more else None,
    }


@blueprint.get("/audit/choices", responses={200: AuditChoices})
@roles("auditor")
def read_choices() -> Any:
    """Who and what occurs in the log."""
    session = read_session()
    names = display_names(session, actors_there(session))
    actors = sorted(
        ({"id": str(key), "name": name} for key, name in names.items()), key=lambda row: row["name"]
    )
    return {"actors": actors, "actions": list(actions_there(session))}
