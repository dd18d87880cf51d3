"""Within a copy of the tree: `SUITE FIRST LAST` runs a suite seed after seed until it names something.

The last line is that seed and its first sentence as JSON, or null.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from tests.faults.suites import all_suites


def main(name: str, first: int, last: int) -> None:
    """See above."""
    suite = all_suites()[name]
    found = None
    try:
        for seed in range(first, last + 1):
            with tempfile.TemporaryDirectory(prefix="chabu-planted-") as folder:
                outcome = suite.run(seed, Path(folder))
            if outcome.faults:
                found = {"seed": seed, "said": outcome.faults[0]}
                break
    finally:
        suite.close()
    print(json.dumps(found, ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
