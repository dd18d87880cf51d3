"""Photos arrive by chunks: whole and durable whatever is cut, doubled or wrong; only from their author."""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.kernel.ids import new_id, sha256_hex
from app.photos.models import Blob, BlobSender, Photo
from app.photos.queries import photo_store
from app.photos.upload import MAX_CHUNK_BYTES
from tests.photos.conftest import Phone
from tests.photos.pictures import FULL_EXIF, encoded, jpeg_with, oriented, quadrants, tiff

CONTENT = jpeg_with(tiff(**FULL_EXIF))


def _row(session: Session, photo_id: UUID) -> Photo:
    session.rollback()
    return session.get_one(Photo, photo_id)


def _stored(content: bytes) -> bytes:
    return photo_store().original(sha256_hex(content)).read_bytes()


def test_a_photo_in_one_chunk(phone: Phone, session: Session, clock: Any) -> None:
    (photo_id,) = phone.name(CONTENT)
    before = phone.status(photo_id).get_json()
    assert before == {
        "offset": 0,
        "size_bytes": len(CONTENT),
        "state": "expected",
        "sha256": None,
        "problem": None,
    }
    answer = phone.chunk(photo_id, 0, CONTENT)
    assert answer.status_code == 200
    stored = {"offset": len(CONTENT), "size_bytes": len(CONTENT), "state": "stored"}
    assert answer.get_json() == {**stored, "sha256": sha256_hex(CONTENT), "problem": None}
    assert _stored(CONTENT) == CONTENT
    photo = _row(session, photo_id)
    assert (photo.state, photo.stored_at, photo.media_type) == ("stored", clock.now(), "image/jpeg")
    assert photo.facts is not None
    assert (photo.facts["taken_at"], photo.facts["model"]) == ("2026-05-18T09:30:15", "查补 1")
    assert not photo_store().part(photo_id).exists()


def test_cut_at_every_byte_the_bytes_are_the_same(phone: Phone) -> None:
    small = encoded(quadrants(16, 16), "PNG", optimize=True)
    for cut in range(1, len(small), 7):
        content = small + b"\0" * cut  # other bytes each time, or the second is known already
        (photo_id,) = phone.name(content)
        assert phone.chunk(photo_id, 0, content[:cut]).get_json()["offset"] == cut
        assert phone.status(photo_id).get_json()["offset"] == cut
        assert phone.chunk(photo_id, cut, content[cut:]).get_json()["state"] == "stored"
        assert _stored(content) == content


@pytest.mark.parametrize("size", [1, 2, 64, 1000])
def test_any_size_of_chunk_gives_the_same_bytes(phone: Phone, size: int) -> None:
    content = encoded(quadrants(8, 8), "PNG", optimize=True) + bytes([size % 256])
    (photo_id,) = phone.name(content)
    assert phone.send(photo_id, content, size)["state"] == "stored"
    assert _stored(content) == content


def test_a_wrong_offset_is_answered_with_the_right_one(phone: Phone) -> None:
    (photo_id,) = phone.name(CONTENT)
    phone.chunk(photo_id, 0, CONTENT[:100])
    for offset in (0, 99, 101, len(CONTENT), 10**12):
        answer = phone.chunk(photo_id, offset, CONTENT[:10])
        assert (answer.status_code, answer.get_json()["code"]) == (409, "upload_offset")
        assert answer.get_json()["offset"] == 100
    assert phone.send(photo_id, CONTENT)["state"] == "stored"


def test_the_same_chunk_twice_is_refused_and_harmless(phone: Phone) -> None:
    (photo_id,) = phone.name(CONTENT)
    assert phone.chunk(photo_id, 0, CONTENT[:100]).status_code == 200
    assert phone.chunk(photo_id, 0, CONTENT[:100]).status_code == 409
    assert phone.send(photo_id, CONTENT)["state"] == "stored"


def test_after_the_end_everything_is_answered_with_stored(phone: Phone) -> None:
    (photo_id,) = phone.name(CONTENT)
    phone.send(photo_id, CONTENT)
    for offset in (0, 5, len(CONTENT)):
        assert phone.chunk(photo_id, offset, b"again").get_json()["state"] == "stored"
    assert phone.status(photo_id).get_json()["state"] == "stored"
    assert _stored(CONTENT) == CONTENT


def test_a_part_that_is_whole_but_was_not_accepted_goes_on_with_its_last_byte(phone: Phone) -> None:
    (photo_id,) = phone.name(CONTENT)
    part = photo_store().part(photo_id)
    part.parent.mkdir(parents=True)
    part.write_bytes(CONTENT)
    assert phone.status(photo_id).get_json()["offset"] == len(CONTENT) - 1
    assert phone.send(photo_id, CONTENT)["state"] == "stored"


