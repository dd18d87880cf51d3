"""Saved views: kept under a name, renewed by the same name, one's own only, and not without end."""

from __future__ import annotations

from app.desk.actions import MOST_VIEWS
from tests.factories import Phone, World


def keep(phone: Phone, name: str, query: str = "tab=fixed&overdue=1") -> int:
    return phone.client.put("/api/me/views", json={"name": name, "query": query}).status_code


def names(phone: Phone) -> list[str]:
    answer = phone.client.get("/api/me/views").get_json()
    return [view["name"] for view in answer["items"]]


def test_a_view_is_kept_and_renewed_under_its_name(world: World) -> None:
    phone = world.phone("supervisor")
    assert keep(phone, "要先办的") == 200
    assert keep(phone, "要先办的", "tab=reported") == 200
    views = phone.client.get("/api/me/views").get_json()["items"]
    assert [(view["name"], view["query"]) for view in views] == [("要先办的", "tab=reported")]


def test_somebody_elses_view_is_neither_seen_nor_removed(world: World) -> None:
    phone, other = world.phone("supervisor"), world.phone("inspector")
    keep(phone, "逾期")
    view_id = phone.client.get("/api/me/views").get_json()["items"][0]["id"]
    assert names(other) == []
    assert other.client.delete(f"/api/me/views/{view_id}").status_code == 200
    assert names(phone) == ["逾期"]
    assert phone.client.delete(f"/api/me/views/{view_id}").get_json() == {"items": []}


def test_more_than_the_limit_is_refused_with_its_number(world: World) -> None:
    phone = world.phone("supervisor")
    for number in range(MOST_VIEWS):
        assert keep(phone, f"视图 {number}") == 200
    answer = phone.client.put("/api/me/views", json={"name": "多出的", "query": ""})
    assert (answer.status_code, answer.get_json()["code"]) == (409, "too_many_views")
    assert str(MOST_VIEWS) in answer.get_json()["detail"]
    assert keep(phone, "视图 3", "tab=all") == 200


def test_a_query_that_is_no_query_is_refused(world: World) -> None:
    assert keep(world.phone("supervisor"), "坏的", "tab=a#b") == 422
