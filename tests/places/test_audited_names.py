"""The audit page names places as they are called, not by their ids."""

from __future__ import annotations

from app.kernel.audit import record
from app.kernel.ids import new_id
from app.kernel.transaction import in_transaction
from tests.factories import World


def test_entries_name_the_area_the_project_the_point_and_the_issue(world: World) -> None:
    issue_id = world.phone("inspector").report()
    number = world.phone("supervisor").issue(issue_id)["number"]
    gone = new_id()
    objects = [
        ("area", world.area_id, "体育中心项目周边"),
        ("project", world.project_id, "体育中心项目"),
        ("point", world.point_id, "南门"),
        ("issue", issue_id, number),
        ("unit", world.units["contractor"], "contractor"),
        ("area", gone, None),
    ]
    for kind, key, _ in objects:
        in_transaction(
            lambda session, kind=kind, key=key: record(session, "test.act", object_kind=kind, object_id=key)
        )
    items = world.phone("auditor").client.get("/api/audit?action=test.act").get_json()["items"]
    shown = {(item["object_kind"], item["object_id"]): item["object_name"] for item in items}
    assert shown == {(kind, str(key)): name for kind, key, name in objects}
