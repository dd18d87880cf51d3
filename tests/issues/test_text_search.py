"""Lists by text: Chinese words of two characters and more, single characters, numbers, several at once."""

from __future__ import annotations

import pytest

from tests.factories import World


@pytest.mark.parametrize(
    ("sought", "is_found"),
    [
        ("垃圾", True),
        ("门口有垃圾", True),
        ("圾", True),
        ("门口 垃圾", True),
        ("202605", True),
        ("井盖", False),
        ("垃圾 井盖", False),
        ("“”", False),
    ],
)
def test_an_issue_is_found_by_its_words(world: World, sought: str, is_found: bool) -> None:
    inspector = world.phone("inspector")
    issue_id = inspector.report()
    answer = inspector.client.get("/api/issues", query_string={"text": sought})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert [item["id"] for item in answer.get_json()["items"]] == ([issue_id] if is_found else [])
