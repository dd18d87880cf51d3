"""An issue's history as rows of `issue_spans` and `issue_rounds`. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.reports.history import History, Round, Span
from app.reports.stabbing import node_of

Row = dict[str, Any]
ROUND_FACTS = (
    "number",
    "started_us",
    "rebounded_us",
    "assigned_us",
    "due_us",
    "original_due_us",
    "left_us",
    "fix_us",
    "fix_received_us",
    "fix_state",
    "verdict_us",
    "first_verdict_us",
    "rework_count",
    "closed_us",
    "close_kind",
)


def rows_of(history: History, sort_no: int, sort_no_of: Mapping[UUID, int]) -> tuple[list[Row], list[Row]]:
    """Rows of spans and of rounds; `sort_no_of` knows the issues that rounds are rebounds of."""
    known = {"sort_no": sort_no, "known_us": history.known_us}
    spans = [{**_span(span), **known} for span in history.spans]
    last_of_round = {span.round: span for span in history.spans}
    rounds = [
        {**_round(each, last_of_round[each.number], sort_no_of), **known, **_arrival(history, each)}
        for each in history.rounds
    ]
    return spans, rounds


def _span(span: Span) -> Row:
    facts = {name: value for name, value in vars(span).items() if name != "dimensions"}
    return {**facts, "node": node_of(span.from_us, span.until_us), **vars(span.dimensions)}


def _round(each: Round, last: Span, sort_no_of: Mapping[UUID, int]) -> Row:
    return {
        **{name: getattr(each, name) for name in ROUND_FACTS},
        "by_rebound": int(each.by_rebound),
        "rebound_of_no": sort_no_of.get(each.rebound_of_id) if each.rebound_of_id else None,
        "fix_on_spot": int(each.fix_on_spot),
        "first_passed": int(each.first_passed),
        "paused_to_assign_us": each.paused_us(each.started_us, each.assigned_us),
        "paused_to_fix_us": each.paused_us(each.assigned_us, each.fix_us),
        "paused_to_close_us": each.paused_us(each.started_us, each.closed_us),
        "stage": last.stage,
        "settled_us": last.from_us,
        "until_us": last.until_us,
        **vars(last.dimensions),
    }


def _arrival(history: History, each: Round) -> Row:
    """Where an issue is filed by the time its events took to arrive: with its first round only."""
    node = node_of(history.first_known_us, history.known_us) if each.number == 1 else None
    return {"first_known_us": history.first_known_us, "known_node": node}
