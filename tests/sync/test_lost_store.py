"""A browser that cleared what a phone kept: noticed at the next contact, said to its user and to who looks after them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.audit import AuditEntry
from app.kernel.ids import new_id
from tests.factories import PASSWORD, Phone, World


def store() -> str:
    """The name a database gives itself when it is made."""
    return str(new_id())


def cleared(phone: Phone, name: str) -> Phone:
    """The same browser after its storage was cleared: its cookies are left, so its user signs in anew."""
    again = Phone(phone.client, phone.user_id, phone.clock)
    answer = again.client.post(
        "/api/session",
        json={
            "username": name,
            "password": PASSWORD,
            "device_id": again.device_id,
            "device_name": "same phone",
        },
    )
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return again


def losses(session: Session) -> list[dict[str, Any]]:
    query = select(AuditEntry).where(AuditEntry.action == "device.store_lost").order_by(AuditEntry.seq)
    return [{"device": entry.object_id, **entry.detail} for entry in session.scalars(query)]


def test_a_cleared_phone_is_noticed_and_its_unsent_work_named(world: World, session: Session) -> None:
    phone = world.phone("rectifier")
    assert phone.sync(store_id=store(), pending_count=3)["store_loss"] is None
    again, second = cleared(phone, "rectifier"), store()
    told = again.sync(store_id=second, pending_count=0)["store_loss"]
    assert told["pending_count"] == 3
    assert again.sync(store_id=second, pending_count=0)["store_loss"] == told
    entries = losses(session)
    assert [(entry["device"], entry["pending_count"]) for entry in entries] == [(phone.device_id, 3)]


def test_its_user_and_their_supervisor_see_it(world: World) -> None:
    phone = world.phone("rectifier")
    phone.sync(store_id=store(), pending_count=3)
    again = cleared(phone, "rectifier")
    again.sync(store_id=store(), pending_count=0)
    devices = again.client.get("/api/me/devices").get_json()["items"]
    assert [(device["id"], device["pending_count"], device["lost_pending_count"]) for device in devices] == [
        (again.device_id, 0, 3)
    ]
    [this] = again.client.get("/api/me/sessions").get_json()["items"]
    assert (this["is_this"], this["lost_pending_count"]) == (True, 3)
    user_id = world.users["rectifier"]
    shown = world.phone("supervisor").client.get(f"/api/users/{user_id}").get_json()
    assert shown["lost_pending_count"] == 3
    assert shown["store_lost_at"]
    assert world.phone("unit_supervisor").client.get(f"/api/users/{user_id}").status_code == 404


def test_after_a_month_it_is_no_news_any_more(world: World) -> None:
    phone = world.phone("rectifier")
    phone.sync(store_id=store(), pending_count=3)
    again, second = cleared(phone, "rectifier"), store()
    assert again.sync(store_id=second)["store_loss"]
    world.clock.advance(days=31)
    later = world.phone("supervisor").client.get(f"/api/users/{world.users['rectifier']}").get_json()
    assert (later["store_lost_at"], later["lost_pending_count"]) == (None, None)


def test_a_database_lost_under_the_same_device_is_noticed(world: World, session: Session) -> None:
    phone = world.phone("inspector")
    phone.sync(store_id=store(), pending_count=2)
    assert phone.sync(store_id=store(), pending_count=0)["store_loss"]["pending_count"] == 2
    assert len(losses(session)) == 1


def test_a_copied_store_that_takes_a_new_device_id_has_lost_nothing(world: World, session: Session) -> None:
    phone, kept = world.phone("inspector"), store()
    phone.sync(store_id=kept, pending_count=2)
    phone.device_id = str(new_id())
    assert phone.sync(store_id=kept, pending_count=2)["store_loss"] is None
    assert losses(session) == []


def test_another_phone_of_the_same_user_has_lost_nothing(world: World, session: Session) -> None:
    world.phone("inspector").sync(store_id=store(), pending_count=2)
    assert world.phone("inspector").sync(store_id=store(), pending_count=0)["store_loss"] is None
    assert losses(session) == []


def test_a_phone_of_before_says_nothing_of_its_store_and_works_on(world: World, session: Session) -> None:
    phone = world.phone("inspector")
    phone.sync(pending_count=2)
    assert cleared(phone, "inspector").sync(pending_count=0)["store_loss"] is None
    assert losses(session) == []


@pytest.mark.parametrize(("said", "left"), [(1, 0), (3, 2)])
def test_what_was_just_decided_waits_no_more(world: World, said: int, left: int) -> None:
    phone = world.phone("inspector")
    issue_id = phone.report()
    phone.sync(phone.command("comment", issue_id, {"text": "看过了"}), pending_count=said)
    [device] = phone.client.get("/api/me/devices").get_json()["items"]
    assert device["pending_count"] == left
