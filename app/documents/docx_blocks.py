"""Walks a DOCX and tells what is on its pages, in order, as plain data from which a PDF is set. Pure.

Paragraphs, runs, pictures, tables with joined cells, sections with their headers and footers. Looks are told
once and named by number, so that a ledger of thousands of cells stays small. Lengths are points.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

import docx
from docx.enum.section import WD_SECTION
from docx.oxml.ns import qn

from app.documents.docx_styles import Properties, Styles
from app.documents.usual_cells import shortened

EMU = 1 / 12_700
TWIP = 1 / 20
FIELDS = ("PAGE", "NUMPAGES")
PICTURES = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/svg+xml": "svg"}
CELL_INSET = 5.4
SINGLE_LINE = 1.3
"""A single line of Chinese type, in sizes of the type."""
Block = dict[str, Any]


@dataclass
class Pages:
    """A document as data: `told` is JSON-able, `pictures` are files by the names used in it."""

    told: dict[str, Any]
    pictures: dict[str, bytes]


def pages_of(content: bytes) -> Pages:
    """What a DOCX shows. Raises what python-docx raises when the bytes are no DOCX."""
    document = docx.Document(io.BytesIO(content))
    walk = _Walk(Styles(document.styles.element))
    facts, body = document.core_properties, document.element.body
    told: dict[str, Any] = {
        "title": facts.title or "",
        "author": facts.author or "",
        "sections": [],
        "runs": walk.runs.looks,
        "paragraphs": walk.paragraphs.looks,
    }
    blocks: list[Block] = []
    is_odd_even = bool(document.settings.odd_and_even_pages_header_footer)
    sections, pitches = iter(document.sections), [_pitch(section) for section in document.sections]
    for element in body:
        if element.tag == qn("w:sectPr"):
            told["sections"].append(_section(walk, next(sections), blocks, is_odd_even))
            continue
        walk.pitch = pitches[len(told["sections"])]
        blocks.extend(walk.block(element, document.part))
        if element.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None:
            told["sections"].append(_section(walk, next(sections), blocks, is_odd_even))
            blocks = []
    return Pages(told, walk.pictures)


class _Looks:
    """Looks told once each."""

    def __init__(self) -> None:
        self.looks: list[Properties] = []
        self._numbers: dict[str, int] = {}

    def number(self, look: Properties) -> int:
        key = json.dumps(look, sort_keys=True)
        if key not in self._numbers:
            self._numbers[key] = len(self.looks)
            self.looks.append(look)
        return self._numbers[key]


@dataclass
class _Walk:
    styles: Styles
    runs: _Looks = field(default_factory=_Looks)
    paragraphs: _Looks = field(default_factory=_Looks)
    pictures: dict[str, bytes] = field(default_factory=dict)
    pitch: float = 0.0
    """Of the lines of the section's grid; 0 without one."""

    def block(self, element: Any, part: Any) -> Iterator[Block]:
        if element.tag == qn("w:p"):
            yield self.paragraph(element, part)
        elif element.tag == qn("w:tbl"):
            yield self.table(element, part)
        elif element.tag == qn("w:sdt"):
            content = element.find(qn("w:sdtContent"))
            for child in content if content is not None else ():
                yield from self.block(child, part)

    def paragraph(self, element: Any, part: Any) -> Block:
        properties = element.find(qn("w:pPr"))
        look = self.styles.paragraph(properties)
        runs = list(self._runs(element, properties, part))
        sizes = [self.runs.looks[run["r"]]["size"] for run in runs if "r" in run]
        mark = properties.find(qn("w:rPr")) if properties is not None else None
        size = max(sizes, default=self.styles.run(mark, properties)["size"])
        return {"p": self.paragraphs.number(_measured(look, size, self.pitch)), "c": runs}

    def _runs(self, element: Any, paragraph: Any, part: Any) -> Iterator[dict[str, Any]]:
        field_code, is_result = "", False
        for run in element.iter(qn("w:r")):
            if _paragraph_of(run) is not element:
                continue
            look = self.runs.number(self.styles.run(run.find(qn("w:rPr")), paragraph))
            for child in run:
                if child.tag == qn("w:fldChar"):
                    kind = child.get(qn("w:fldCharType"))
                    is_result = kind == "separate" or (is_result and kind != "end")
                    if kind == "end" and (name := field_code.split()[:1]) and name[0] in FIELDS:
                        yield {"r": look, "f": name[0]}
                    field_code = field_code if kind == "separate" else ""
                elif child.tag == qn("w:instrText"):
                    field_code += child.text or ""
                elif not is_result or field_code.split()[:1] not in [[name] for name in FIELDS]:
                    yield from self._content(child, look, part)

    def _content(self, child: Any, look: int, part: Any) -> Iterator[dict[str, Any]]:
        if child.tag == qn("w:t") and child.text:
            yield {"r": look, "t": child.text}
        elif child.tag == qn("w:tab"):
            yield {"b": "tab"}
        elif child.tag in (qn("w:br"), qn("w:cr")):
            yield {"b": "page" if child.get(qn("w:type")) == "page" else "line"}
        elif child.tag == qn("w:drawing"):
            yield from self._picture(child, part)

    def _picture(self, drawing: Any, part: Any) -> Iterator[dict[str, Any]]:
        extent, blip = next(drawing.iter(qn("wp:extent")), None), next(drawing.iter(qn("a:blip")), None)
        facts = next(drawing.iter(qn("wp:docPr")), None)
        found = part.related_parts.get(blip.get(qn("r:embed"))) if blip is not None else None
        if extent is None or found is None or found.content_type not in PICTURES:
            return
        name = f"{found.partname.rsplit('/', 1)[-1].split('.')[0]}.{PICTURES[found.content_type]}"
        self.pictures[name] = found.blob
        width, height = (round(int(extent.get(side)) * EMU, 2) for side in ("cx", "cy"))
        alt = (facts.get("descr") or facts.get("name")) if facts is not None else None
        yield {"i": name, "w": width, "h": height, "a": alt or name}

    def table(self, element: Any, part: Any) -> Block:
        columns = element.find(qn("w:tblGrid"))
        grid = [float(column.get(qn("w:w")) or 0) * TWIP for column in columns]
        rows = [self._row(row, part) for row in element.findall(qn("w:tr"))]
        _join_downwards(rows)
        heads = sum(1 for _ in takewhile(lambda row: row["head"], rows))  # Word repeats those at the top only
        told = {
            "columns": _widths(element, grid),
            "lines": self.styles.has_borders(element),
            "inset": _inset(element),
            "rows": [
                {"head": at < heads, "cells": [cell for cell in row["cells"] if cell is not None]}
                for at, row in enumerate(rows)
            ],
        }
        return shortened(told, self.paragraphs.looks)

    def _row(self, row: Any, part: Any) -> dict[str, Any]:
        properties = row.find(qn("w:trPr"))
        is_head = properties is not None and properties.find(qn("w:tblHeader")) is not None
        return {"head": is_head, "cells": [self._cell(cell, part) for cell in row.findall(qn("w:tc"))]}

    def _cell(self, cell: Any, part: Any) -> dict[str, Any]:
        properties = cell.find(qn("w:tcPr"))
        span = properties.find(qn("w:gridSpan")) if properties is not None else None
        merge = properties.find(qn("w:vMerge")) if properties is not None else None
        blocks = [block for child in cell for block in self.block(child, part)]
        told: dict[str, Any] = {"c": blocks}
        if span is not None:
            told["x"] = int(span.get(qn("w:val")))
        upright = properties.find(qn("w:vAlign")) if properties is not None else None
        if upright is not None and upright.get(qn("w:val")) == "center":
            told["m"] = True
        if merge is not None:
            told["merge"] = merge.get(qn("w:val")) or "continue"
        return told


