"""How a paragraph and a run of a DOCX look once styles, their ancestors and the defaults are applied. Pure.

Lengths are points. What Word knows and official letters do not use (shading, columns …) is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn

Properties = dict[str, Any]
TWIP = 1 / 20
RUN_DEFAULTS: Properties = {"face": "", "size": 10.5, "colour": "", "bold": False, "italic": False,
                            "underline": False, "tracking": 0.0}  # fmt: skip
PARAGRAPH_DEFAULTS: Properties = {
    "align": "left", "left": 0.0, "right": 0.0, "first": 0.0, "before": 0.0, "after": 0.0, "line": 1.0,
    "rule": "auto", "level": 0, "borders": {}, "keep": False, "new_page": False, "at_bottom": False,
    "right_tab": False,
}  # fmt: skip
ALIGNMENTS = {
    "center": "center",
    "right": "right",
    "end": "right",
    "both": "justify",
    "distribute": "justify",
}
OFF = ("0", "false", "off", "none")


class Styles:
    """The styles of a document."""

    def __init__(self, styles: Any) -> None:
        self._by_id = {style.get(qn("w:styleId")): style for style in styles.findall(qn("w:style"))}
        self._default = next(
            (
                key
                for key, style in self._by_id.items()
                if style.get(qn("w:type")) == "paragraph" and style.get(qn("w:default")) in ("1", "true")
            ),
            None,
        )
        defaults = styles.find(qn("w:docDefaults"))
        self._run_base = {**RUN_DEFAULTS, **_under(defaults, "w:rPrDefault", "w:rPr", run_properties)}
        self._paragraph_base = {
            **PARAGRAPH_DEFAULTS,
            **_under(defaults, "w:pPrDefault", "w:pPr", paragraph_properties),
        }
        self._known: dict[tuple[str, str | None], Properties] = {}

    def paragraph(self, properties: Any | None) -> Properties:
        """What holds for a paragraph with these `w:pPr`."""
        named = _value(properties, "w:pStyle") or self._default
        return {**self._of("w:pPr", named), **paragraph_properties(properties)}

    def run(self, properties: Any | None, paragraph: Any | None) -> Properties:
        """What holds for a run with these `w:rPr` in a paragraph with those `w:pPr`."""
        named = _value(paragraph, "w:pStyle") or self._default
        drawn = _value(properties, "w:rStyle")
        own = self._chain(drawn, "w:rPr") if drawn else {}
        return {**self._of("w:rPr", named), **own, **run_properties(properties)}

    def has_borders(self, table: Any) -> bool:
        """Whether a table draws lines between its cells, by itself or by its style."""
        properties = table.find(qn("w:tblPr"))
        if properties is None:
            return False
        if properties.find(qn("w:tblBorders")) is not None:
            return _draws(properties.find(qn("w:tblBorders")))
        named = _value(properties, "w:tblStyle")
        return any(
            _draws(lines) for style in self._ancestors(named) for lines in style.iter(qn("w:tblBorders"))
        )

    def _of(self, kind: str, named: str | None) -> Properties:
        if (kind, named) not in self._known:
            base = self._run_base if kind == "w:rPr" else self._paragraph_base
            self._known[kind, named] = {**base, **self._chain(named, kind)}
        return self._known[kind, named]

    def _chain(self, named: str | None, kind: str) -> Properties:
        read = run_properties if kind == "w:rPr" else paragraph_properties
        found: Properties = {}
        for style in reversed(list(self._ancestors(named))):
            found |= read(style.find(qn(kind)))
        return found

    def _ancestors(self, named: str | None) -> Iterator[Any]:
        seen = set()
        while named in self._by_id and named not in seen:
            seen.add(named)
            yield self._by_id[named]
            named = _value(self._by_id[named], "w:basedOn")


def run_properties(properties: Any | None) -> Properties:
    """What a `w:rPr` says itself."""
    found: Properties = {}
    if properties is None:
        return found
    fonts = properties.find(qn("w:rFonts"))
    face = fonts.get(qn("w:eastAsia")) if fonts is not None else None
    if face:
        found["face"] = face
    size, colour, tracking = (_value(properties, name) for name in ("w:sz", "w:color", "w:spacing"))
    if size:
        found["size"] = float(size) / 2
    if colour:
        found["colour"] = "" if colour == "auto" else colour
    if tracking:
        found["tracking"] = float(tracking) * TWIP
    for name, tag in (("bold", "w:b"), ("italic", "w:i"), ("underline", "w:u")):
        if properties.find(qn(tag)) is not None:
            found[name] = _value(properties, tag) not in OFF
    return found


def paragraph_properties(properties: Any | None) -> Properties:
    """What a `w:pPr` says itself. Indents in characters are kept as `…_chars`, see docx_blocks."""
    found: Properties = {}
    if properties is None:
        return found
    align, level = _value(properties, "w:jc"), _value(properties, "w:outlineLvl")
    if align:
        found["align"] = ALIGNMENTS.get(align, "left")
    if level:
        found["level"] = int(level) + 1 if int(level) < 9 else 0
    for name, tag in (("keep", "w:keepNext"), ("new_page", "w:pageBreakBefore")):
        if properties.find(qn(tag)) is not None:
            found[name] = _value(properties, tag) not in OFF
    tabs = properties.find(qn("w:tabs"))
    if tabs is not None:
        found["right_tab"] = any(tab.get(qn("w:val")) in ("right", "end") for tab in tabs)
    frame = properties.find(qn("w:framePr"))
    if frame is not None:
        found["at_bottom"] = frame.get(qn("w:yAlign")) == "bottom"
    return found | _indents(properties.find(qn("w:ind"))) | _spacing(properties) | _borders(properties)


def _indents(indent: Any | None) -> Properties:
    found: Properties = {}
    for name, tags in (("left", ("left", "start")), ("right", ("right", "end")), ("first", ("firstLine",))):
        for tag in tags:
            if indent is not None and indent.get(qn(f"w:{tag}")):
                found[name] = float(indent.get(qn(f"w:{tag}"))) * TWIP
            if indent is not None and indent.get(qn(f"w:{tag}Chars")):
                found[f"{name}_chars"] = float(indent.get(qn(f"w:{tag}Chars"))) / 100
    if indent is not None and indent.get(qn("w:hanging")):
        found["first"] = -float(indent.get(qn("w:hanging"))) * TWIP
    return found


def _spacing(properties: Any) -> Properties:
    found: Properties = {}
    spacing = properties.find(qn("w:spacing"))
    if spacing is None:
        return found
    for name in ("before", "after"):
        if spacing.get(qn(f"w:{name}")):
            found[name] = float(spacing.get(qn(f"w:{name}"))) * TWIP
    if spacing.get(qn("w:line")):
        found["rule"] = spacing.get(qn("w:lineRule")) or "auto"
        unit = 1 / 240 if found["rule"] == "auto" else TWIP
        found["line"] = float(spacing.get(qn("w:line"))) * unit
    return found


def _borders(properties: Any) -> Properties:
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        return {}
    sides = {}
    for side in ("top", "bottom"):
        line = borders.find(qn(f"w:{side}"))
        if line is not None and line.get(qn("w:val")) not in (None, "nil", "none"):
            colour = line.get(qn("w:color")) or "auto"
            sides[side] = [float(line.get(qn("w:sz")) or 4) / 8, "" if colour == "auto" else colour]
    return {"borders": sides}


def _draws(borders: Any) -> bool:
    lines = [line for line in borders if line.tag in (qn("w:insideH"), qn("w:top"))]
    return any(line.get(qn("w:val")) not in (None, "nil", "none") for line in lines)


def _under(parent: Any | None, outer: str, inner: str, read: Any) -> Properties:
    wrapped = parent.find(qn(outer)) if parent is not None else None
    found: Properties = read(wrapped.find(qn(inner))) if wrapped is not None else {}
    return found


def _value(parent: Any | None, tag: str) -> str | None:
    child = parent.find(qn(tag)) if parent is not None else None
    value: str | None = child.get(qn("w:val")) if child is not None else None
    return value
