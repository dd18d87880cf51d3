"""Finds and replaces `{{fields}}` in a DOCX, by a walk over its runs. Pure.

A field is a name and nothing else: there are no expressions, filters, attributes or loops to evaluate, and
what is put in is never looked at again. Word may split a name over runs; it takes the looks of the first one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from docx.opc.part import XmlPart
from docx.oxml.ns import qn

from app.documents.docx_setting import printable

FIELD = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
OTHER_TEMPLATES = re.compile(r"\{%.*?(?:%\}|$)|\{#.*?(?:#\}|$)|\{\{|\}\}")
"""Marks of template languages, or braces that lack their other half."""
AROUND = ("header", "footer")


@dataclass(frozen=True)
class Place:
    """A field where it stands: `kind` is body, table, header or footer; `number` the paragraph or row."""

    name: str
    kind: str
    number: int
    is_alone: bool
    """Whether its paragraph has nothing else."""


@dataclass(frozen=True)
class Fields:
    """What a document asks for, and the braces in it that are no fields."""

    places: list[Place]
    stray: list[Place]


def fields_of(document: Any) -> Fields:
    """All fields of an opened document, in the order of its parts."""
    places: list[Place] = []
    stray: list[Place] = []
    for kind, number, paragraph in _paragraphs(document):
        text = _text(paragraph)
        places.extend(
            Place(match[1], kind, number, match[0] == text.strip()) for match in FIELD.finditer(text)
        )
        stray.extend(
            Place(match[0], kind, number, is_alone=False)
            for match in OTHER_TEMPLATES.finditer(FIELD.sub("", text))
        )
    return Fields(places, stray)


def fill_fields(
    document: Any, texts: Mapping[str, str], blocks: Mapping[str, Callable[[Any], None]]
) -> set[str]:
    """Put texts in place of their fields. Those of `blocks` build before their paragraph, then it goes.

    Returns the names that were found.
    """
    waiting: list[tuple[str, Any]] = []
    found: set[str] = set()
    for _, _, paragraph in list(_paragraphs(document)):
        text = _text(paragraph)
        names = [match[1] for match in FIELD.finditer(text)]
        found.update(names)
        alone = names[0] if len(names) == 1 and FIELD.fullmatch(text.strip()) else None
        if alone is not None and alone in blocks:
            waiting.append((alone, paragraph))
        elif names:
            _replace(paragraph, texts)
    for name, paragraph in waiting:
        blocks[name](paragraph)
        _take_away(paragraph)
    return found


def _replace(paragraph: Any, texts: Mapping[str, str]) -> None:
    pieces = _pieces(paragraph)
    whole = "".join(piece.text or "" for piece in pieces)
    for match in reversed(list(FIELD.finditer(whole))):
        if match[1] in texts:
            _put(pieces, match.start(), match.end(), printable(texts[match[1]]))


def _put(pieces: list[Any], start: int, end: int, text: str) -> None:
    """Put a text in place of the characters from `start` to `end` of the pieces' joined text."""
    at = 0
    for piece in pieces:
        own = piece.text or ""
        first, last = max(start - at, 0), min(end - at, len(own))
        if first < last:
            piece.text = own[:first] + text + own[last:]
            piece.set(qn("xml:space"), "preserve")
            text = ""
        at += len(own)


def _take_away(paragraph: Any) -> None:
    """Remove a paragraph; one that ends a section, or is all that a cell has, only loses its words."""
    holder = paragraph.getparent()
    has_section = paragraph.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None
    is_last = holder.tag != qn("w:body") and len(holder.findall(qn("w:p"))) == 1
    if not has_section and not is_last:
        holder.remove(paragraph)
        return
    for piece in _pieces(paragraph):
        piece.text = ""


def _paragraphs(document: Any) -> Iterator[tuple[str, int, Any]]:
    """Every paragraph of body, tables, text boxes, headers and footers: kind of place, number, element."""
    number, row_number = 0, 0
    rows: dict[Any, int] = {}
    for paragraph in document.element.body.iter(qn("w:p")):
        row = next(paragraph.iterancestors(qn("w:tr")), None)
        if row is None:
            number += 1
            yield "body", number, paragraph
            continue
        if row not in rows:
            row_number += 1
            rows[row] = row_number
        yield "table", rows[row], paragraph
    for relation in document.part.rels.values():
        kind = relation.reltype.rsplit("/", 1)[-1]
        if kind in AROUND and isinstance(relation.target_part, XmlPart):
            for at, paragraph in enumerate(relation.target_part.element.iter(qn("w:p")), start=1):
                yield kind, at, paragraph


def _pieces(paragraph: Any) -> list[Any]:
    """The texts of a paragraph itself, not of a text box in it."""
    return [
        piece
        for piece in paragraph.iter(qn("w:t"))
        if next(piece.iterancestors(qn("w:p")), None) is paragraph
    ]


def _text(paragraph: Any) -> str:
    return "".join(piece.text or "" for piece in _pieces(paragraph))
