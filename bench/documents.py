"""Times the documents of a report beside the bare library writing the same: DOCX, PDF, XLSX.

Each runs in a process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import io
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import docx
import xlsxwriter
from docx.shared import Mm
from PIL import Image

from app.documents.pdf import pdf_of
from app.reports.bulletin import PhotoPair, Table, write_bulletin
from app.reports.bulletin_docx import bulletin_docx
from app.reports.bulletin_pictures import drawn, most_pixels
from app.reports.bulletin_queries import LEDGER_WEIGHTS, ledger_heads
from app.reports.ledger_words import Sheet, columns
from app.reports.ledger_workbook import write_ledger
from app.reports.template_faults import sample_facts

PAIRS, ROWS, ISSUES = 200, 2_000, 10_000
HEADS = ledger_heads()
MEGABYTE = 1 << 20
DRAW, WRITE = "draw", "write"
"""What a process of this file is asked for beside the documents that are timed."""


def measure_documents() -> list[str]:
    """A line for each document: seconds, megabytes of memory at the peak, megabytes of file."""
    lines = []
    for name in MAKERS:
        done = subprocess.run(
            [sys.executable, "-m", "bench.documents", name], capture_output=True, text=True, check=True
        )
        told = json.loads(done.stdout)
        lines.append(
            f"{name:34} {told['s']:6.2f} s by the clock, {told['processor_s']:6.2f} of processor time, "
            f"{told['memory_mb']:5.0f} MB, {told['file_mb']:6.2f} MB of file"
        )
    return lines


def photos(folder: Path, count: int) -> list[Path]:
    """Different photo-like JPEGs of 1,600 × 1,200 pixels and some 250 KB each, as they lie derived in the store.

    Drawn in a process of its own, that its memory does not count.
    """
    subprocess.run([sys.executable, "-m", "bench.documents", DRAW, str(folder), str(count)], check=True)
    return [folder / f"{at}.jpg" for at in range(count)]


def draw_photos(folder: Path, count: int) -> None:
    """Write them."""
    chance = random.Random(7)
    for at in range(count):
        small = Image.frombytes("RGB", (200, 150), chance.randbytes(200 * 150 * 3))
        small.resize((1600, 1200), Image.Resampling.BICUBIC).save(folder / f"{at}.jpg", "JPEG", quality=60)


def ledger() -> Table:
    """Two thousand rows of eleven columns."""
    rows = [
        [str(at), f"CW-202605-{at:04d}", "2026-05-12", "东城项目部南门外侧人行道", "环境卫生/垃圾", "围挡外垃圾未清，影响通行", "某承建单位",
         "2026-05-19", "2026-05-18", "2026-05-20", "已销号"]
        for at in range(1, ROWS + 1)
    ]  # fmt: skip
    return Table("", HEADS, rows, LEDGER_WEIGHTS)


def _bulletin() -> bytes:
    """From the pictures in the store to the bytes of the document."""
    with tempfile.TemporaryDirectory() as place:
        files, annex = photos(Path(place), 2 * PAIRS), ledger()
        return _timed(lambda: bulletin_docx(write_bulletin(sample_facts(), _pairs(files), annex)))


def _pairs(files: list[Path]) -> list[PhotoPair]:
    drawn_ones = [_drawn(file) for file in files]
    return [
        PhotoPair(drawn_ones[2 * at], drawn_ones[2 * at + 1], f"CW-{at}") for at in range(len(files) // 2)
    ]


def _drawn(file: Path) -> bytes:
    with Image.open(file) as image:
        return drawn(image, most_pixels(PAIRS))


def _timed(work: Callable[[], bytes]) -> bytes:
    began, own = time.perf_counter(), _processor_s()
    content = work()
    TAKEN.append((time.perf_counter() - began, _processor_s() - own))
    return content


TAKEN: list[tuple[float, float]] = []
"""Seconds by the clock and of processor time, of this process and those it started."""


def _processor_s() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def make_docx() -> bytes:
    """Ours."""
    return _bulletin()


def make_pdf() -> bytes:
    """Ours, from the DOCX, which another process makes: neither its time nor its memory counts."""
    made = [sys.executable, "-m", "bench.documents", WRITE]
    content = subprocess.run(made, stdout=subprocess.PIPE, check=True).stdout
    return _timed(lambda: pdf_of(content, 0))


def make_bare_docx() -> bytes:
    """python-docx alone: the same pictures and, as its own documentation has it, the same table cell by cell."""
    with tempfile.TemporaryDirectory() as place:
        files, table = photos(Path(place), 2 * PAIRS), ledger()
        return _timed(lambda: _bare_docx(files, table))


def _bare_docx(files: list[Path], table: Table) -> bytes:
    document = docx.Document()
    for file in files:
        document.add_paragraph().add_run().add_picture(io.BytesIO(_drawn(file)), width=Mm(74))
    made = document.add_table(rows=0, cols=len(HEADS))
    for row in table.rows:
        for cell, text in zip(made.add_row().cells, row, strict=True):
            cell.text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _issues() -> list[dict[str, Any]]:
    row = {column.key: [] if column.kind == "photos" else 7 if column.kind == "number" else None if column.kind == "time" else "环境卫生，围挡外垃圾未清"
           for column in columns("zh")}  # fmt: skip
    return [{**row, "number": f"CW-202605-{at:05d}"} for at in range(ISSUES)]


def make_xlsx() -> bytes:
    """Ours."""
    rows = _issues()
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "ledger.xlsx"

        def work() -> bytes:
            write_ledger(path, [Sheet("整改台账", columns("zh"))], rows, ZoneInfo("Asia/Shanghai"))
            return path.read_bytes()

        return _timed(work)


def make_bare_xlsx() -> bytes:
    """xlsxwriter alone, in constant memory, the same cells with a border."""
    rows, shown = _issues(), columns("zh")
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "bare.xlsx"

        def work() -> bytes:
            with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
                sheet, cell = (
                    book.add_worksheet(),
                    book.add_format({"text_wrap": True, "valign": "top", "border": 1}),
                )
                for at, row in enumerate(rows):
                    for column, one in enumerate(shown):
                        value = row[one.key]
                        if value is None or value == []:
                            sheet.write_blank(at, column, None, cell)
                        elif one.kind == "number":
                            sheet.write_number(at, column, value, cell)
                        else:
                            sheet.write_string(at, column, value, cell)
            return path.read_bytes()

        return _timed(work)


MAKERS: dict[str, Callable[[], bytes]] = {
    "DOCX, 200 pairs, 2,000 rows": make_docx,
    "the same by bare python-docx": make_bare_docx,
    "PDF of it": make_pdf,
    "XLSX of 10,000 issues": make_xlsx,
    "the same by bare xlsxwriter": make_bare_xlsx,
}


def main(name: str, *more: str) -> None:
    """Make one and tell in JSON what it took; the memory of a process it started counts if that is more."""
    if name == DRAW:
        draw_photos(Path(more[0]), int(more[1]))
        return
    if name == WRITE:
        sys.stdout.buffer.write(_bulletin())
        return
    content = MAKERS[name]()
    own, others = (
        resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    by_clock, processor = TAKEN[0]
    told = {"s": by_clock, "processor_s": processor, "memory_mb": max(own, others) / 1024}
    print(json.dumps({**told, "file_mb": len(content) / MEGABYTE}))


if __name__ == "__main__":
    main(*sys.argv[1:])
