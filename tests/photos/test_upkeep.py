"""Tidying: what nobody needs goes after seven days, what is named stays, derived pictures can be remade."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.kernel.ids import sha256_hex
from app.photos import upkeep
from app.photos.actions import forget_unnamed
from app.photos.models import Blob, Photo
from app.photos.part_file import locked_part
from app.photos.queries import photo_store
from tests.photos.conftest import Phone
from tests.photos.pictures import FULL_EXIF, jpeg_with, tiff

CONTENT = jpeg_with(tiff(**FULL_EXIF))


def _age(path: Path, clock: Any, **age: float) -> Path:
    moment = (clock.now() - dt.timedelta(**age)).timestamp()
    os.utime(path, (moment, moment))
    return path


def _orphan(content: bytes, clock: Any, **age: float) -> Path:
    part = photo_store().root / "orphan"
    part.write_bytes(content)
    return _age(photo_store().keep(part, sha256_hex(content)), clock, **age)


def test_parts_without_progress_go_after_seven_days(phone: Phone, clock: Any) -> None:
    old, young, busy = phone.name(CONTENT, CONTENT + b"2", CONTENT + b"3")
    for photo_id, days in ((old, 7.1), (young, 6.9), (busy, 8)):
        phone.chunk(photo_id, 0, CONTENT[:50])
        _age(photo_store().part(photo_id), clock, days=days)
    with locked_part(photo_store().part(busy)):
        assert upkeep.reap_uploads() == 1
    assert not photo_store().part(old).exists()
    assert photo_store().part(young).exists()
    assert phone.send(old, CONTENT)["state"] == "stored", "a reaped upload starts again"


def test_bytes_that_no_row_names_go_after_seven_days(phone: Phone, clock: Any) -> None:
    (photo_id,) = phone.name(CONTENT)
    phone.send(photo_id, CONTENT)
    named = _age(photo_store().original(sha256_hex(CONTENT)), clock, days=400)
    old, young = _orphan(b"left by a crash", clock, days=8), _orphan(b"just arrived", clock, days=6)
    assert upkeep.reap_blobs() == 1
    assert named.exists()
    assert young.exists()
    assert not old.exists()


def test_the_row_of_unnamed_bytes_goes_with_them(phone: Phone, session: Session, clock: Any) -> None:
    (photo_id,) = phone.name(CONTENT)
    phone.send(photo_id, CONTENT)
    session.rollback()
    session.delete(session.get_one(Photo, photo_id))
    session.commit()
    _age(photo_store().original(sha256_hex(CONTENT)), clock, days=8)
    assert upkeep.reap_blobs() == 1
    session.rollback()
    assert session.query(Blob).count() == 0
    (again,) = phone.name(CONTENT)
    assert phone.status(again).get_json()["state"] == "expected"
    assert phone.send(again, CONTENT)["state"] == "stored"


def test_bytes_named_between_look_and_removal_stay(
    phone: Phone, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _orphan(CONTENT, clock, days=8)

    def name_first(session: Session, sha256: str) -> bool:
        session.rollback()
        phone.name(CONTENT)
        return forget_unnamed(session, sha256)

    monkeypatch.setattr("app.photos.upkeep.forget_unnamed", name_first)
    assert upkeep.reap_blobs() == 0
    assert path.exists()


def test_bytes_that_arrive_again_while_they_wait_for_the_reaper_stay(
    phone: Phone, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _orphan(CONTENT, clock, days=8)
    (photo_id,) = phone.name(b"x")
    real = upkeep._unnamed

    def arrive_meanwhile(batch: list[str]) -> set[str]:
        found = real(batch)
        part = photo_store().part(photo_id)
        part.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(CONTENT)
        photo_store().keep(part, sha256_hex(CONTENT))
        return found

    monkeypatch.setattr("app.photos.upkeep._unnamed", arrive_meanwhile)
    assert upkeep.reap_blobs() == 0
    assert path.exists()


def test_derived_pictures_and_facts_are_made_again(phone: Phone, session: Session) -> None:
    (photo_id,) = phone.name(CONTENT)
    phone.send(photo_id, CONTENT)
    session.rollback()
    photo, blob = session.get_one(Photo, photo_id), session.get_one(Blob, sha256_hex(CONTENT))
    facts, dhash = photo.facts, blob.dhash
    photo.facts, blob.dhash, blob.facts = None, None, None
    session.commit()
    thumb = photo_store().derived(sha256_hex(CONTENT), "thumb")
    thumb.unlink()
    assert upkeep.rebuild_derivatives() == 1
    session.rollback()
    session.expire_all()
    assert thumb.exists()
    assert session.get_one(Photo, photo_id).facts == facts
    assert session.get_one(Blob, sha256_hex(CONTENT)).dhash == dhash
