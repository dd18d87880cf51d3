"""The workflow table as data, for the API and the phone."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict, Field

from app.issues.workflow import OPEN_STATES, TABLE, VERSION, Action, Row, State
from app.kernel.api import Reply


class GrantDocument(Reply):
    """A role that may act, where every predicate of `when` holds."""

    role: str
    when: list[str]


class ActionDocument(Reply):
    """A row of the table. `from` null: in every state; `to` is a state, `same` or `before`."""

    model_config = ConfigDict(extra="forbid", validate_by_name=True, validate_by_alias=True)

    sources: list[State] | None = Field(alias="from")
    to: str
    who: list[GrantDocument]
    needs: list[str]
    conditions: list[str]
    judges: bool
    checks_stale: bool


class WorkflowDocument(Reply):
    """The workflow table; `version` changes with it."""

    version: int
    states: list[State]
    open_states: list[State]
    actions: dict[Action, ActionDocument]


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
