"""The `meta` box of an ISO base media file (ISO/IEC 14496-12 §8.11, 23008-12 §9): items and properties."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

MAX_BOXES = 20_000
"""More than any camera writes; a file made of empty boxes is left at that."""

_OUTERMOST = {b"ftyp", b"meta", b"mdat", b"moov", b"free", b"skip", b"idat"}


class BoxError(ValueError):
    """The boxes contradict themselves or the length of the file."""


@dataclass(frozen=True)
class Box:
    """A box: its type and where its content lies."""

    kind: bytes
    start: int
    end: int


@dataclass(frozen=True)
class Extent:
    """A run of an item's bytes; `in_idat` counts from the idat box instead of the file's start."""

    offset: int
    length: int
    in_idat: bool


@dataclass
class Meta:
    """The parts of `meta` that tell where a picture and its EXIF block lie, and how it is to be shown."""

    primary: int | None = None
    kinds: dict[int, bytes] = field(default_factory=dict)
    extents: dict[int, list[Extent]] = field(default_factory=dict)
    references: list[tuple[bytes, int, list[int]]] = field(default_factory=list)
    properties: list[Box] = field(default_factory=list)
    associations: dict[int, list[int]] = field(default_factory=dict)
    idat: Box | None = None

    def properties_of(self, item: int) -> list[Box]:
        """An item's properties in the order in which they apply."""
        indexes = self.associations.get(item, [])
        return [self.properties[index - 1] for index in indexes if 0 < index <= len(self.properties)]

    def referred(self, kind: bytes, item: int) -> list[int]:
        """The items that `item` refers to by `kind`."""
        lists = [targets for name, source, targets in self.references if name == kind and source == item]
        return [target for targets in lists for target in targets]


def boxes(data: bytes, start: int, end: int) -> Iterator[Box]:
    """The boxes between two places. A box that would reach past `end` is the last and not given."""
    for _ in range(MAX_BOXES):
        if start + 8 > end:
            return
        size, kind, content = _u(data, start, 4), data[start + 4 : start + 8], start + 8
        if size == 1:
            size, content = _u(data, start + 8, 8), start + 16
        elif size == 0:
            size = end - start
        if size < content - start or start + size > end:
            return
        yield Box(kind, content, start + size)
        start += size


def is_covered(data: bytes) -> bool:
    """Whether the outermost boxes end where the file ends; further bytes after them are somebody else's."""
    end = 0
    for box in boxes(data, 0, len(data)):
        end = box.end
    kind = data[end + 4 : end + 8]
    # What follows the last whole box is either nothing, foreign (a trailer), or a box that was cut.
    return end == len(data) or kind not in _OUTERMOST


def read_meta(data: bytes) -> Meta:
    """The first `meta` box of a file. Raises BoxError when there is none or it cannot be read."""
    for box in boxes(data, 0, len(data)):
        if box.kind == b"meta":
            meta = Meta()
            for part in boxes(data, box.start + 4, box.end):
                _read_part(data, part, meta)
            return meta
    raise BoxError("no meta box")


def _read_part(data: bytes, part: Box, meta: Meta) -> None:
    if part.kind == b"pitm":
        meta.primary = _u(data, part.start + 4, 2 if data[part.start] == 0 else 4)
    elif part.kind == b"iinf":
        _read_items(data, part, meta)
    elif part.kind == b"iloc":
        _read_places(data, part, meta)
    elif part.kind == b"iref":
        _read_references(data, part, meta)
    elif part.kind == b"idat":
        meta.idat = part
    elif part.kind == b"iprp":
        for box in boxes(data, part.start, part.end):
            if box.kind == b"ipco":
                meta.properties = list(boxes(data, box.start, box.end))
            elif box.kind == b"ipma":
                _read_associations(data, box, meta)


def _read_items(data: bytes, part: Box, meta: Meta) -> None:
    count_bytes = 2 if _version(data, part) == 0 else 4
    for entry in boxes(data, part.start + 4 + count_bytes, part.end):
        version = _version(data, entry)
        if entry.kind == b"infe" and version >= 2:
            id_bytes = 2 if version == 2 else 4
            kind_at = entry.start + 4 + id_bytes + 2
            meta.kinds[_u(data, entry.start + 4, id_bytes)] = data[kind_at : kind_at + 4]


def _read_places(data: bytes, part: Box, meta: Meta) -> None:
    version = _version(data, part)
    sizes = _u(data, part.start + 4, 2)
    offset_size, length_size, base_size = sizes >> 12 & 15, sizes >> 8 & 15, sizes >> 4 & 15
    index_size = sizes & 15 if version else 0
    reader = _Reader(data, part.start + 6, part.end)
    for _ in range(reader.take(2 if version < 2 else 4)):
        item = reader.take(2 if version < 2 else 4)
        method = reader.take(2) & 15 if version else 0
        reader.take(2)  # data reference: other files are never read
        base = reader.take(base_size)
        for _ in range(reader.take(2)):
            reader.take(index_size)
            extent = Extent(base + reader.take(offset_size), reader.take(length_size), in_idat=method == 1)
            meta.extents.setdefault(item, []).append(extent)


def _read_references(data: bytes, part: Box, meta: Meta) -> None:
    id_bytes = 2 if _version(data, part) == 0 else 4
    for box in boxes(data, part.start + 4, part.end):
        reader = _Reader(data, box.start, box.end)
        source = reader.take(id_bytes)
        targets = [reader.take(id_bytes) for _ in range(reader.take(2))]
        meta.references.append((box.kind, source, targets))


def _read_associations(data: bytes, part: Box, meta: Meta) -> None:
    version = _version(data, part)
    is_wide = _u(data, part.start + 1, 3) & 1
    reader = _Reader(data, part.start + 4, part.end)
    for _ in range(reader.take(4)):
        item = reader.take(2 if version == 0 else 4)
        count = reader.take(1)
        indexes = [reader.take(2) & 0x7FFF if is_wide else reader.take(1) & 0x7F for _ in range(count)]
        meta.associations.setdefault(item, indexes)


class _Reader:
    """Takes big-endian numbers off a range and refuses to go past its end, which also bounds every loop."""

    def __init__(self, data: bytes, at: int, end: int) -> None:
        self._data, self._at, self._end = data, at, end

    def take(self, size: int) -> int:
        if self._at + size > self._end:
            raise BoxError("a box ends inside a number")
        value = _u(self._data, self._at, size)
        self._at += size
        return value


def _version(data: bytes, box: Box) -> int:
    if box.start + 4 > box.end:
        raise BoxError("a full box without version")
    return data[box.start]


def _u(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(data[at : at + size], "big")
