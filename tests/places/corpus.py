"""Real outlines and places of Shanwei that lie beside the repository and are not part of it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(os.environ.get("GEO_CORPUS", Path(__file__).parents[3] / "shared/corpus/geo"))


def corpus_features(name: str) -> list[dict[str, Any]]:
    """The features of a file of the corpus; the test is passed over where it is not there."""
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"{path} is not here; set GEO_CORPUS to the folder of real outlines")
    features: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["features"]
    return features
