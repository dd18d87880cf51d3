"""Routes of the figures: those of a period, twelve months of them, the issues behind each number."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from flask import Response, jsonify
from flask_login import current_user
from pydantic import Field
from sqlalchemy.orm import Session

from app.issues.queries import issue_documents, visibility
from app.kernel.access import open_to_tokens, roles
from app.kernel.api import Body, Instant
from app.kernel.api import blueprint as make_blueprint
from app.kernel.clock import agency_zone, now
from app.kernel.problems import Problem
from app.kernel.transaction import read_session
from app.people.queries import unit_tree
from app.reports import errors
from app.reports import settings as settings
from app.reports.cut_off_queries import default_cut_off, last_import_before
from app.reports.figure_queries import Narrowed, issues_behind, report_of, trend_of
from app.reports.figures_document import IssuesBehind, PeriodFigures, Trend
from app.reports.metrics import DIMENSIONS, Period
from app.reports.periods import PERIOD, bounds_of
from app.reports.report_document import report_document

blueprint = make_blueprint("figures", "reports")
MONTH_READERS = ("supervisor", "leader", "administrator", "auditor")
Dimension = Literal["unit", "area", "project", "category", "severity", "source"]


class PeriodQuery(Body):
    """Which period, known when, and which issues; several values of one dimension are alternatives.

    `month` may be any period: a month, a quarter, a year, days. A unit stands for those below it as well;
    `none` is what has no unit, area or project.
    """

    month: Annotated[str, Field(pattern=PERIOD)]
    as_of: Instant | None = None
    unit_id: list[UUID | Literal["none"]] = Field(default=[])
    area_id: list[UUID | Literal["none"]] = Field(default=[])
    project_id: list[UUID | Literal["none"]] = Field(default=[])
    category: list[Annotated[str, Field(max_length=8)]] = Field(default=[])
    severity: list[Annotated[int, Field(ge=1, le=4)]] = Field(default=[])
    source: list[Annotated[str, Field(max_length=24)]] = Field(default=[])

    def period(self, session: Session) -> Period:
        """M and K. Raises Problem bad_period."""
        try:
            start, end = bounds_of(self.month, agency_zone())
        except ValueError as error:
            raise Problem(errors.BAD_PERIOD, period=self.month) from error
        return Period(start, end, self.as_of or default_cut_off(session, end))

    def narrowed(self, session: Session) -> Narrowed:
        """The dimensions that are narrowed down."""
        tree = unit_tree(session)
        units: set[UUID | None] = set()
        for one in self.unit_id:
            units |= set(tree.subtree(one)) if isinstance(one, UUID) else {None}
        values: dict[str, set[Any]] = {
            "unit": units,
            "area": {_or_none(one) for one in self.area_id},
            "project": {_or_none(one) for one in self.project_id},
            "category": set(self.category),
            "severity": set(self.severity),
            "source": set(self.source),
        }
        return Narrowed({name: frozenset(chosen) for name, chosen in values.items() if chosen})


def _or_none(chosen: UUID | Literal["none"]) -> UUID | None:
    return chosen if isinstance(chosen, UUID) else None


class FiguresQuery(PeriodQuery):
    """And the dimensions whose values each get figures of their own; all where none is named."""

    dimension: list[Dimension] = Field(default=[])


class BehindQuery(PeriodQuery):
    """And the figure whose issues are listed: of a rate its numerator, its denominator, or the rest of it."""

    figure: Annotated[str, Field(max_length=40)]
    part: Literal["numerator", "denominator", "rest"] = "numerator"
    after: Annotated[int, Field(ge=0)] | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


@blueprint.get("/reports/month", summary="The figures of a period", responses={200: PeriodFigures})
@open_to_tokens("read_reports")
@roles(*MONTH_READERS)
def show_figures(query: FiguresQuery) -> Response:
    """Every figure within the caller's scope, for the whole and for each value of the dimensions."""
    session = read_session()
    period = query.period(session)
    seen = visibility(session, current_user.id)
    report = report_of(session, seen, period, query.narrowed(session), query.dimension or DIMENSIONS)
    imported_at = last_import_before(session, period.end)
    return jsonify(report_document(query.month, period, report, imported_at))


@blueprint.get("/reports/trend", summary="Twelve months of figures", responses={200: Trend})
@open_to_tokens("read_reports")
@roles(*MONTH_READERS)
def show_trend(query: PeriodQuery) -> Response:
    """The figures of the twelve months up to the one in which the period starts, all known at the same time.

    That is `as_of`, or now.
    """
    session = read_session()
    period = query.period(session)
    known_at = query.as_of or now()
    seen = visibility(session, current_user.id)
    months = trend_of(session, seen, period.start, known_at, query.narrowed(session))
    return jsonify(months=[{"month": month, "figures": found} for month, found in months])


@blueprint.get("/reports/issues", summary="The issues behind a figure", responses={200: IssuesBehind})
@open_to_tokens("read_reports")
@roles(*MONTH_READERS)
def list_behind(query: BehindQuery) -> Response:
    """The issues that a figure counts, newest first, paged by key; `total` is how many there are."""
    session = read_session()
    seen = visibility(session, current_user.id)
    try:
        rows, after, total = issues_behind(
            session,
            seen,
            query.period(session),
            query.narrowed(session),
            query.figure,
            query.part,
            query.after,
            query.limit,
        )
    except LookupError as error:
        raise Problem(errors.UNKNOWN_FIGURE, figure=query.figure) from error
    next_key = str(after) if after is not None else None
    return jsonify(items=issue_documents(session, rows), next=next_key, total=total)
