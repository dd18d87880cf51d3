"""Compares what photo-info says about real photos with a manifest that another reader wrote.

Independent of the application: it runs the command and reads its lines. Given a folder with `manifest.csv`
(columns as ExifTool's words, see docs/photos.md) it counts facts that agree and lists those that do not.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
BESIDE = REPOSITORY.parent / "shared" / "corpus" / "photos"
DEGREES, METRES = 1e-5, 1e-3


def corpus_folder() -> Path | None:
    """The folder named by PHOTO_CORPUS, or the one beside the repository, if it is there."""
    named = os.environ.get("PHOTO_CORPUS")
    folder = Path(named) if named else BESIDE
    return folder if (folder / "manifest.csv").is_file() else None


@dataclass
class Comparison:
    """`facts` compared, `differences` as (file, fact, ours, theirs), `refused` as file → code."""

    facts: int = 0
    differences: list[tuple[str, str, Any, Any]] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    records: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def agreement(self) -> float:
        """The share of facts that agree."""
        return 1 - len(self.differences) / self.facts


def records_of(paths: list[Path]) -> list[dict[str, Any]]:
    """The lines of photo-info about these files, by running the command."""
    program = "import click; from app.photos.cli import register_commands as r; g = click.Group(); r(g); g()"
    command = [sys.executable, "-c", program, "photo-info", *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=REPOSITORY, check=True)
    assert done.stderr == ""
    return [json.loads(line) for line in done.stdout.splitlines()]


def compare(folder: Path) -> Comparison:
    """Compare every file of the manifest."""
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    result = Comparison()
    records = records_of([folder / row["file"] for row in rows])
    for row, record in zip(rows, records, strict=True):
        name = row["file"]
        assert record["file"] == str(folder / name)
        result.records[name] = record
        if "refused" in record:
            result.refused[name] = record["refused"]
            continue
        for fact, ours, theirs in _pairs(row, record):
            result.facts += 1
            if not _agree(fact, ours, theirs):
                result.differences.append((name, fact, ours, theirs))
    return result


def _pairs(row: dict[str, str], record: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    theirs = {
        "sha256": row["sha256"],
        "format": row["format"].removeprefix("Extended "),
        "width": _whole(row["width"]),
        "height": _whole(row["height"]),
        "orientation": _whole(row["orientation"]),
        "taken_at": row["datetime_original"].replace(":", "-", 2).replace(" ", "T", 1) or None,
        "utc_offset": row["offset_time_original"] or None,
        "latitude": _real(row["gps_lat"]),
        "longitude": _real(row["gps_lon"]),
        "altitude_m": _real(row["gps_alt"]),
        "make": row["make"] or None,
        "model": row["model"] or None,
    }
    return [(fact, record[fact], value) for fact, value in theirs.items()]


def _agree(fact: str, ours: Any, theirs: Any) -> bool:
    if ours is None or theirs is None or not isinstance(ours, float | int):
        return bool(ours == theirs)
    tolerance = {"latitude": DEGREES, "longitude": DEGREES, "altitude_m": METRES}.get(fact, 0)
    return bool(abs(ours - theirs) <= tolerance)


def _whole(text: str) -> int | None:
    return int(text) if text else None


def _real(text: str) -> float | None:
    return float(text) if text else None


def main() -> None:
    """Print the comparison."""
    folder = corpus_folder()
    if folder is None:
        sys.exit("No corpus: set PHOTO_CORPUS to a folder with manifest.csv.")
    result = compare(folder)
    for name, code in sorted(result.refused.items()):
        print(f"refused  {name}: {code}")
    for name, fact, ours, theirs in result.differences:
        print(f"differs  {name}: {fact} {ours!r}, manifest {theirs!r}")
    print(f"{result.facts - len(result.differences)} of {result.facts} facts agree ({result.agreement:.2%})")


if __name__ == "__main__":
    main()
