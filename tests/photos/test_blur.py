"""What somebody marks in a photo is unrecognisable wherever the photo goes, and the original stays as it was."""

from __future__ import annotations

import io
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy.orm import Session

from app.kernel.ids import sha256_hex
from app.kernel.problems import Problem
from app.kernel.transaction import in_transaction, read_session
from app.photos.blur import Rectangle, blurred
from app.photos.clean_copy_queries import clean_copy
from app.photos.models import Photo
from app.photos.queries import photo_store
from tests.factories import World

PLATE = [0.25, 0.25, 0.5, 0.5]


def stripes(width: int = 240, height: int = 180) -> bytes:
    """Black and white columns of 4 pixels: anything legible."""
    image = Image.new("RGB", (width, height), "white")
    for left in range(0, width, 8):
        image.paste((0, 0, 0), (left, 0, left + 4, height))
    target = io.BytesIO()
    image.save(target, "JPEG", quality=95)
    return target.getvalue()


def contrast(picture: bytes, box: tuple[float, float, float, float]) -> int:
    """The widest jump between neighbours along a row in a part of a picture."""
    with Image.open(io.BytesIO(picture)) as opened:
        grey = opened.convert("L")
    width, height = grey.size
    part = grey.crop((int(box[0] * width), int(box[1] * height), int(box[2] * width), int(box[3] * height)))
    row = list(part.crop((0, part.height // 2, part.width, part.height // 2 + 1)).tobytes())
    return max(abs(a - b) for a, b in pairwise(row))


@settings(max_examples=25, deadline=None)
@given(
    st.floats(0, 0.9),
    st.floats(0, 0.9),
    st.floats(0.05, 1),
    st.floats(0.05, 1),
    st.sampled_from([(240, 180), (90, 300)]),
)
def test_inside_a_rectangle_nothing_is_left_and_the_rest_is_as_it_was(
    left: float, top: float, width: float, height: float, size: tuple[int, int]
) -> None:
    wanted = Rectangle(left, top, min(width, 1 - left), min(height, 1 - top))
    picture = blurred(stripes(*size), [wanted], 95)
    inside = (left, top, left + wanted.width, top + wanted.height)
    if wanted.width * size[0] >= 32:
        assert contrast(picture, inside) < 80, "of jumps by 255; the rest is what JPEG does beside an edge"
    with Image.open(io.BytesIO(picture)) as opened:
        assert opened.size == size
    if top > 0.2:
        assert contrast(picture, (0, 0, 1, 0.1)) > 150


@pytest.fixture
def photo(world: World) -> dict[str, Any]:
    """The after-photo of an issue, stored."""
    issue = world.phone("inspector").issue(world.fixed_issue())
    found: dict[str, Any] = next(one for one in issue["photos"] if one["state"] == "stored")
    return found


def test_thumb_screen_and_copies_are_blurred_the_original_is_not(world: World, photo: dict[str, Any]) -> None:
    supervisor, path = world.phone("supervisor").client, f"/api/photos/{photo['id']}"
    before = {name: supervisor.get(f"{path}/{name}") for name in ("thumb", "screen", "original")}
    answer = supervisor.put(f"{path}/blur", json={"rectangles": [PLATE]}).get_json()
    assert (answer["rectangles"], answer["by"], answer["may_blur"]) == ([PLATE], "supervisor", True)
    for name in ("thumb", "screen"):
        now = supervisor.get(f"{path}/{name}")
        assert now.data != before[name].data
        assert now.headers["ETag"] != before[name].headers["ETag"], "no cache shows the old one"
    assert supervisor.get(f"{path}/clear").data == before["screen"].data
    row_id = UUID(photo["id"])
    row = read_session().get_one(Photo, row_id)
    assert sha256_hex(photo_store().original(row.sha256).read_bytes()) == row.sha256
    blurred_copy = clean_copy(read_session(), row)
    assert supervisor.put(f"{path}/blur", json={"rectangles": []}).get_json()["rectangles"] == []
    assert supervisor.get(f"{path}/screen").data == before["screen"].data
    read_session().rollback()  # what was read before is not looked at again
    assert clean_copy(read_session(), read_session().get_one(Photo, row_id)) != blurred_copy
    noted = world.phone("auditor").client.get("/api/audit?action=photo.blur").get_json()["items"]
    assert [one["detail"] for one in noted] == [{"rectangles": 0}, {"rectangles": 1}]


def test_what_lies_under_a_blur_is_for_who_may_blur(world: World, photo: dict[str, Any]) -> None:
    inspector, path = world.phone("inspector").client, f"/api/photos/{photo['id']}"
    assert inspector.get(f"{path}/original").status_code == 200
    assert inspector.get(f"{path}/clear").get_json()["code"] == "photo_blurred"
    assert inspector.put(f"{path}/blur", json={"rectangles": [PLATE]}).status_code == 403
    assert (
        world.phone("supervisor").client.put(f"{path}/blur", json={"rectangles": [PLATE]}).status_code == 200
    )
    assert inspector.get(f"{path}/original").get_json()["code"] == "photo_blurred"
    assert inspector.get(f"{path}/blur").get_json()["may_blur"] is False
    assert world.phone("administrator").client.get(f"{path}/original").status_code == 200


@pytest.mark.parametrize("box", [[0.9, 0, 0.2, 0.1], [0, 0, 0, 0.5], [-0.1, 0, 0.5, 0.5], [0, 0, 1]])
def test_a_rectangle_lies_within_the_picture(world: World, photo: dict[str, Any], box: list[float]) -> None:
    client = world.phone("supervisor").client
    assert client.put(f"/api/photos/{photo['id']}/blur", json={"rectangles": [box]}).status_code == 422


def test_a_row_that_only_claims_the_bytes_of_others_neither_gets_nor_marks_them(
    world: World, photo: dict[str, Any]
) -> None:
    def claim_only(own: Session) -> None:
        own.get_one(Photo, UUID(photo["id"])).stored_at = None

    in_transaction(claim_only)
    read_session().rollback()
    with pytest.raises(Problem, match="photo_not_here"):
        clean_copy(read_session(), read_session().get_one(Photo, UUID(photo["id"])))
    answer = world.phone("supervisor").client.put(
        f"/api/photos/{photo['id']}/blur", json={"rectangles": [PLATE]}
    )
    assert answer.get_json()["code"] == "photo_not_here"
