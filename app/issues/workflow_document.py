"""The workflow table as data, for the API and the phone."""

from __future__ import annotations

from typing import Any

from app.issues.workflow import OPEN_STATES, TABLE, VERSION, Row, State


def published() -> dict[str, Any]:
    """The table as data, for the API and the phone."""
    return {
        "version": VERSION,
        "states": [state.value for state in State],
        "open_states": [state.value for state in State if state in OPEN_STATES],
        "actions": {row.action.value: _published_row(row) for row in TABLE},
    }


def _published_row(row: Row) -> dict[str, Any]:
    return {
        "from": None if row.sources is None else [state.value for state in State if state in row.sources],
        "to": str(row.target),
        "who": [{"role": grant.role.value, "when": list(grant.when)} for grant in row.who],
        "needs": list(row.needs),
        "conditions": list(row.conditions),
        "judges": row.judges,
        "checks_stale": row.checks_stale,
    }
