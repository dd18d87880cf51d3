"""Derived pictures: upright in every format and orientation, small, free of metadata, right in colour."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from app.kernel.durable_files import hash_of
from app.photos.decoding import TooCostly, Undecodable
from app.photos.derivatives import SCREEN, THUMB, NoPreview, Variant, cached, make
from app.photos.exif_facts import read_exif
from app.photos.picture_header import read_header
from app.photos.store import PhotoStore
from tests.photos.pictures import (
    FULL_EXIF,
    RED,
    corners,
    encoded,
    is_upright,
    jpeg_with,
    oriented,
    quadrants,
    stored_for,
    tiff,
)


def _make(data: bytes, folder: Path, variant: Variant = THUMB) -> Image.Image:
    path = folder / "picture"
    path.write_bytes(data)
    header = read_header(data)
    orientation = read_exif(header.exif, latest=None).orientation
    return Image.open(io.BytesIO(make(path, header, orientation, variant)))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "HEIC"])
def test_every_orientation_of_every_format_comes_out_upright(
    kind: str, orientation: int, tmp_path: Path
) -> None:
    image = _make(oriented(kind, orientation), tmp_path)
    assert image.size == (96, 64)
    assert is_upright(image), corners(image)


def test_a_progressive_jpeg_is_turned_too(tmp_path: Path) -> None:
    exif = tiff(image={0x0112: 8})
    data = encoded(stored_for(quadrants(), 8), "JPEG", progressive=True, exif=b"Exif\0\0" + exif)
    assert is_upright(_make(data, tmp_path))


@pytest.mark.parametrize(("variant", "size"), [(THUMB, (320, 213)), (SCREEN, (1600, 1066))])
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_the_longer_edge_has_the_size_of_the_variant(
    kind: str, variant: Variant, size: tuple[int, int], tmp_path: Path
) -> None:
    image = _make(encoded(quadrants(3000, 2000), kind), tmp_path, variant)
    assert image.width == size[0]
    assert abs(image.height - size[1]) <= 1
    assert is_upright(image)


@pytest.mark.parametrize("size", [(4000, 10), (10, 4000), (1, 1), (1, 5000)])
def test_odd_shapes_keep_at_least_a_pixel(size: tuple[int, int], tmp_path: Path) -> None:
    for kind in ("JPEG", "PNG"):
        image = _make(encoded(Image.new("RGB", size, RED), kind), tmp_path)
        assert max(image.size) <= 320
        assert min(image.size) >= 1


def test_small_pictures_are_not_blown_up(tmp_path: Path) -> None:
    assert _make(encoded(quadrants(40, 20), "JPEG"), tmp_path, SCREEN).size == (40, 20)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_of_the_metadata_is_left(kind: str, tmp_path: Path) -> None:
    block = b"Exif\0\0" + tiff(**FULL_EXIF)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = encoded(quadrants(), kind, exif=block, icc_profile=profile, xmp=b"<x>secret</x>")
    image = _make(data, tmp_path)
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert not image.getexif()


def test_a_comment_does_not_come_along(tmp_path: Path) -> None:
    data = encoded(quadrants(), "JPEG", comment=b"taken by Li")
    _make(data, tmp_path)
    content = (tmp_path / "picture").read_bytes()
    assert b"taken by Li" in content
    assert "comment" not in _make(content, tmp_path).info


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "RGBA", "I;16", "CMYK", "YCbCr"])
def test_every_mode_becomes_rgb(mode: str, tmp_path: Path) -> None:
    kind = "JPEG" if mode in ("CMYK", "YCbCr") else "PNG"
    if mode == "I;16":
        source = Image.new("I;16", (400, 300), 60_000)
    elif mode == "PA":
        source = quadrants(400, 300).convert("P")
        source.info["transparency"] = 0
    else:
        source = quadrants(400, 300).convert(mode)
    options = {"transparency": 0} if mode == "PA" else {}
    image = _make(encoded(source, kind, **options), tmp_path)
    assert image.mode == "RGB"
    if mode == "I;16":
        assert abs(image.getpixel((9, 9))[0] - 60_000 // 256) < 3  # type: ignore[index]


def test_what_is_transparent_shows_white(tmp_path: Path) -> None:
    image = _make(encoded(Image.new("RGBA", (50, 50), (255, 0, 0, 0)), "PNG"), tmp_path)
    assert image.getpixel((25, 25)) == (255, 255, 255)


def test_a_broken_colour_profile_is_ignored(tmp_path: Path) -> None:
    bad = b"\0" * 16 + b"RGB " + b"\0" * 200
    assert is_upright(_make(encoded(quadrants(), "JPEG", icc_profile=bad), tmp_path))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_a_picture_cut_in_the_middle_is_found(kind: str, tmp_path: Path) -> None:
    noise = Image.effect_noise((400, 300), 80).convert("RGB")
    data = encoded(noise, kind)
    with pytest.raises(Undecodable):
        _make(data[: len(data) * 2 // 3], tmp_path)


def test_a_picture_that_would_take_too_much_memory_is_not_begun(tmp_path: Path) -> None:
    header = bytearray(encoded(Image.new("L", (16, 16)), "PNG"))
    header[16:24] = (60_000).to_bytes(4, "big") * 2
    with pytest.raises(TooCostly):
        _make(bytes(header), tmp_path)


def test_an_animation_shows_its_first_frame(tmp_path: Path) -> None:
    frames = [quadrants(), Image.new("RGB", (96, 64), "black")]
    data = encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:], duration=100)
    assert is_upright(_make(data, tmp_path))


def _kept(store: PhotoStore, data: bytes) -> str:
    part = store.root / "part"
    part.write_bytes(data)
    sha256 = hash_of(part)
    store.keep(part, sha256)
    return sha256


def test_a_variant_is_made_once_and_again_when_it_was_lost(tmp_path: Path) -> None:
    store = PhotoStore(tmp_path)
    sha256 = _kept(store, jpeg_with(tiff(**FULL_EXIF), stored_for(quadrants(), 6)))
    path = cached(store, sha256, THUMB)
    first, changed = path.read_bytes(), path.stat().st_mtime_ns
    assert is_upright(Image.open(path))
    assert cached(store, sha256, THUMB).stat().st_mtime_ns == changed
    path.write_bytes(b"")
    assert cached(store, sha256, THUMB).read_bytes() == first


def test_what_is_no_picture_has_no_preview(tmp_path: Path) -> None:
    store = PhotoStore(tmp_path)
    with pytest.raises(NoPreview):
        cached(store, _kept(store, b"%PDF-1.7"), THUMB)
    with pytest.raises(FileNotFoundError):
        cached(store, "0" * 64, THUMB)
