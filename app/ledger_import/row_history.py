"""From a row of an older ledger to the commands that bring its issue here. Pure.

Filed when it was found; fixed and passed, or closed otherwise, when the ledger says so. What the ledger does
not say is not made up: no hour of assignment, no person who mended it, no photo.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from app.issues.decision import CommandFacts
from app.issues.history import History
from app.issues.payloads import CloseUnfixed, Fix, Import, Pass, Payload, PositionIn, Reason
from app.issues.workflow import Action
from app.kernel.ids import new_id
from app.ledger_import.ledger_rows import LedgerRow

FIXED_ONCE = "旧台账记为已整改"
CLOSED_ONCE = "旧台账记为办结"
DECLINED_ONCE = "旧台账记为不予立案"
DUPLICATE_ONCE = "旧台账记为重复件，没有写明与哪一件重复"
DEFAULT_SOURCE = "office_assigned"


@dataclass(frozen=True)
class Origin:
    """Which import brings the row, who runs it, and when."""

    import_id: UUID
    author_id: UUID
    received_at: dt.datetime


def history_of(row: LedgerRow, number_of_row: int, origin: Origin) -> History:
    """The issue's life so far as the ledger tells it."""
    issue_id = new_id()
    imported = {"import_id": str(origin.import_id), "row": number_of_row}

    def command(action: Action, payload: Payload, at: dt.datetime) -> CommandFacts:
        return CommandFacts(
            new_id(),
            issue_id,
            action,
            payload,
            (),
            at,
            origin.received_at,
            author_id=origin.author_id,
            imported=imported,
        )

    commands = [command(Action.IMPORT, _import(row), row.found)]
    end = row.closed or row.found
    match row.outcome:
        case "closed" | "fixed":
            fix = command(Action.FIX, Fix(measure=row.words or FIXED_ONCE), row.fixed or end)
            commands.append(fix)
            if row.outcome == "closed":
                opinion = row.words or CLOSED_ONCE
                commands.append(command(Action.PASS, Pass(judges=fix.id, opinion=opinion), end))
        case "cannot_fix" | "transferred" | "gone":
            closing = CloseUnfixed(kind=row.outcome, reason=row.words or row.status or CLOSED_ONCE)
            commands.append(command(Action.CLOSE_UNFIXED, closing, end))
        case "declined" | "duplicate":
            standard = DECLINED_ONCE if row.outcome == "declined" else DUPLICATE_ONCE
            commands.append(command(Action.DECLINE, Reason(reason=row.words or standard), end))
        case "open":
            pass
    return History(row.category, commands)


def _import(row: LedgerRow) -> Import:
    has_unit = row.unit_id is not None
    is_filed_only = row.outcome in ("declined", "duplicate")
    where = None
    if row.latitude is not None and row.longitude is not None:
        where = PositionIn(latitude=row.latitude, longitude=row.longitude, source="map")
    return Import(
        category=row.category,
        severity=row.severity,
        source=row.source or DEFAULT_SOURCE,  # type: ignore[arg-type]  # RowReader let only sources through
        place_text=row.place,
        position=where,
        description=row.description,
        old_number=row.number,
        lead_unit_id=None if is_filed_only else row.unit_id,
        due_at=None if is_filed_only else row.due,
        assigned_at=None if is_filed_only else row.assigned,
        given_out=not is_filed_only
        and (has_unit or row.assigned is not None or row.outcome in ("closed", "fixed")),
    )