def test_another_file_of_the_same_size_starts_again(phone: Phone) -> None:
    (photo_id,) = phone.name(CONTENT)
    answer = phone.chunk(photo_id, 0, CONTENT[:-1] + b"x")
    assert (answer.status_code, answer.get_json()["code"], answer.get_json()["offset"]) == (
        409,
        "upload_hash",
        0,
    )
    assert phone.status(photo_id).get_json() | {"size_bytes": 0} == {
        "offset": 0, "size_bytes": 0, "state": "expected", "sha256": None, "problem": None,
    }  # fmt: skip
    assert list(photo_store().originals()) == []
    assert phone.send(photo_id, CONTENT)["state"] == "stored"


def test_more_bytes_than_announced_are_refused_before_they_are_written(phone: Phone) -> None:
    (photo_id,) = phone.name(CONTENT)
    answer = phone.chunk(photo_id, 0, CONTENT + b"x")
    assert (answer.status_code, answer.get_json()["code"], answer.get_json()["offset"]) == (
        409,
        "upload_too_long",
        0,
    )
    assert phone.send(photo_id, CONTENT)["state"] == "stored"


def test_a_chunk_has_at_most_a_mebibyte(phone: Phone) -> None:
    (photo_id,) = phone.name(bytes(3_000_000))
    answer = phone.chunk(photo_id, 0, bytes(MAX_CHUNK_BYTES + 1))
    assert (answer.status_code, answer.get_json()["code"]) == (413, "chunk_too_large")
    assert phone.status(photo_id).get_json()["offset"] == 0


@pytest.mark.parametrize("offset", ["", "-1", "1.5", "abc", "99999999999999999999999"])
def test_an_offset_that_is_no_number_is_refused(phone: Phone, offset: str) -> None:
    (photo_id,) = phone.name(CONTENT)
    answer = phone.chunk(photo_id, 0, CONTENT, **{"Upload-Offset": offset})
    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid")


def test_a_body_of_another_type_is_refused(phone: Phone) -> None:
    (photo_id,) = phone.name(CONTENT)
    assert phone.chunk(photo_id, 0, CONTENT, **{"Content-Type": "image/jpeg"}).status_code == 415


def test_only_the_author_may_send_or_ask(phones: dict[str, Phone], client: FlaskClient) -> None:
    (photo_id,) = phones["li"].name(CONTENT)
    stranger = Phone(new_id(), client)
    assert phones["wang"].status(photo_id).status_code == 404
    assert phones["wang"].chunk(photo_id, 0, CONTENT).status_code == 404
    assert phones["li"].status(new_id()).status_code == 404
    assert stranger.status(photo_id).status_code == 401
    assert stranger.chunk(photo_id, 0, CONTENT).status_code == 401
    assert not photo_store().part(photo_id).exists()


def test_the_holder_of_an_upload_token_may_send(phones: dict[str, Phone], new_client: Any) -> None:
    li = phones["li"]
    body = {
        "username": "li",
        "password": "kite lantern 47",
        "device_id": str(new_id()),
        "device_name": "红米",
    }
    token = new_client().post("/api/session", json=body).get_json()["upload_token"]
    (photo_id,) = li.name(CONTENT)
    signed_out = Phone(li.user_id, new_client(), {"Authorization": f"Bearer {token}"})
    assert signed_out.send(photo_id, CONTENT)["state"] == "stored"
    assert (
        Phone(li.user_id, new_client(), {"Authorization": "Bearer nonsense"}).status(photo_id).status_code
        == 401
    )


def test_a_session_of_somebody_else_on_the_same_phone_is_asked_to_sign_in(phones: dict[str, Phone]) -> None:
    li, wang = phones["li"], phones["wang"]
    (photo_id,) = li.name(CONTENT)
    mixed = Phone(li.user_id, wang.client, {"X-Chabu-User": str(li.user_id)})
    assert mixed.status(photo_id).status_code == 401
    assert mixed.chunk(photo_id, 0, CONTENT).status_code == 401


@pytest.mark.parametrize(
    ("content", "problem", "media_type"),
    [
        (b"%PDF-1.7 no picture", "format_not_accepted", "application/octet-stream"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "format_not_accepted", "application/octet-stream"),
        (b"\x89PNG\r\n\x1a\nbroken", "header_unreadable", "application/octet-stream"),
        (oriented("JPEG", 1)[:-300], "ends_early", "image/jpeg"),
        (oriented("HEIC", 1)[:-30], "ends_early", "image/heic"),
        (oriented("PNG", 1)[:-40], "ends_early", "image/png"),
    ],
)
def test_what_is_no_whole_picture_is_damaged_but_kept(
    phone: Phone, session: Session, content: bytes, problem: str, media_type: str
) -> None:
    (photo_id,) = phone.name(content)
    answer = phone.send(photo_id, content)
    assert (answer["state"], answer["problem"], answer["sha256"]) == ("damaged", problem, sha256_hex(content))
    assert _stored(content) == content
    assert _row(session, photo_id).media_type == media_type
    assert phone.chunk(photo_id, 0, content).get_json()["state"] == "damaged", "sending again changes nothing"


