"""Whether a DOCX can be a template of the bulletin, and how far its pages will be from the standard. Pure."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence

import docx
from docx.exceptions import InvalidXmlError
from docx.opc.exceptions import PackageNotFoundError

from app.documents.docx_fields import Place, fields_of
from app.documents.docx_layout import Deviation, deviations_of
from app.documents.docx_package import RefusedPackage, check_package
from app.reports.bulletin import Facts, Table, write_bulletin
from app.reports.bulletin_docx import bulletin_docx
from app.reports.bulletin_fields import BY_NAME, OBJECT, TEXT
from app.reports.metrics import figures

UNREADABLE = (
    KeyError,
    IndexError,
    AttributeError,
    TypeError,
    ValueError,
    InvalidXmlError,
    PackageNotFoundError,
)
"""What python-docx raises where parts of a document are missing or are not what they should be."""
SAMPLE_DAY = dt.date(2026, 5, 1)


class TemplateRefused(Exception):
    """`reason` is one of docx_package.REASONS, or unknown_fields or misplaced_fields with their places."""

    def __init__(self, reason: str, what: str = "", places: Sequence[Place] = ()) -> None:
        super().__init__(reason)
        self.reason, self.what, self.places = reason, what, list(places)


def check_template(content: bytes) -> list[Deviation]:
    """The deviations of what it will make. Raises TemplateRefused."""
    try:
        check_package(content)
        document = docx.Document(io.BytesIO(content))
        fields = fields_of(document)
        unknown = [place for place in fields.places if place.name not in BY_NAME] + fields.stray
        if unknown:
            raise TemplateRefused("unknown_fields", places=unknown)
        misplaced = [place for place in fields.places if _is_misplaced(place)]
        if misplaced:
            raise TemplateRefused("misplaced_fields", places=misplaced)
        return deviations_of(bulletin_docx(write_bulletin(sample_facts(), (), sample_ledger()), content))
    except RefusedPackage as error:
        raise TemplateRefused(error.reason, error.what) from error
    except UNREADABLE as error:
        raise TemplateRefused("damaged") from error


def sample_facts() -> Facts:
    """Made-up facts of a month, to see what a template makes of them."""
    told = figures({"found": 6, "to_close": 20, "closed": 18, "backlog_end": 2, "due": 4}, {})
    at = dt.datetime(2026, 6, 3, 9, 30, tzinfo=dt.UTC)
    return Facts(
        agency="某单位", month="2026-05", first_day=SAMPLE_DAY, last_day=dt.date(2026, 5, 31), known_at=at,
        dated=dt.date(2026, 6, 4), whole=told, by={"unit": [{"key": "u", "figures": told}]},
        names={"unit": {"u": "某部室"}}, before=None, year_ago=None, least_cases=5, has_red_black=True,
    )  # fmt: skip


def sample_ledger() -> Table:
    """A ledger of one row of eleven columns."""
    return Table("", [f"列{at}" for at in range(1, 12)], [["一"] * 11])


def _is_misplaced(place: Place) -> bool:
    """A passage takes a paragraph of its own in the body or a table; an object one in the body."""
    kind = BY_NAME[place.name].kind
    where = ("body",) if kind == OBJECT else ("body", "table")
    return kind != TEXT and not (place.is_alone and place.kind in where)