def _measured(look: Properties, size: float, pitch: float) -> Properties:
    """With every length in points: indents told in characters, lines told in lines."""
    told = {name: value for name, value in look.items() if not name.endswith("_chars")}
    for name in ("left", "right", "first"):
        if look.get(f"{name}_chars"):
            told[name] = round(look[f"{name}_chars"] * size, 2)
    if told["rule"] == "auto":
        told["line"] = round(told["line"] * max(SINGLE_LINE * size, pitch), 2)
    elif told["rule"] == "atLeast":
        told["line"] = max(told["line"], SINGLE_LINE * size)
    told["size"] = size
    del told["rule"]
    return told


def _join_downwards(rows: list[dict[str, Any]]) -> None:
    """Give the first of cells joined downwards their number of rows; the others become None."""
    open_cells: dict[int, dict[str, Any]] = {}
    for row in rows:
        column = 0
        for at, cell in enumerate(row["cells"]):
            merge = cell.pop("merge", None)
            if merge == "continue" and column in open_cells:
                open_cells[column]["y"] = open_cells[column].get("y", 1) + 1
                row["cells"][at] = None
            elif merge == "restart":
                open_cells[column] = cell
            else:
                open_cells.pop(column, None)
            column += cell.get("x", 1)


def _widths(table: Any, grid: list[float]) -> list[float]:
    """Of the columns: those of the first row that has a cell for each, else the grid's."""
    for row in table.findall(qn("w:tr")):
        cells = [cell.find(f"{qn('w:tcPr')}/{qn('w:tcW')}") for cell in row.findall(qn("w:tc"))]
        if len(cells) == len(grid) and all(
            cell is not None and cell.get(qn("w:type")) == "dxa" for cell in cells
        ):
            return [float(cell.get(qn("w:w"))) * TWIP for cell in cells]
    return grid


