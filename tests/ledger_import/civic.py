"""Two public ledgers of a city, and their monthly figures worked out by pandas alone, from the files."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

FOLDER = Path(os.environ.get("CIVIC_CORPUS", Path(__file__).parents[3] / "shared/corpus/civic"))
MAPPINGS = Path(__file__).parent / "mappings"
FILE_ZONE = "America/New_York"
FLOWS = ("backlog_start", "found", "closed")


@dataclass(frozen=True)
class Ledger:
    """A file, its mapping, and how pandas is to read it."""

    file: str
    mapping: str
    number: str
    found: str
    due: str
    closed: str
    status: str
    category: str
    date_format: str
    codes: dict[str, str]
    other_code: str | None = None

    @property
    def path(self) -> Path:
        path = FOLDER / self.file
        if not path.exists():
            pytest.skip(f"{path} is not here; set CIVIC_CORPUS to the folder of public ledgers")
        return path

    @property
    def map_file(self) -> Path:
        return MAPPINGS / self.mapping

    def frame(self, path: Path | None = None) -> pd.DataFrame:
        """Every row: times with zone, its category's code, whether it can be true."""
        raw = pd.read_csv(path or self.path, dtype=str, encoding="utf-8-sig")
        rows = pd.DataFrame({"number": raw[self.number], "status": raw[self.status]})
        for name in ("found", "due", "closed"):
            wall = pd.to_datetime(raw[getattr(self, name)], format=self.date_format)
            rows[name] = wall.dt.tz_localize(
                FILE_ZONE, ambiguous=[True] * len(wall), nonexistent="shift_forward"
            )
        rows["code"] = raw[self.category].map(self.codes).fillna(self.other_code)
        is_closed = rows["status"] == "Closed"
        impossible = rows["closed"] < rows["found"]
        contradicting = is_closed != rows["closed"].notna()
        rows["is_refused"] = impossible | contradicting
        return rows


ANIMALS = Ledger(
    "nyc_311_animals_2010_2025.csv",
    "nyc_311_animals.yml",
    "Unique Key",
    "Created Date",
    "Due Date",
    "Closed Date",
    "Status",
    "Complaint Type",
    "%m/%d/%Y %I:%M:%S %p",
    {"Illegal Animal Kept as Pet": "F01", "Illegal Animal Sold": "A01"},
)
MIXED = Ledger(
    "nyc_311_mixed_1000_rows.csv",
    "nyc_311_mixed.yml",
    "unique_key",
    "created_date",
    "due_date",
    "closed_date",
    "status",
    "complaint_type",
    "ISO8601",
    {"Noise - Residential": "F01", "Blocked Driveway": "A01"},
    "F02",
)


def expected(rows: pd.DataFrame, month: str, zone: str) -> dict[str, Any]:
    """The figures of a month by their definitions, over the rows that are not refused."""
    kept = rows[~rows["is_refused"]]
    start = pd.Timestamp(f"{month}-01", tz=zone)
    end = start + pd.offsets.MonthBegin(1)
    at_start = (kept["found"] < start) & ~(kept["closed"] < start)
    found = (kept["found"] >= start) & (kept["found"] < end)
    closed = (at_start | found) & (kept["closed"] < end)
    open_at_end = (kept["found"] < end) & ~(kept["closed"] < end)
    due = (kept["due"] >= start) & (kept["due"] < end)
    hours = (kept["closed"] - kept["found"])[closed].dt.total_seconds() / 3600
    return {
        "backlog_start": int(at_start.sum()),
        "found": int(found.sum()),
        "closed": int(closed.sum()),
        "backlog_end": int(open_at_end.sum()),
        "completion_rate": (int(closed.sum()), int((at_start | found).sum())),
        "same_month_rate": (int((closed & found).sum()), int(found.sum())),
        "on_time_rate": (int((due & (kept["closed"] <= kept["due"])).sum()), int(due.sum())),
        "first_pass_rate": (int(closed.sum()), int(closed.sum())),
        "hours_to_close": {
            "n": len(hours),
            "mean": hours.mean() if len(hours) else None,
            "median": hours.median() if len(hours) else None,
            "p90": hours.sort_values().iloc[math.ceil(0.9 * len(hours)) - 1] if len(hours) else None,
        },
        "by_category": {
            code: (int(at_start[part].sum()), int(found[part].sum()), int(closed[part].sum()))
            for code in sorted(kept["code"].unique())
            for part in [kept["code"] == code]
            if at_start[part].any() or found[part].any() or closed[part].any()
        },
    }


def told(answer: dict[str, Any]) -> dict[str, Any]:
    """The product's figures in the same shape."""
    figures = answer["figures"]
    rates = ("completion_rate", "same_month_rate", "on_time_rate", "first_pass_rate")
    return {
        **{name: figures[name]["value"] for name in ("backlog_start", "found", "closed", "backlog_end")},
        **{name: (figures[name]["numerator"], figures[name]["denominator"]) for name in rates},
        "hours_to_close": {name: figures["hours_to_close"][name] for name in ("n", "mean", "median", "p90")},
        "by_category": {
            row["key"]: tuple(row["figures"][name]["value"] for name in FLOWS)
            for row in answer["by"]["category"]
            if any(row["figures"][name]["value"] for name in FLOWS)
        },
    }


def assert_same(said: dict[str, Any], wanted: dict[str, Any]) -> None:
    """Counts to the last one, hours to the four decimals that are shown."""
    hours, wanted_hours = said.pop("hours_to_close"), wanted.pop("hours_to_close")
    assert said == wanted
    assert hours["n"] == wanted_hours["n"]
    if hours["n"]:
        assert [hours[name] for name in ("mean", "median", "p90")] == pytest.approx(
            [wanted_hours[name] for name in ("mean", "median", "p90")], rel=0, abs=6e-5
        )
