"""Gathers what a bulletin is written from: figures, names, photo pairs of what was closed, the ledger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any
from uuid import UUID

from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.categories.models import Category
from app.issues.filter_queries import IssueFilter
from app.issues.models import Issue
from app.kernel.clock import agency_zone, now
from app.kernel.problems import Problem
from app.kernel.settings import setting
from app.people.models import Unit
from app.photos.models import Photo
from app.photos.queries import variant_file
from app.places.models import Area, Project
from app.reports.bulletin import Bulletin, Facts, PhotoPair, Table, write_bulletin
from app.reports.bulletin_pictures import drawn, most_pixels
from app.reports.figure_queries import Narrowed, report_of
from app.reports.ledger_queries import ledger_rows
from app.reports.ledger_words import columns, word
from app.reports.making_steps import Step, no_step, stepped
from app.reports.metrics import Period
from app.reports.monthly_queries import EVERYTHING, period_of
from app.reports.periods import months_until
from app.reports.photo_pair_queries import ChosenPair, pairs_of
from app.reports.settings import RED_BLACK, RED_HEAD

MOST_LEDGER_ROWS = 2_000
LEDGER = ("seq", "number", "found_at", "location", "category", "description", "resp_unit", "deadline",
          "done_at", "closed_at", "status")  # fmt: skip
LEDGER_WEIGHTS = (9, 27, 19, 25, 20, 34, 21, 19, 19, 19, 15)
LEDGER_GOES_ON = (
    f"本台账只列出最近立案的{MOST_LEDGER_ROWS}件，本期问题不止此数；"
    "全部问题见与本通报同时生成的台账文件（XLSX）。"
)


def bulletin_of(
    session: Session, month: str, document: Mapping[str, Any], mark: str, step: Step = no_step
) -> Bulletin:
    """The bulletin of a month from the figures of its document (see monthly_queries).

    `step` hears of each picture and row of the ledger.
    """
    zone = agency_zone()
    known_at = dt.datetime.fromisoformat(document["known_at"])
    period = period_of(month, known_at)
    last_month, last_year = months_until(period.start, 2, zone)[0], f"{int(month[:4]) - 1}{month[4:]}"
    root = select(Unit.name).where(Unit.parent_id.is_(None)).order_by(Unit.id).limit(1)
    facts = Facts(
        agency=session.scalar(root) or "",
        month=month,
        first_day=period.start.astimezone(zone).date(),
        last_day=(period.end - dt.timedelta(days=1)).astimezone(zone).date(),
        known_at=known_at.astimezone(zone),
        dated=now().astimezone(zone).date(),
        whole=document["figures"],
        by=document["by"],
        names=_names(session),
        before=_figures(session, last_month, known_at),
        year_ago=_figures(session, last_year, known_at),
        least_cases=setting(session, "rate_least_cases"),
        has_red_black=setting(session, RED_BLACK),
        adjustment=document["opening_adjustment"],
        mark=mark,
    )
    chosen = pairs_of(session, period, document.get("photo_pairs"))
    pairs = list(_pairs(session, chosen, step))
    is_red_headed = setting(session, RED_HEAD)
    return write_bulletin(facts, pairs, ledger_table(session, period, step), is_red_headed=is_red_headed)


def ledger_table(session: Session, period: Period, step: Step = no_step) -> Table:
    """The ledger of what was reported in a period, as known at its cut-off, as a table of text."""
    wanted = IssueFilter(since=period.start, until=period.end)
    listed = ledger_rows(session, EVERYTHING, wanted, "zh", known_at=period.known_at)
    first = stepped(islice(listed, MOST_LEDGER_ROWS + 1), step)
    rows = [[_text(row[key]) for key in LEDGER] for row in first]
    note = LEDGER_GOES_ON if len(rows) > MOST_LEDGER_ROWS else ""
    return Table("", ledger_heads(), rows[:MOST_LEDGER_ROWS], LEDGER_WEIGHTS, note)


def ledger_heads() -> list[str]:
    """The headings of the annexed ledger."""
    shown = {column.key: column.heading for column in columns("zh")}
    return [shown[key] for key in LEDGER]


def _text(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return value.astimezone(agency_zone()).strftime("%Y-%m-%d")
    return "" if value is None else str(value)


def _figures(session: Session, month: str, known_at: dt.datetime) -> dict[str, Any]:
    return report_of(session, EVERYTHING, period_of(month, known_at), Narrowed({}), ()).whole


def _names(session: Session) -> dict[str, dict[Any, str]]:
    found: dict[str, dict[Any, str]] = {
        name: {str(key): text for key, text in session.execute(select(table.id, table.name))}
        for name, table in (("unit", Unit), ("area", Area), ("project", Project))
    }
    found["category"] = dict(session.execute(select(Category.code, Category.zh)).all())
    found["severity"] = {level: word("severity", level, "zh") for level in (1, 2, 3, 4)}
    sources = session.scalars(select(Issue.source).distinct())
    found["source"] = {source: word("source", source, "zh") for source in sources}
    return found


def _pairs(session: Session, pairs: list[ChosenPair], step: Step) -> Iterator[PhotoPair]:
    """The pictures of pairs; a pair of which one cannot be shown any more is left out."""
    most = most_pixels(len(pairs))
    for pair in pairs:
        before, after = picture_of(session, pair.before, most), picture_of(session, pair.after, most)
        step(2)
        if before and after:
            yield PhotoPair(before, after, pair.caption)


def picture_of(session: Session, photo_id: UUID, most: float) -> bytes | None:
    """A photo's screen picture within 1,000 px and `most` pixels, drawn anew: nothing of its EXIF is left."""
    photo = session.get(Photo, photo_id)
    if photo is None or photo.state != "stored":
        return None
    try:
        path = variant_file(photo, "screen").path
    except Problem:
        return None
    with Image.open(path) as image:
        return drawn(image, most)
