"""Times the figures of reports: a month as known today, one as known earlier, a year by unit."""

from __future__ import annotations

import datetime as dt
import statistics

from flask import Flask
from sqlalchemy import func, select

from app.issues.models import Issue
from app.kernel.clock import to_wire
from app.kernel.database import db
from bench.clients import Clock, signed_in, timed

RUNS = 5


def measure_reports(app: Flask, clock: Clock) -> dict[str, list[float]]:
    """Milliseconds of `RUNS` requests of each kind, as who sees everything."""
    with app.app_context():
        last = db.session.scalar(select(func.max(Issue.reported_at)))
    if last is None:
        raise RuntimeError("no issues: build first")
    now = to_wire(dt.datetime.now(dt.UTC))
    year = last.year - 2
    earlier = to_wire(dt.datetime(year, 4, 2, tzinfo=dt.UTC))
    asked = {
        f"month {year}-03, known today": {"month": f"{year}-03", "as_of": now},
        f"month {year}-03, known {year}-04-02": {"month": f"{year}-03", "as_of": earlier},
        f"year {year} by unit": {"month": str(year), "as_of": now, "dimension": "unit"},
    }
    client, taken = signed_in(app, "supervisor"), {}
    for name, query in asked.items():
        taken[name] = [
            timed(lambda query=query: client.get("/api/reports/month", query_string=query), clock)[0]
            for _ in range(RUNS)
        ]
    return taken


def told(taken: dict[str, list[float]]) -> str:
    """A line for each kind: median, least and most."""
    return "\n".join(
        f"{name:34} median {statistics.median(times):.0f}  least {min(times):.0f}  max {max(times):.0f} ms"
        for name, times in taken.items()
    )
