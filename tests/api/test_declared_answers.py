"""The OpenAPI document says what each route answers, and each route answers that: the client's types come of it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import cast

import pytest
from flask_openapi3 import OpenAPI

from tests.declared_answers import DeclaredAnswers, declared, reply_models
from tests.factories import Phone, World, jpeg, photo_claim

CONTRACT = json.loads((Path(__file__).parents[2] / "docs" / "openapi.json").read_text(encoding="utf-8"))
FILES = ("/file", ".ics", ".svg", ".xlsx", "/template", "/sheet", "/{variant}", "/refused")


@pytest.fixture
def answers(world: World) -> DeclaredAnswers:
    """What the routes of the world's application answer, looked at."""
    watched = DeclaredAnswers(cast(OpenAPI, world.app))
    watched.watch(world.app)
    return watched


def test_a_name_means_one_shape() -> None:
    names = Counter(model.__name__ for model in reply_models())
    assert [name for name, times in names.items() if times > 1] == []


def test_every_read_but_that_of_a_file_declares_its_answer() -> None:
    told = dict(declared(CONTRACT))
    reads = {f"GET {path}" for path, operations in CONTRACT["paths"].items() if "get" in operations}
    assert sorted(read for read in reads if read not in told and not read.endswith(FILES)) == []


def test_an_answer_that_is_not_as_declared_is_noticed(world: World, answers: DeclaredAnswers) -> None:
    phone = world.phone("supervisor")
    answers._declared["GET /api/units"] = "ProjectList"
    phone.client.get("/api/units")
    assert len(answers.faults) == 1


def test_reference_rows_are_as_declared(world: World, answers: DeclaredAnswers) -> None:
    client = world.phone("administrator").client
    paths = ("units", "users", "projects", "areas", "areas/gaps", "points", "categories", "calendar")
    for path in (*paths, "settings", "me/views", "session", "workflow"):
        assert client.get(f"/api/{path}").status_code == 200, path
    kinds = {change["kind"] for change in world.phone("supervisor").pull()}
    assert kinds == {"unit", "user", "project", "area", "point", "category", "calendar", "setting"}
    assert answers.faults == []


def test_an_issue_is_as_declared_in_every_state(world: World, answers: DeclaredAnswers) -> None:
    """Once around: each act leaves a row, an event and photos of its own kind."""
    supervisor, rectifier, leader = (world.phone(name) for name in ("supervisor", "rectifier", "leader"))
    for issue_id in (
        _one_that_waits(world, supervisor, rectifier, leader),
        _one_that_was_closed(world, leader),
    ):
        assert supervisor.issue(issue_id)["id"] == issue_id
    _the_rest(world, supervisor, leader)
    supervisor.pull()
    for path in ("/api/issues", "/api/issues/counts", "/api/issues?sort=due&limit=1"):
        assert supervisor.client.get(path).status_code == 200, path
    assert answers.faults == []
    assert answers.seen >= {"GET /api/issues", "GET /api/issues/counts", "GET /api/issues/{issue_id}"}
    assert answers.seen >= {"POST /api/sync", "PATCH /api/photos/{photo_id}/upload"}


def _done(phone: Phone, action: str, issue_id: str, **payload: object) -> None:
    result = phone.do(action, issue_id, payload)
    assert result["outcome"] == "applied", (action, result)


def _one_that_waits(world: World, supervisor: Phone, rectifier: Phone, leader: Phone) -> str:
    """Asked about, with an extension asked for, then suspended."""
    issue_id = world.assigned_issue(
        co_unit_ids=[str(world.units["other"])], goal="清运", measure_asked="围挡"
    )
    _done(supervisor, "comment", issue_id, text="请补照片", asks=True)
    _done(rectifier, "start", issue_id)
    due = "2026-06-20T10:00:00+08:00"
    _done(rectifier, "ask_extension", issue_id, new_due_at=due, reason="雨")
    rectifier.issue(issue_id)
    _done(supervisor, "grant", issue_id, judges=supervisor.issue(issue_id)["extension"]["command_id"])
    _done(leader, "suspend", issue_id, reason="雨季", interim_measure="围挡", review_on="2026-06-15")
    return issue_id


def _one_that_was_closed(world: World, leader: Phone) -> str:
    issue_id = world.fixed_issue()
    _done(leader, "pass", issue_id, judges=leader.issue(issue_id)["fix"]["command_id"], opinion="好")
    return issue_id


def _the_rest(world: World, supervisor: Phone, leader: Phone) -> None:
    """Returned, referred, declined, merged, closed unfixed; and one with a photo that tells where it was taken."""
    returned = world.fixed_issue()
    judged = supervisor.issue(returned)["fix"]["command_id"]
    _done(supervisor, "rework", returned, judges=judged, reason="没清完")
    inspector = world.phone("inspector")
    referred, declined, merged, unfixed = (inspector.report() for _ in range(4))
    _done(
        supervisor, "refer", referred, body="城管局", letter_number="〔2026〕1号", follow_up_on="2026-06-01"
    )
    _done(supervisor, "decline", declined, reason="不属实")
    _done(supervisor, "merge", merged, target_id=referred)
    _done(leader, "close_unfixed", unfixed, kind="gone", reason="已拆除")
    claim = photo_claim(jpeg(77), "scene", position={"latitude": 22.7, "longitude": 115.3, "source": "exif"})
    result = inspector.do("attach", referred, {}, photos=[claim])
    assert result["outcome"] == "applied", result
