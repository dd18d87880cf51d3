"""No picture takes a worker, or a child it starts, over 300 MB or 10 seconds; measured in fresh processes."""

from __future__ import annotations

import json
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from app.photos.formats import NotAPhoto
from app.photos.picture_header import read_header
from tests.photos.pictures import encoded

pytestmark = pytest.mark.fault

LIMIT_MB, LIMIT_S = 300, 10
SIZE_64MP = (9280, 6944)
PROGRAM = """
import json, resource, sys, time
from pathlib import Path
from app.photos import decoding
from app.photos.derivatives import SCREEN, THUMB, make
from app.photos.picture_header import read_header
path = Path(sys.argv[1])
outcomes, slowest = [], 0.0
for variant in (THUMB, SCREEN):
    started = time.monotonic()
    try:
        outcomes.append("made" if make(path, read_header(path.read_bytes()), None, variant) else "empty")
    except (decoding.TooCostly, decoding.Undecodable) as error:
        outcomes.append(type(error).__name__)
    slowest = max(slowest, time.monotonic() - started)
# Not ru_maxrss for this process: it counts what the parent had in memory when it forked.
worker = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
peaks = {"worker_mb": worker // 1024, "child_mb": child // 1024}
print(json.dumps({"outcomes": outcomes, "seconds": slowest, **peaks}))
"""


def _gradient(size: tuple[int, int], mode: str = "RGB") -> Image.Image:
    grey = Image.linear_gradient("L").resize(size)
    if mode == "L":
        return grey
    colour = Image.merge("RGB", [grey, grey.transpose(Image.Transpose.FLIP_TOP_BOTTOM), grey])
    return colour.convert(mode)


def _png_of_nothing(width: int, height: int) -> bytes:
    """A small PNG whose header promises any size; its pixels are zeros."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")

    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\0\0\0"
    pixels = zlib.compress(bytes(4_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def _jpeg_of_many_scans() -> bytes:
    """A progressive JPEG whose last scan comes five thousand times over: a small file, minutes of work."""
    data = encoded(_gradient(SIZE_64MP, "L"), "JPEG", progressive=True, quality=30)
    last = data.rindex(b"\xff\xda")
    return data[:-2] + data[last:-2] * 5000 + b"\xff\xd9"


PICTURES: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "64 MP JPEG": (lambda: encoded(_gradient(SIZE_64MP), "JPEG", quality=85), {"made"}),
    "64 MP JPEG, progressive": (
        lambda: encoded(_gradient(SIZE_64MP), "JPEG", progressive=True),
        {"made"},
    ),
    "64 MP JPEG, progressive, 4:4:4": (
        lambda: encoded(_gradient(SIZE_64MP), "JPEG", progressive=True, subsampling=0),
        {"TooCostly"},
    ),
    "64 MP PNG": (lambda: encoded(_gradient(SIZE_64MP), "PNG", compress_level=1), {"made"}),
    "64 MP PNG with alpha": (
        lambda: encoded(_gradient(SIZE_64MP, "RGBA"), "PNG", compress_level=1),
        {"made"},
    ),
    "64 MP PNG, grey": (lambda: encoded(_gradient(SIZE_64MP, "L"), "PNG", compress_level=1), {"made"}),
    "16 MP WebP": (lambda: encoded(_gradient((4608, 3456)), "WEBP", method=0), {"made"}),
    "64 MP WebP": (lambda: encoded(_gradient(SIZE_64MP), "WEBP", method=0), {"TooCostly"}),
    "24 MP AVIF": (lambda: encoded(_gradient((6000, 4000)), "AVIF", speed=10), {"made"}),
    "64 MP AVIF": (lambda: encoded(_gradient(SIZE_64MP), "AVIF", speed=10), {"TooCostly"}),
    "long JPEG": (lambda: encoded(_gradient((65000, 900)), "JPEG"), {"made"}),
    "PNG that promises 64 MP": (lambda: _png_of_nothing(8000, 8000), {"Undecodable"}),
    "PNG that promises 4 billion pixels": (lambda: _png_of_nothing(65536, 65536), {"TooCostly"}),
    "JPEG of five thousand scans": (_jpeg_of_many_scans, {"TooCostly"}),
}


@pytest.mark.parametrize("name", PICTURES)
def test_no_picture_takes_more_than_its_share(name: str, tmp_path: Path) -> None:
    make, expected = PICTURES[name]
    path = tmp_path / "picture"
    path.write_bytes(make())
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(path)], capture_output=True, text=True, check=True, timeout=60
    )
    measured = json.loads(done.stdout)
    print(name, path.stat().st_size // 1000, "kB", measured)
    assert set(measured["outcomes"]) == expected
    assert measured["worker_mb"] < LIMIT_MB
    assert measured["child_mb"] < LIMIT_MB
    assert measured["seconds"] < LIMIT_S


def test_the_header_alone_says_how_large_a_bomb_is() -> None:
    header = read_header(_png_of_nothing(65536, 65536))
    assert header.pixels == 65536**2
    with pytest.raises(NotAPhoto):
        read_header(_png_of_nothing(0, 65536))