def test_too_many_pixels(phone: Phone, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.photos.receiving.current_app", _with_limit(app, pixels=96 * 64 - 1))
    (photo_id,) = phone.name(CONTENT)
    assert phone.send(photo_id, CONTENT)["problem"] == "too_many_pixels"


def _with_limit(app: Flask, pixels: int) -> Any:
    return SimpleNamespace(config={"CHABU": replace(app.config["CHABU"], max_photo_pixels=pixels)})


def test_a_picture_too_costly_to_decode_is_stored_without_preview(
    phone: Phone, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.photos.decoding.COST_LIMIT_BYTES", 1)
    (photo_id,) = phone.name(CONTENT)
    assert phone.send(photo_id, CONTENT)["state"] == "stored"
    assert _row(session, photo_id).flags == ["no_preview"]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "HEIC"])
def test_the_type_is_that_of_the_bytes(phone: Phone, session: Session, kind: str) -> None:
    content = oriented(kind, 3)
    (photo_id,) = phone.name(content, media_type="image/png")
    assert phone.send(photo_id, content)["state"] == "stored"
    assert _row(session, photo_id).media_type == f"image/{kind.lower()}"


def test_photos_that_share_bytes_are_rows_of_their_own(phone: Phone, session: Session) -> None:
    first, second, third = phone.name(CONTENT, CONTENT, CONTENT)
    phone.send(first, CONTENT)
    for photo_id in (second, third):
        assert phone.status(photo_id).get_json()["state"] == "stored"
    (later,) = phone.name(CONTENT)
    assert phone.status(later).get_json()["state"] == "stored"
    session.rollback()
    assert session.query(Blob).count() == 1
    assert session.query(Photo).count() == 4


def test_known_bytes_are_known_only_to_those_who_sent_them(
    phones: dict[str, Phone], session: Session
) -> None:
    li, wang = phones["li"], phones["wang"]
    li.send(li.name(CONTENT)[0], CONTENT)
    (photo_id,) = wang.name(CONTENT)
    assert wang.status(photo_id).get_json() | {"size_bytes": 0} == {
        "offset": 0, "size_bytes": 0, "state": "expected", "sha256": None, "problem": None,
    }  # fmt: skip
    assert wang.send(photo_id, CONTENT)["state"] == "stored"
    session.rollback()
    assert session.query(Blob).count() == 1
    assert session.query(BlobSender).count() == 2


def test_a_full_disk_takes_nothing_and_says_so(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    (photo_id,) = phone.name(CONTENT)
    phone.chunk(photo_id, 0, CONTENT[:100])
    monkeypatch.setattr("app.photos.store.LOW_WATER_BYTES", 2**60)
    answer = phone.chunk(photo_id, 100, CONTENT[100:])
    assert (answer.status_code, answer.get_json()["code"]) == (507, "no_space")
    monkeypatch.undo()
    assert phone.send(photo_id, CONTENT)["state"] == "stored"


def test_a_disk_that_fills_while_the_file_is_kept_loses_nothing(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_path: Path) -> None:
        raise OSError(28, "No space left on device")

    (photo_id,) = phone.name(CONTENT)
    monkeypatch.setattr("app.photos.store.sync", full)
    assert phone.chunk(photo_id, 0, CONTENT).status_code == 507
    monkeypatch.undo()
    assert phone.status(photo_id).get_json()["state"] == "expected"
    assert phone.send(photo_id, CONTENT)["state"] == "stored"


def test_a_crash_between_file_and_row_leaves_a_file_nobody_names_and_no_row_without_file(
    phone: Phone, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_args: object, **_kwargs: object) -> None:
        raise KeyboardInterrupt

    (photo_id,) = phone.name(CONTENT)
    monkeypatch.setattr("app.photos.receiving.note_arrival", die)
    with pytest.raises(KeyboardInterrupt):
        phone.chunk(photo_id, 0, CONTENT)
    monkeypatch.undo()
    assert _stored(CONTENT) == CONTENT
    assert _row(session, photo_id).state == "expected"
    assert phone.send(photo_id, CONTENT)["state"] == "stored"


def test_twenty_photos_of_one_command_in_parallel(phone: Phone, app: Flask, new_client: Any) -> None:
    contents = [CONTENT + bytes([number]) for number in range(20)]
    ids = phone.name(*contents)
    cookie = phone.client.get_cookie("chabu")
    states: list[str] = []

    def send(photo_id: UUID, content: bytes) -> None:
        client = new_client()
        client.set_cookie("chabu", cookie.value if cookie else "")
        with app.app_context():
            states.append(Phone(phone.user_id, client).send(photo_id, content, 1000)["state"])

    threads = [threading.Thread(target=send, args=pair) for pair in zip(ids, contents, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert states == ["stored"] * 20
    assert [_stored(content) for content in contents] == contents


def test_the_time_of_exif_is_judged_by_the_servers_clock(phone: Phone, session: Session, clock: Any) -> None:
    tomorrow = (clock.now() + dt.timedelta(days=3)).strftime("%Y:%m:%d %H:%M:%S")
    content = jpeg_with(tiff(exif={0x9003: tomorrow}))
    (photo_id,) = phone.name(content)
    phone.send(photo_id, content)
    facts = _row(session, photo_id).facts
    assert facts is not None
    assert (facts["taken_at"], facts["warnings"]) == (None, ["time_implausible"])
