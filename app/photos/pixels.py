"""Decode one picture into a small, upright JPEG without metadata.

Works in the caller's process, and as a program of its own: `pixels.py FORMAT TURN EDGE QUALITY MEGABYTES
SECONDS` reads the picture from standard input, limits its own memory and time, and writes the JPEG to
standard output. It therefore imports nothing of the application: starting it must be quick.
"""

from __future__ import annotations

import io
import sys
import warnings
from collections.abc import Callable
from typing import BinaryIO

import pi_heif
from PIL import Image, ImageCms

EXIT_UNDECODABLE = 3
EXIT_TOO_COSTLY = 4

BAND_ROWS = 32
_HEIF_FORMATS = {"HEIC", "HEIF"}  # AVIF is Pillow's: pi-heif is built without an AV1 decoder
_TRANSPOSITIONS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def small_jpeg(source: BinaryIO, kind: str, turn: int, edge: int, quality: int) -> bytes:
    """The picture as a JPEG whose longer edge is at most `edge`, turned upright, in sRGB, without metadata.

    `kind` is a PhotoFormat and `turn` the EXIF orientation to apply. Only the first frame counts.
    Raises whatever the decoder raises on bytes that are damaged, cut short, or too large.
    """
    shrunk, profile = _shrunk_heif(source, edge) if kind in _HEIF_FORMATS else _shrunk(source, kind, edge)
    image = _in_srgb(shrunk, profile)
    image.thumbnail((edge, edge), Image.Resampling.LANCZOS, reducing_gap=None)
    if kind not in _HEIF_FORMATS and turn in _TRANSPOSITIONS:  # libheif has turned the others
        image = image.transpose(_TRANSPOSITIONS[turn])
    image.info = {}  # a comment in it would be written into the file
    target = io.BytesIO()
    image.save(target, "JPEG", quality=quality, optimize=True)
    return target.getvalue()


def _shrunk(source: BinaryIO, kind: str, edge: int) -> tuple[Image.Image, bytes | None]:
    with Image.open(source, formats=[kind]) as image:
        width, height = image.size
        profile = image.info.get("icc_profile") if image.mode in ("RGB", "RGBA", "P") else None
        longest = max(width, height)
        # libjpeg scales by 1/2, 1/4, 1/8 while it decodes: less time, and only the small picture in memory.
        image.draft(None, (max(1, width * edge // longest), max(1, height * edge // longest)))
        image.load()
        factor = max(1, max(image.size) // edge)
        if image.mode == "RGB":
            return image.reduce(factor), profile
        columns = image.width
        return _by_bands(image.size, factor, lambda top, end: image.crop((0, top, columns, end))), profile


def _shrunk_heif(source: BinaryIO, edge: int) -> tuple[Image.Image, bytes | None]:
    """Band by band out of libheif's buffer: a Pillow image of the whole picture would double the memory."""
    pi_heif.options.DECODE_THREADS = 1
    pi_heif.options.THUMBNAILS = pi_heif.options.DEPTH_IMAGES = pi_heif.options.AUX_IMAGES = False
    file = pi_heif.open_heif(source, convert_hdr_to_8bit=True)
    picture = file[file.primary_index]
    pixels, stride = picture.data, picture.stride
    width, height = picture.size
    if len(pixels) < stride * height:
        raise ValueError("fewer pixels than promised")

    def band(top: int, end: int) -> Image.Image:
        rows = pixels[top * stride : end * stride]
        return Image.frombytes(picture.mode, (width, end - top), rows, "raw", picture.mode, stride)

    factor = max(1, max(width, height) // edge)
    return _by_bands((width, height), factor, band), picture.info.get("icc_profile")


def _by_bands(size: tuple[int, int], factor: int, band: Callable[[int, int], Image.Image]) -> Image.Image:
    """Shrink by a whole factor, a few rows at a time, so that no second copy of the whole picture arises."""
    width, height = size
    result = Image.new("RGB", (-(-width // factor), -(-height // factor)))
    step = max(1, BAND_ROWS // factor) * factor
    for top in range(0, height, step):
        rows = _opaque(band(top, min(top + step, height)))
        result.paste(rows.reduce(factor), (0, top // factor))
    return result


def _opaque(image: Image.Image) -> Image.Image:
    """As RGB; what is transparent shows white, sixteen-bit greys lose their lower half."""
    if image.mode.startswith("I"):
        return image.point(lambda grey: grey / 256).convert("L").convert("RGB")
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        ground = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(ground, layer).convert("RGB")
    return image.convert("RGB")


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Colours as browsers show them without a profile. Telephones write Display P3; a broken one is left."""
    if not profile or profile[16:20] != b"RGB ":
        return image
    try:
        target = ImageCms.createProfile("sRGB")
        turned = ImageCms.profileToProfile(image, io.BytesIO(profile), target, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return turned or image


def _limit(megabytes: int, seconds: int) -> None:
    """Hold this process to its memory and time, where the system can; the parent watches the clock too."""
    try:
        import resource  # noqa: PLC0415  not on every system
    except ImportError:
        return
    wanted = {"RLIMIT_DATA": megabytes * 1024 * 1024, "RLIMIT_CPU": seconds, "RLIMIT_CORE": 0}
    for name, value in wanted.items():
        try:
            resource.setrlimit(getattr(resource, name), (value, value))
        except (ValueError, OSError):
            continue


def main(arguments: list[str]) -> int:
    """Run as a program; returns its exit status."""
    kind, turn, edge, quality, megabytes, seconds = arguments[0], *map(int, arguments[1:6])
    _limit(megabytes, seconds)
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # the caller has compared the header with the agency's limit
    try:
        with open(0, "rb", closefd=False) as source:  # the file handed over as standard input
            jpeg = small_jpeg(source, kind, turn, edge, quality)
    except MemoryError:
        return EXIT_TOO_COSTLY
    except Exception as error:  # noqa: BLE001  whatever a decoder says about a stranger's bytes
        # libheif and libavif tell that they ran into the limit in words only.
        return EXIT_TOO_COSTLY if "memory" in str(error).lower() else EXIT_UNDECODABLE
    sys.stdout.buffer.write(jpeg)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
