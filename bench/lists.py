"""Times list pages: filter combinations drawn from real values, the first page and page 50 by cursor."""

from __future__ import annotations

import random
import statistics
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.issues.models import OPEN, Issue
from app.kernel.database import db
from bench.clients import Clock, signed_in, timed
from bench.figures import summary
from bench.synthetic import WORDS

RUNS = 5
STEPS = (200,) * 12 + (50,)  # 49 pages of 50
FIELDS = {
    "state": Issue.state,
    "unit_id": Issue.lead_unit_id,
    "area_id": Issue.area_id,
    "category": Issue.category,
    "severity": Issue.severity,
}
Timing = tuple[float, dict[str, Any]]


def measure_lists(
    app: Flask, seed: int, combinations: int, clock: Clock, user: str
) -> dict[str, list[Timing]]:
    """Milliseconds (each the median of `RUNS`) with their filters, by kind of page, as some user."""
    with app.app_context():
        drawn = draw_filters(random.Random(seed), combinations)
    client = signed_in(app, user)
    for wanted in drawn[:5]:
        timed(lambda wanted=wanted: client.get("/api/issues", query_string=wanted))
    timings: dict[str, list[Timing]] = {"first": [], "page 50": [], "first, text": [], "page 50, text": []}
    for wanted in drawn:
        suffix = ", text" if "text" in wanted else ""
        timings[f"first{suffix}"].append((_median(client, wanted, clock), wanted))
        key = _key_of_page_50(client, wanted)
        if key is not None:
            timings[f"page 50{suffix}"].append((_median(client, {**wanted, "after": key}, clock), wanted))
    return timings


def _median(client: FlaskClient, query: dict[str, Any], clock: Clock) -> float:
    times = [timed(lambda: client.get("/api/issues", query_string=query), clock)[0] for _ in range(RUNS)]
    return statistics.median(times)


def _key_of_page_50(client: FlaskClient, wanted: dict[str, Any]) -> str | None:
    """The key after 49 pages, got by larger ones; None where there are fewer."""
    after: str | None = None
    for limit in STEPS:
        query = {**wanted, "limit": limit, **({"after": after} if after else {})}
        after = client.get("/api/issues", query_string=query).get_json()["next"]
        if after is None:
            return None
    return after


def draw_filters(chance: random.Random, combinations: int) -> list[dict[str, Any]]:
    """Filters of one to three dimensions with values that exist; a fifth of them with text."""
    values: dict[str, list[Any]] = {
        name: [str(value) for value in db.session.scalars(select(field).distinct().where(field.is_not(None)))]
        for name, field in FIELDS.items()
    }
    values["state"] = sorted({*values["state"], *OPEN})
    values["month"] = _months()
    values["overdue"] = ["true"]
    drawn = []
    for at in range(combinations):
        names = chance.sample(sorted(values), chance.randint(1, 3))
        wanted = {name: chance.choice(sorted(values[name])) for name in names}
        if at % 5 == 0:
            wanted["text"] = chance.choice(WORDS) + chance.choice(("", "", " " + chance.choice(WORDS)))
        drawn.append(wanted)
    return drawn


def _months() -> list[str]:
    first, last = db.session.execute(select(func.min(Issue.reported_at), func.max(Issue.reported_at))).one()
    return [
        f"{year}-{month:02d}"
        for year in range(first.year, last.year + 1)
        for month in range(1, 13)
        if (first.year, first.month) <= (year, month) <= (last.year, last.month)
    ]


def told(timings: dict[str, list[Timing]]) -> str:
    """The figures with the slowest filter of each kind."""
    lines = []
    for kind, found in timings.items():
        if not found:
            continue
        lines.append(f"{kind:14} {summary([took for took, _ in found])}")
        lines += [
            f"    {took:.1f} ms {wanted}" for took, wanted in sorted(found, key=lambda one: -one[0])[:3]
        ]
    return "\n".join(lines)
