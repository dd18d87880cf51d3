"""The template that Chabu brings for the bulletin: the house's outline in the layout of GB/T 9704. Pure."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Any

import docx
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.shared import Mm, Pt

from app.documents.docx_setting import (
    BODY_PT,
    FANG,
    HEI,
    KAI,
    SMALL_PT,
    SONG,
    TITLE_LINE_PT,
    TITLE_PT,
    WIDTH_MM,
    add_paragraph,
    add_section,
    as_heading,
    element,
    off_grid,
    put,
    set_border,
    set_type,
    set_up,
)

THICK_LINE = ("8", "000000")
ANNEXES = (("整改情况统计表", "统计表"), ("整改前后对比照片", "照片对比"), ("本期整改台账", "台账"))
OUTLINE = (
    ("一、总体情况", "{{总体情况}}"),
    ("二、分布情况", "{{分布情况}}"),
    ("三、存在问题", "{{存在问题}}"),
    ("", "{{红黑榜}}"),
    ("{{末节序号}}、下一步要求", "{{下一步要求}}"),
)


@lru_cache(maxsize=1)
def builtin_template() -> bytes:
    """The template as a DOCX whose fields are those of bulletin_fields."""
    document = docx.Document()
    facts = document.core_properties
    facts.author = facts.last_modified_by = facts.comments = ""
    facts.title, facts.language = "通报模板", "zh-CN"
    set_up(document)
    _head(document)
    for head, field in OUTLINE:
        if head:
            as_heading(add_paragraph(document, head, HEI, indent=True), 2)
        add_paragraph(document, field, indent=True)
    _closing(document)
    _annexes(document)
    _record(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _head(document: Any) -> None:
    add_paragraph(document, "{{红头}}")
    add_paragraph(document, "{{未签发标记}}", KAI, centred=True)
    title = add_paragraph(
        document,
        "关于{{年月}}文明城市创建问题整改情况的通报",
        SONG,
        size=TITLE_PT,
        centred=True,
    )
    as_heading(off_grid(title, TITLE_LINE_PT), 1)
    add_paragraph(document, "")
    add_paragraph(document, "各部室、各项目部：")
    add_paragraph(document, "{{导语}}", indent=True)


def _closing(document: Any) -> None:
    """The list of annexes and the signature stay together: a page with the signature alone is forbidden."""
    began = len(document.paragraphs)
    add_paragraph(document, "")
    for at, (name, _) in enumerate(ANNEXES, start=1):
        add_paragraph(document, f"{'附件：' if at == 1 else '　　　'}{at}. {name}", indent=True)
    add_paragraph(document, "")
    add_paragraph(document, "")
    for text in ("{{机关}}", "{{成文日期}}"):
        signed = add_paragraph(document, text)
        signed.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        signed.paragraph_format.right_indent = Pt(4 * BODY_PT)
    for paragraph in document.paragraphs[began - 1 : -1]:
        paragraph.paragraph_format.keep_with_next = True


def _annexes(document: Any) -> None:
    for number, (name, field) in enumerate(ANNEXES, start=1):
        is_wide = field == "台账"
        if number != 2:
            add_section(document, WD_SECTION.NEW_PAGE, is_wide=is_wide)
        marked = add_paragraph(document, f"附件{number}", HEI)
        marked.paragraph_format.page_break_before = number == 2
        title = add_paragraph(document, name, SONG, size=TITLE_PT, centred=True)
        as_heading(off_grid(title, TITLE_LINE_PT), 2)
        add_paragraph(document, f"{{{{{field}}}}}", indent=True)


def _record(document: Any) -> None:
    """版记: at the foot of the last page, an even one without a number, between two thick lines."""
    add_section(document, WD_SECTION.EVEN_PAGE, is_numbered=False)
    paragraph = add_paragraph(document, "{{机关}}", size=SMALL_PT)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
    paragraph.paragraph_format.first_line_indent = Pt(SMALL_PT)
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(WIDTH_MM) - Pt(SMALL_PT), WD_TAB_ALIGNMENT.RIGHT)
    run = paragraph.add_run("\t")
    set_type(run, FANG, SMALL_PT)
    set_type(paragraph.add_run("{{成文日期}}印发"), FANG, SMALL_PT)
    frame = element(
        "w:framePr",
        w=str(round(WIDTH_MM * 56.693)),
        hAnchor="margin",
        vAnchor="margin",
        xAlign="left",
        yAlign="bottom",
    )
    put(paragraph, frame, "w:pBdr", "w:tabs", "w:snapToGrid", "w:spacing", "w:ind", "w:jc")
    set_border(paragraph, "top", *THICK_LINE)
    set_border(paragraph, "bottom", *THICK_LINE)
