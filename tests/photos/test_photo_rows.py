"""Photo rows: naming, flags that are shown and decide nothing, waiving, damage on disk, who is told."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from PIL import Image
from pydantic import ValidationError
from sqlalchemy.orm import Session

from app.kernel.ids import new_id, sha256_hex
from app.kernel.problems import Problem
from app.kernel.transaction import in_transaction
from app.photos import queries
from app.photos.actions import adopt_photos, expect_photos, waive
from app.photos.arrival_actions import mark_damaged
from app.photos.arrival_listeners import listen_to_arrivals
from app.photos.claims import PhotoClaim
from app.photos.models import Photo
from app.photos.queries import photo_store
from tests.photos.conftest import Phone, claim
from tests.photos.pictures import FULL_EXIF, drawn_scene, encoded, jpeg_with, oriented, quadrants, tiff

CONTENT = jpeg_with(tiff(**FULL_EXIF))
HERE = {"latitude": 22.7875, "longitude": 115.3751, "accuracy_m": 12.0, "source": "device"}


def _photo(session: Session, photo_id: UUID) -> Photo:
    session.rollback()
    return session.get_one(Photo, photo_id)


def _expect(phone: Phone, *claims: PhotoClaim) -> list[Photo]:
    command = new_id()
    return in_transaction(
        lambda session: expect_photos(
            session, issue_id=None, command_id=command, author_id=phone.user_id, photos=claims, round=2
        )
    )


def test_a_row_is_what_the_command_said(phone: Phone, session: Session) -> None:
    said = claim(
        CONTENT,
        role="after",
        taken_at="2026-05-18T09:30:15+08:00",
        position=HERE,
        source="picker",
        resized=True,
    )
    _expect(phone, said)
    row = queries.photo_row(_photo(session, said.id))
    assert row == {
        "id": str(said.id),
        "role": "after",
        "sha256": sha256_hex(CONTENT),
        "size_bytes": len(CONTENT),
        "media_type": "image/jpeg",
        "taken_at": "2026-05-18T01:30:15.000Z",
        "position": {**HERE, "at": None},
        "source": "picker",
        "resized": True,
        "state": "expected",
        "problem": None,
        "round": 2,
        "flags": [],
        "facts": None,
    }


@pytest.mark.parametrize(
    ("accuracy", "flags"), [(0, ["position_to_check"]), (100.1, ["position_to_check"]), (100, []), (None, [])]
)
def test_a_vague_position_is_marked(
    phone: Phone, session: Session, accuracy: float | None, flags: list[str]
) -> None:
    (photo_id,) = phone.name(CONTENT, position={**HERE, "accuracy_m": accuracy})
    assert _photo(session, photo_id).flags == flags


@pytest.mark.parametrize(
    ("position", "metres", "flags"),
    [
        (HERE, 5, []),
        ({**HERE, "latitude": 22.7975}, 1108, ["exif_position_differs"]),
        ({**HERE, "latitude": 22.7975, "accuracy_m": 2000}, 1108, ["position_to_check"]),
        (None, None, []),
    ],
)
def test_device_and_exif_are_compared_and_nothing_is_decided(
    phone: Phone, session: Session, position: Any, metres: int | None, flags: list[str]
) -> None:
    (photo_id,) = phone.name(CONTENT, position=position)
    assert phone.send(photo_id, CONTENT)["state"] == "stored"
    photo = _photo(session, photo_id)
    assert photo.flags == flags
    assert photo.facts is not None
    assert photo.facts.get("exif_distance_m") == (pytest.approx(metres, abs=2) if metres else None)
    assert photo.latitude == (position or {}).get("latitude"), "the device stays the first witness"


@pytest.mark.parametrize(
    "fault",
    [
        {"sha256": "A" * 64},
        {"size_bytes": 0},
        {"role": "selfie"},
        {"source": "internet"},
        {"taken_at": "2026-05-18T09:30:15"},
        {"position": {**HERE, "latitude": 91}},
        {"position": {**HERE, "accuracy_m": float("nan")}},
        {"file_name": "../../etc/passwd"},
    ],
)
def test_a_claim_that_makes_no_sense_is_refused(fault: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        claim(CONTENT, **fault)


def test_a_photo_larger_than_the_agency_allows_is_refused(phone: Phone, app: Flask) -> None:
    with pytest.raises(Problem, match="photo_too_large"):
        phone.name(CONTENT, size_bytes=app.config["CHABU"].max_photo_bytes + 1)


def test_an_id_belongs_to_one_photo(phones: dict[str, Phone]) -> None:
    li, wang = phones["li"], phones["wang"]
    (photo_id,) = li.name(CONTENT)
    for who, content in ((li, CONTENT + b"other"), (wang, CONTENT)):
        with pytest.raises(Problem, match="photo_id_taken"):
            who.name(content, id=photo_id)
    with pytest.raises(Problem, match="photo_id_taken"):
        _expect(li, claim(CONTENT, id=(same := new_id())), claim(CONTENT, id=same))


def test_a_photo_in_quarantine_may_be_named_again_by_its_author(phone: Phone, session: Session) -> None:
    (photo_id,) = phone.name(CONTENT)
    phone.send(photo_id, CONTENT)
    second = new_id()
    phone.name(CONTENT, id=photo_id, command_id=second, role="after")
    photo = _photo(session, photo_id)
    assert (photo.command_id, photo.role, photo.state) == (second, "after", "stored")


def test_photos_of_a_quarantined_command_are_adopted(phone: Phone, session: Session) -> None:
    first, other = new_id(), new_id()
    ids = phone.name(CONTENT, CONTENT + b"2", command_id=first)
    phone.name(CONTENT + b"3", command_id=other)
    taking = new_id()
    adopted = in_transaction(
        lambda session: [
            photo.id
            for photo in adopt_photos(
                session,
                from_command_id=first,
                author_id=phone.user_id,
                issue_id=None,
                command_id=taking,
                round=3,  # type: ignore[arg-type]
            )
        ]
    )
    assert adopted == ids
    assert [photo.id for photo in queries.photos_of_command(session, taking)] == ids


def test_a_waived_photo_may_still_arrive(phone: Phone, session: Session) -> None:
    (photo_id,) = phone.name(CONTENT)
    waived = in_transaction(
        lambda session: waive(session, photo_ids=[photo_id], by_id=phone.user_id, reason="手机丢失")
    )
    assert [(photo.id, photo.state) for photo in waived] == [(photo_id, "waived")]
    assert phone.status(photo_id).get_json()["state"] == "waived"
    assert phone.chunk(photo_id, 0, CONTENT).get_json()["state"] == "stored"
    assert _photo(session, photo_id).waived_reason == "手机丢失"


def test_a_stored_photo_is_not_waived(phone: Phone) -> None:
    (photo_id,) = phone.name(CONTENT)
    phone.send(photo_id, CONTENT)
    assert not in_transaction(
        lambda session: waive(session, photo_ids=[photo_id], by_id=phone.user_id, reason="no")
    )


def test_the_same_bytes_in_another_role_are_flagged(phone: Phone, session: Session) -> None:
    (before,) = phone.name(CONTENT)
    phone.send(before, CONTENT)
    (after,) = phone.name(CONTENT, role="after")
    assert _photo(session, after).flags == ["same_bytes_earlier"]
    assert _photo(session, before).flags == []
    assert [p.id for p in queries.same_bytes_earlier(session, _photo(session, after))] == [before]
    assert set(queries.photos_with_bytes(session, [sha256_hex(CONTENT)])) == {sha256_hex(CONTENT)}


def test_a_recompressed_copy_is_flagged_and_another_scene_is_not(phone: Phone, session: Session) -> None:
    original = encoded(drawn_scene(1), "JPEG")
    (before,) = phone.name(original)
    phone.send(before, original)
    copy, scene = encoded(drawn_scene(1), "JPEG", quality=40), encoded(drawn_scene(2), "JPEG")
    copied, other = phone.name(copy, scene, role="after")
    phone.send(copied, copy)
    phone.send(other, scene)
    assert _photo(session, copied).flags == ["similar_earlier"]
    assert _photo(session, other).flags == []


def test_listeners_are_told_in_the_same_transaction(phone: Phone, app: Flask, session: Session) -> None:
    told: list[tuple[UUID, str]] = []
    listen_to_arrivals(app, lambda _session, photo: told.append((photo.id, photo.state)))
    first, second = phone.name(CONTENT, CONTENT)
    phone.send(first, CONTENT)
    assert sorted(told) == sorted([(first, "stored"), (second, "stored")])


def test_a_listener_that_fails_leaves_the_photo_unstored(phone: Phone, app: Flask, session: Session) -> None:
    def fail(_session: Session, _photo: Photo) -> None:
        raise RuntimeError("the issue cannot be written")

    listen_to_arrivals(app, fail)
    (photo_id,) = phone.name(CONTENT)
    assert phone.chunk(photo_id, 0, CONTENT).status_code == 500
    assert _photo(session, photo_id).state == "expected"
    app.extensions["chabu.photo_arrivals"].clear()
    assert phone.send(photo_id, CONTENT)["state"] == "stored"


@pytest.mark.parametrize("problem", ["bytes_missing", "bytes_changed"])
def test_damage_on_disk_is_found_marked_and_healed_for_everybody(
    phones: dict[str, Phone], session: Session, problem: str
) -> None:
    li, wang = phones["li"], phones["wang"]
    ids = [who.name(CONTENT)[0] for who in (li, wang)]
    for who, photo_id in zip((li, wang), ids, strict=True):
        who.send(photo_id, CONTENT)
    assert list(queries.find_damage(session)) == []
    path = photo_store().original(sha256_hex(CONTENT))
    path.chmod(0o640)
    path.write_bytes(CONTENT[:-1] + b"x") if problem == "bytes_changed" else path.unlink()
    found = [(photo.id, verdict) for photo, verdict in queries.find_damage(session)]
    assert sorted(found) == sorted((photo_id, problem) for photo_id in ids)
    for photo_id, verdict in found:
        in_transaction(lambda session, each=photo_id, what=verdict: mark_damaged(session, each, what))
    assert [_photo(session, photo_id).state for photo_id in ids] == ["damaged", "damaged"]
    answer = li.status(ids[0]).get_json()
    assert (answer["offset"], answer["state"], answer["problem"]) == (0, "damaged", problem)
    assert li.chunk(ids[0], 0, CONTENT).get_json()["state"] == "stored"
    assert _photo(session, ids[1]).state == "stored"
    assert list(queries.find_damage(session)) == []


def test_variants_of_a_photo(phone: Phone, session: Session) -> None:
    content = oriented("HEIC", 6)
    (photo_id,) = phone.name(content)
    with pytest.raises(Problem, match="photo_not_here"):
        queries.variant_file(_photo(session, photo_id), "thumb")
    phone.send(photo_id, content)
    photo = _photo(session, photo_id)
    original = queries.variant_file(photo, "original")
    assert (original.path.read_bytes(), original.media_type, original.etag) == (
        content,
        "image/heic",
        sha256_hex(content),
    )
    for variant in ("thumb", "screen"):
        file = queries.variant_file(photo, variant)
        assert (file.media_type, file.etag) == ("image/jpeg", f"{sha256_hex(content)}-{variant}")
        with Image.open(file.path) as image:
            assert image.size == (96, 64)
    with pytest.raises(Problem, match="not_found"):
        queries.variant_file(photo, "../../secret")


def test_what_is_no_picture_can_only_be_had_as_it_is(phone: Phone, session: Session) -> None:
    content = b"<html><script>alert(1)</script></html>"
    (photo_id,) = phone.name(content)
    phone.send(photo_id, content)
    photo = _photo(session, photo_id)
    assert queries.variant_file(photo, "original").media_type == "application/octet-stream"
    with pytest.raises(Problem, match="no_preview"):
        queries.variant_file(photo, "thumb")


def test_a_photo_whose_file_is_gone_says_so(phone: Phone, session: Session) -> None:
    content = encoded(quadrants(), "PNG")
    (photo_id,) = phone.name(content)
    phone.send(photo_id, content)
    photo_store().drop(sha256_hex(content))
    for variant in ("original", "thumb"):
        with pytest.raises(Problem, match="photo_not_here"):
            queries.variant_file(_photo(session, photo_id), variant)
