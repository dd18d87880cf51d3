"""What may not come in with a DOCX: macros, OLE, embedded files, links to outside, bombs, damage. Pure.

Kinds of parts are allowed by name; what is not known here is refused: a new kind of part is no way in.
"""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

MOST_BYTES, MOST_UNPACKED, MOST_PARTS = 5 << 20, 60 << 20, 500
OLE_START = b"\xd0\xcf\x11\xe0"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
CONTENT_TYPES = "[Content_Types].xml"
MACROS = re.compile(r"macro|vba|activex|keymap|attachedtoolbars", re.IGNORECASE)
EMBEDDED = re.compile(r"oleobject|afchunk|embeddings/|activex|\.package$", re.IGNORECASE)
EMBEDDING_RELATIONS = ("oleobject", "package", "afchunk", "control", "subdocument")
ALLOWED = re.compile(
    r"^(application/xml|application/vnd\.openxmlformats-[\w.\-]+\+xml|application/vnd\.ms-word\.[\w.\-]+\+xml"
    r"|application/vnd\.openxmlformats-officedocument\.obfuscatedFont|image/(jpeg|png|gif|bmp|svg\+xml|x-emf|x-wmf|tiff)"
    r"|application/vnd\.ms-office\.[\w.\-]+\+xml)$"
)
FIELD_CODES = ("PAGE", "NUMPAGES", "SECTIONPAGES", "SECTION")
DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError, ValueError)
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
EMBEDDING_ELEMENTS = (f"{WORD}altChunk", f"{WORD}object", f"{WORD}control", f"{WORD}subDoc")


class RefusedPackage(Exception):
    """A file that is no DOCX we take: `reason` is one of REASONS, `what` names the part or the address."""

    def __init__(self, reason: str, what: str = "") -> None:
        super().__init__(f"{reason}: {what}")
        self.reason, self.what = reason, what


REASONS = ("not_docx", "old_word", "too_large", "damaged", "macros", "embedded", "external", "field_code")


def check_package(content: bytes) -> None:
    """Raise RefusedPackage unless the bytes are a DOCX with nothing in it but its own words and pictures."""
    if content.startswith(OLE_START):
        raise RefusedPackage("old_word")
    if not content.startswith(b"PK"):
        raise RefusedPackage("not_docx")
    if len(content) > MOST_BYTES:
        raise RefusedPackage("too_large")
    parts = _unpacked(content)
    types = _content_types(parts)
    for name in parts:
        kind = types.get(f"/{name}", types.get(name.rsplit(".", 1)[-1].lower(), ""))
        if name != CONTENT_TYPES and not name.endswith("/"):
            _check_kind(name, kind)
    if MAIN not in types.values():
        raise RefusedPackage("not_docx")
    for name, data in parts.items():
        if name.endswith((".xml", ".rels")):
            _check_xml(name, _parsed(data, name))


def _unpacked(content: bytes) -> dict[str, bytes]:
    """All parts, read with a limit of their own: what a directory says of sizes may be a lie."""
    parts: dict[str, bytes] = {}
    left = MOST_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if len(archive.infolist()) > MOST_PARTS:
                raise RefusedPackage("too_large")
            for entry in archive.infolist():
                with archive.open(entry) as part:
                    data = part.read(left + 1)
                left -= len(data)
                if left < 0:
                    raise RefusedPackage("too_large")
                parts[entry.filename] = data
    except DAMAGED as error:
        raise RefusedPackage("damaged") from error
    return parts


def _content_types(parts: dict[str, bytes]) -> dict[str, str]:
    """Content types by `/part name` and by extension."""
    if CONTENT_TYPES not in parts:
        raise RefusedPackage("not_docx")
    root = _parsed(parts[CONTENT_TYPES], CONTENT_TYPES)
    found = {}
    for entry in root:
        key = entry.get("PartName") or (entry.get("Extension") or "").lower()
        found[key] = entry.get("ContentType") or ""
    return found


def _check_kind(name: str, kind: str) -> None:
    if MACROS.search(kind) or MACROS.search(name):
        raise RefusedPackage("macros", name)
    if EMBEDDED.search(name) or EMBEDDED.search(kind):
        raise RefusedPackage("embedded", name)
    if kind != "application/vnd.openxmlformats-package.relationships+xml" and not ALLOWED.match(kind):
        raise RefusedPackage("embedded", name)


def _check_xml(name: str, root: etree._Element) -> None:
    if name.endswith(".rels"):
        for relation in root:
            target, kind = relation.get("Target") or "", relation.get("Type") or ""
            if MACROS.search(kind):
                raise RefusedPackage("macros", target)
            if (relation.get("TargetMode") or "").lower() == "external":
                raise RefusedPackage("external", target)
            if kind.rsplit("/", 1)[-1].lower() in EMBEDDING_RELATIONS:
                raise RefusedPackage("embedded", target)
        return
    for element in root.iter(*EMBEDDING_ELEMENTS):
        raise RefusedPackage("embedded", etree.QName(element).localname)
    for code in _field_codes(root):
        if code.split()[:1] and code.split()[0].upper() not in FIELD_CODES:
            raise RefusedPackage("field_code", code.strip()[:80])


def _field_codes(root: etree._Element) -> Iterator[str]:
    """Of simple and of complex fields; Word may split the code of one over runs."""
    yield from (element.get(f"{WORD}instr") or "" for element in root.iter(f"{WORD}fldSimple"))
    code, depth = "", 0
    for element in root.iter(f"{WORD}fldChar", f"{WORD}instrText"):
        if element.tag == f"{WORD}instrText":
            code += element.text or ""
            continue
        kind = element.get(f"{WORD}fldCharType")
        depth += {"begin": 1, "end": -1}.get(kind or "", 0)
        if code:
            yield code
        code = ""
    if code:
        yield code


def _parsed(data: bytes, name: str) -> etree._Element:
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data or b"\x00" in data[:4]:
        raise RefusedPackage("damaged", name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise RefusedPackage("damaged", name) from error
