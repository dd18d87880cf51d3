"""What a mapping says: which columns of a ledger mean what, and how its words are to be read. Pure.

Written by hand as YAML for the command line, or made on the page as JSON; both are this document.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator

from app.issues.payloads import Severity, Source
from app.places.coordinates import CoordinateSystem

FieldName = Literal[
    "number",
    "category",
    "found",
    "assigned",
    "due",
    "fixed",
    "closed",
    "status",
    "unit",
    "place",
    "latitude",
    "longitude",
    "description",
    "severity",
    "source",
    "words",
]
FIELDS: tuple[FieldName, ...] = get_args(FieldName)
"""`words`: what was done about it, or why it was closed."""
JOINED = frozenset({"category", "place", "description", "words"})
"""Fields that may be put together from several columns."""
DATES = frozenset({"found", "assigned", "due", "fixed", "closed"})
Outcome = Literal["open", "fixed", "closed", "cannot_fix", "transferred", "gone", "declined", "duplicate"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
Heading = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Word = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
MOST_WORDS = 2_000


class MappingPart(BaseModel):
    """A word that is not known is a mistake, not a remark."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Constants(MappingPart):
    """What holds for a row where its own cell is empty or there is no such column."""

    category: str | None = None
    unit: str | None = None
    source: Source | None = None
    severity: Severity | None = None
    place: Word | None = None
    description: Word | None = None


class LedgerMapping(MappingPart):
    """A mapping as it is stored.

    `ledger` names the older ledger: its numbers are unique within it, and a row is imported once by it.
    `zone` is that of the file's clock (the agency's where None); `dates` are strptime formats.
    `statuses`: outcome → the status texts that mean it. `categories`: text → category code.
    `units`: text → name of a unit; where a text is not listed, a unit of that very name is looked for.
    """

    ledger: Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)] = ""
    columns: dict[FieldName, Heading | list[Heading]]
    zone: str | None = None
    dates: Annotated[list[str], Field(max_length=20)] = []
    statuses: dict[Outcome, Annotated[list[Word], Field(max_length=MOST_WORDS)]] = {}
    categories: Annotated[dict[Word, str], Field(max_length=MOST_WORDS)] = {}
    units: Annotated[dict[Word, str], Field(max_length=MOST_WORDS)] = {}
    constants: Constants = Constants()
    datum: CoordinateSystem = "wgs84"

    @field_validator("zone")
    @classmethod
    def _is_zone(cls, zone: str | None) -> str | None:
        if zone is not None:
            try:
                ZoneInfo(zone)
            except (ZoneInfoNotFoundError, ValueError, OSError) as error:
                raise ValueError(f"no such time zone: {zone}") from error
        return zone

    @field_validator("columns")
    @classmethod
    def _has_columns(
        cls, columns: dict[FieldName, Heading | list[Heading]]
    ) -> dict[FieldName, Heading | list[Heading]]:
        for needed in ("number", "found"):
            if needed not in columns:
                raise ValueError(f"columns must name the column of `{needed}`")
        several = [name for name, heads in columns.items() if isinstance(heads, list) and name not in JOINED]
        if several:
            raise ValueError(f"only one column may be `{several[0]}`")
        return columns

    def headings(self, field: FieldName) -> list[str]:
        """The headings of a field's columns, none where the file has none."""
        named = self.columns.get(field, [])
        return [named] if isinstance(named, str) else list(named)

    def zone_or(self, agency: ZoneInfo) -> ZoneInfo:
        """The zone of the file's clock."""
        return ZoneInfo(self.zone) if self.zone else agency

    def as_json(self) -> dict[str, Any]:
        """The document, without what was not said."""
        return self.model_dump(mode="json", exclude_defaults=True)


class UnreadableMapping(ValueError):
    """The document is no mapping; the text says where and why."""


def parse_mapping(text: str) -> LedgerMapping:
    """A mapping from YAML. Raises UnreadableMapping."""
    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise UnreadableMapping(str(error).replace("\n", " ")) from error
    if not isinstance(document, dict):
        raise UnreadableMapping("a mapping begins with `columns:`")
    try:
        return LedgerMapping.model_validate(document)
    except ValidationError as error:
        raise UnreadableMapping(faults_of(error)) from error


def faults_of(error: ValidationError) -> str:
    """The faults of a document, where and what."""
    found = error.errors(include_url=False, include_input=False)
    return "; ".join(
        f"{'.'.join(map(str, fault['loc'])) or 'mapping'}: {fault['msg']}" for fault in found[:5]
    )
