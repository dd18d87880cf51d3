"""The manifest of a backup: every file with size and SHA-256, and what the whole is. Written last.

Its bytes are canonical and carry their own seal, so that a single changed bit shows.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import asdict, dataclass, fields
from typing import Any

from app.kernel.ids import canonical_json, digest_of

NAME = "manifest.json"
PRODUCT = "chabu"
FORMAT = 1
_SHA256 = re.compile(r"[0-9a-f]{64}")
_FILE = re.compile(r"[A-Za-z0-9_]+(\.[A-Za-z0-9]+)*(/[A-Za-z0-9_]+(\.[A-Za-z0-9]+)*)?")


class NotAManifest(ValueError):
    """The bytes are no manifest of ours, whole and unchanged; `is_ours` tells damage from another product."""

    def __init__(self, why: str, *, is_ours: bool) -> None:
        super().__init__(why)
        self.is_ours = is_ours


@dataclass(frozen=True)
class Manifest:
    """What a backup holds.

    `files` are those of the database by their path: [size in bytes, SHA-256]. `photos` gives the size of each
    original by its SHA-256; `lost` are those the database names and whose bytes lay nowhere. `durable` is the
    place in the change log ([txid, seq]) up to which every change is inside. `counts` are rows by table.
    """

    name: str
    started_at: str
    version: str
    database: str
    schema: str
    epoch: str
    installation: str
    durable: list[int]
    checkpoint: dict[str, Any] | None
    counts: dict[str, int]
    files: dict[str, list[Any]]
    photos: dict[str, int]
    lost: list[str]
    product: str = PRODUCT
    format: int = FORMAT

    @property
    def started(self) -> dt.datetime:
        """When the backup was begun, aware UTC."""
        return dt.datetime.fromisoformat(self.started_at)

    @property
    def size_bytes(self) -> int:
        """Bytes of everything in it, the manifest aside."""
        return sum(int(entry[0]) for entry in self.files.values()) + sum(self.photos.values())


def to_bytes(manifest: Manifest) -> bytes:
    """The manifest as it is written."""
    body = asdict(manifest)
    return canonical_json({**body, "seal": digest_of(body)}) + b"\n"


def from_bytes(data: bytes) -> Manifest:
    """Read a manifest. Raises NotAManifest."""
    try:
        document = json.loads(data)
    except ValueError as error:
        raise NotAManifest("the manifest cannot be read", is_ours=_looks_like_ours(data)) from error
    if not isinstance(document, dict) or document.get("product") != PRODUCT:
        raise NotAManifest("the manifest is another product's", is_ours=b'"seal"' in data)
    if document.get("format") != FORMAT:
        raise NotAManifest("the manifest has another format", is_ours=True)
    seal = document.pop("seal", None)
    names = {field.name for field in fields(Manifest)}
    if seal != digest_of(document) or set(document) != names or canonical_json_line(document, seal) != data:
        raise NotAManifest("the manifest was changed", is_ours=True)
    manifest = Manifest(**document)
    if not _is_plausible(manifest):
        raise NotAManifest("the manifest names what cannot be", is_ours=True)
    return manifest


def canonical_json_line(document: dict[str, Any], seal: Any) -> bytes:
    """The one way in which a document is written."""
    return canonical_json({**document, "seal": seal}) + b"\n"


def photo_path(sha256: str) -> str:
    """Where a photo lies in a backup."""
    return f"photos/{sha256[:2]}/{sha256}"


def _looks_like_ours(data: bytes) -> bool:
    """Whether bytes that are no JSON any more began as a manifest of ours, or are none."""
    return not data.strip() or data.startswith(b'{"checkpoint":') or b'"chabu"' in data


def _is_plausible(manifest: Manifest) -> bool:
    """Whether no name leads out of the folder: a seal can be made by anybody."""
    return (
        all(_FILE.fullmatch(path) and path != NAME for path in manifest.files)
        and all(_SHA256.fullmatch(str(entry[1])) for entry in manifest.files.values())
        and all(_SHA256.fullmatch(sha256) for sha256 in (*manifest.photos, *manifest.lost))
    )
