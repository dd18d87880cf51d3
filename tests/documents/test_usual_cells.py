"""Cells of a long table told by their words alone: the usual ones only, and nothing of their look is lost."""

from __future__ import annotations

from typing import Any

import pytest

from app.documents.docx_styles import PARAGRAPH_DEFAULTS
from app.documents.usual_cells import LEAST_CELLS, shortened

LOOKS = [
    {**PARAGRAPH_DEFAULTS},
    {**PARAGRAPH_DEFAULTS, "align": "center"},
    {**PARAGRAPH_DEFAULTS, "keep": True},
]


def cell(text: str = "字", look: int = 0, run: int = 0, **more: Any) -> dict[str, Any]:
    return {"c": [{"p": look, "c": [{"r": run, "t": text}]}], "m": True, **more}


def table(*others: dict[str, Any], rows: int = LEAST_CELLS) -> dict[str, Any]:
    usual = [{"head": False, "cells": [cell(f"字{at}")]} for at in range(rows)]
    head = {"head": True, "cells": [cell("头", look=1)]}
    return {"columns": [40.0], "rows": [head, *usual, *({"head": False, "cells": [one]} for one in others)]}


def test_the_usual_cell_is_its_words_and_the_head_stays() -> None:
    found = shortened(table(), LOOKS)
    assert found["usual"] == {"p": 0, "r": 0, "m": True}
    assert [row["cells"] for row in found["rows"][1:]] == [[f"字{at}"] for at in range(LEAST_CELLS)]
    assert found["rows"][0]["cells"] == [cell("头", look=1)]


@pytest.mark.parametrize(
    "other",
    [
        cell(run=1),
        cell(look=1),
        cell(look=2),
        cell(x=2),
        cell(y=2),
        {**cell(), "m": False},
        {"c": [{"p": 0, "c": []}], "m": True},
        {"c": [{"p": 0, "c": [{"r": 0, "t": "两"}, {"r": 0, "t": "段"}]}], "m": True},
        {"c": [*cell()["c"], *cell()["c"]], "m": True},
    ],
)
def test_a_cell_that_looks_otherwise_keeps_all_of_it(other: dict[str, Any]) -> None:
    assert shortened(table(other), LOOKS)["rows"][-1]["cells"] == [other]


def test_a_short_table_stays_as_it_is() -> None:
    short = table(rows=LEAST_CELLS - 1)
    assert shortened(short, LOOKS) == table(rows=LEAST_CELLS - 1)