def _inset(table: Any) -> list[float]:
    """Between the lines of a cell and its words: at its sides, above and below."""
    margins = table.find(f"{qn('w:tblPr')}/{qn('w:tblCellMar')}")
    sides = [margins.find(qn(f"w:{side}")) if margins is not None else None for side in ("left", "top")]
    return [
        float(side.get(qn("w:w"))) * TWIP if side is not None else usual
        for side, usual in zip(sides, (CELL_INSET, 0.0), strict=True)
    ]


def _section(walk: _Walk, section: Any, blocks: list[Block], is_odd_even: bool) -> dict[str, Any]:
    walk.pitch = 0.0
    told = {
        "width": section.page_width.pt,
        "height": section.page_height.pt,
        "margins": {
            side: getattr(section, f"{side}_margin").pt for side in ("top", "left", "right", "bottom")
        },
        "footer_distance": section.footer_distance.pt,
        "header_distance": section.header_distance.pt,
        "on_even": section.start_type == WD_SECTION.EVEN_PAGE,
        "blocks": blocks,
    }
    for kind in ("header", "footer"):
        told[kind] = {"all": _around(walk, getattr(section, kind))}
        if is_odd_even:
            told[kind]["even"] = _around(walk, getattr(section, f"even_page_{kind}"))
        if section.different_first_page_header_footer:
            told[kind]["first"] = _around(walk, getattr(section, f"first_page_{kind}"))
    return told


def _around(walk: _Walk, part: Any) -> list[Block]:
    element = part._element  # noqa: SLF001  python-docx shows it under this name only
    return [block for child in element for block in walk.block(child, part.part)]


def _pitch(section: Any) -> float:
    """Of the section's grid of lines."""
    grid = section._sectPr.find(qn("w:docGrid"))  # noqa: SLF001  no other name shows it
    is_lined = grid is not None and grid.get(qn("w:type")) in ("lines", "linesAndChars")
    return float(grid.get(qn("w:linePitch")) or 0) * TWIP if is_lined else 0.0


def _paragraph_of(run: Any) -> Any:
    above = run.getparent()
    while above is not None and above.tag != qn("w:p"):
        above = above.getparent()
    return above
