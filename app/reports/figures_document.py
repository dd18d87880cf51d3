"""The figures of a period as they travel, under the names of design §7."""

from __future__ import annotations

from typing import Literal

from app.issues.issue_document import IssueDocument
from app.kernel.api import Reply


class CountFigure(Reply):
    """A number of issues or rounds."""

    value: int


class RateFigure(Reply):
    """A share; without value where there are too few cases (不评)."""

    value: float | None
    numerator: int
    denominator: int


class HoursFigure(Reply):
    """Hours of n rounds, gross; `without_pauses` is the mean without them. None where n is 0."""

    n: int
    mean: float | None
    median: float | None
    p90: float | None
    without_pauses: float | None


class ClosingsByKind(Reply):
    """Closings by how they closed."""

    fixed: CountFigure
    cannot_fix: CountFigure
    transferred: CountFigure
    gone: CountFigure


class FiguresDocument(Reply):
    """Every figure: counts, rates, hours (metrics.COUNTS, RATES, HOURS)."""

    backlog_start: CountFigure
    found: CountFigure
    reopened: CountFigure
    restored: CountFigure
    removed: CountFigure
    closed: CountFigure
    backlog_end: CountFigure
    due: CountFigure
    on_time: CountFigure
    on_time_waiting: CountFigure
    fixed_on_spot: CountFigure
    rebounds: CountFigure
    late_synced: CountFigure
    referred: CountFigure
    suspended: CountFigure
    completion_rate: RateFigure
    completion_rate_without_suspended: RateFigure
    same_month_rate: RateFigure
    on_time_rate: RateFigure
    on_time_rate_by_original: RateFigure
    first_pass_rate: RateFigure
    rework_rate: RateFigure
    rebound_rate: RateFigure
    hours_to_assign: HoursFigure
    hours_to_fix: HoursFigure
    hours_to_verify: HoursFigure
    hours_to_close: HoursFigure
    closings_by_kind: ClosingsByKind


class GroupFigures(Reply):
    """Figures of one value of a dimension; None is what has none."""

    key: str | int | None
    figures: FiguresDocument


class FiguresByDimension(Reply):
    """By the dimensions asked for."""

    unit: list[GroupFigures] | None = None
    area: list[GroupFigures] | None = None
    project: list[GroupFigures] | None = None
    category: list[GroupFigures] | None = None
    severity: list[GroupFigures] | None = None
    source: list[GroupFigures] | None = None


class PeriodFigures(Reply):
    """A period [start, end) as known at a cut-off; `imported_at`: when an older ledger's part was in."""

    period: str
    start: str
    end: str
    known_at: str
    imported_at: str | None
    figures: FiguresDocument
    by: FiguresByDimension
    coverage: Literal["not_enabled"]


class MonthFigures(Reply):
    """One month of a trend, such as "2026-05"."""

    month: str
    figures: FiguresDocument


class Trend(Reply):
    """Months, the oldest first."""

    months: list[MonthFigures]


class IssuesBehind(Reply):
    """A page of the issues that a figure counts; `total` is how many there are."""

    items: list[IssueDocument]
    next: str | None
    total: int
