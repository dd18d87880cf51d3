"""The difference hash: a scene stays near through what telephones and chats do to it, others are far."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageEnhance

from app.photos.fingerprint import dhash, distance, looks_alike
from tests.photos.pictures import drawn_scene, encoded


def _hash(image: Image.Image, quality: int = 85) -> str:
    small = Image.open(io.BytesIO(encoded(image, "JPEG", quality=quality)))
    small.thumbnail((320, 320))
    found = dhash(encoded(small, "JPEG", quality=78))
    assert found is not None
    return found


def _cropped(image: Image.Image, share: float) -> Image.Image:
    x, y = int(image.width * share / 2), int(image.height * share / 2)
    return image.crop((x, y, image.width - x, image.height - y))


@pytest.mark.parametrize("seed", range(12))
def test_recompressed_shrunk_brightened_and_cropped_stay_near(seed: int) -> None:
    scene = drawn_scene(seed)
    original = _hash(scene)
    assert distance(original, _hash(scene, quality=35)) <= 3
    assert distance(original, _hash(scene.resize((800, 600)))) <= 3
    assert looks_alike(original, _hash(ImageEnhance.Brightness(scene).enhance(1.2)))
    assert looks_alike(original, _hash(_cropped(scene, 0.05)))


def test_different_scenes_are_far_apart() -> None:
    hashes = [_hash(drawn_scene(seed)) for seed in range(40)]
    pairs = [(one, other) for i, one in enumerate(hashes) for other in hashes[:i]]
    assert not any(looks_alike(one, other) for one, other in pairs)


def test_distance_counts_bits() -> None:
    assert distance("0" * 16, "f" * 16) == 64
    assert distance("00000000000000ff", "00000000000000fe") == 1


def test_a_wall_and_the_dark_have_no_fingerprint() -> None:
    wall = Image.effect_noise((320, 240), 4).convert("RGB")
    for picture in (Image.new("RGB", (320, 240), "black"), wall):
        assert dhash(encoded(picture, "JPEG")) is None
