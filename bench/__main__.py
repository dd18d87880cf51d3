"""`./chabu bench WORD`: builds bench data and takes the figures of docs/performance.md."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

from flask_migrate import upgrade

from app import create_app
from bench.accept import measure_accept
from bench.board import measure_board
from bench.build import bench_config, build
from bench.bulk import measure_bulk
from bench.bulk import told as told_bulk
from bench.clients import Clock
from bench.documents import measure_documents
from bench.escalation import OPEN, measure_escalation
from bench.figures import machine, summary
from bench.import_ledger import measure_imports
from bench.lists import measure_lists, told
from bench.phone import measure_phone
from bench.pulls import measure_pulls
from bench.reports import measure_reports
from bench.reports import told as told_figures

WORDS = (
    "build",
    "lists",
    "pull",
    "all",
    "save",
    "start",
    "lighthouse",
    "import",
    "accept",
    "figures",
    "document",
    "escalation",
    "bulk",
    "board",
)
TOLD_IN_LINES = ("board", "import", "document", "escalation", "accept")
ON_A_PHONE = ("save", "start", "lighthouse")


def main() -> None:
    """Do what was asked, on SQLite in the folder unless a database URL is given."""
    asked = _asked()
    clock = time.process_time if asked.processor_time else time.perf_counter
    print(machine(), flush=True)
    if asked.word in ("build", "all"):
        print(
            f"build of {asked.total:,}: {build(asked.folder, asked.total, asked.database_url):.1f} s",
            flush=True,
        )
    if asked.word in TOLD_IN_LINES or asked.word in ON_A_PHONE:
        for line in _lines(asked, clock):
            print(line, flush=True)
    else:
        _measure_requests(asked, clock)
    print(machine())


def _lines(asked: argparse.Namespace, clock: Clock) -> Iterator[str]:
    folder, url = asked.folder, asked.database_url
    match asked.word:
        case "board":
            yield from measure_board(folder, url, clock)
        case "import":
            yield from measure_imports(folder, asked.total, asked.seed, url)
        case "document":
            yield from measure_documents()
        case "escalation":
            yield from measure_escalation(folder, url, min(asked.total // 10, OPEN))
        case "accept":
            yield from (accepted.told() for accepted in measure_accept(folder, url, asked.seconds))
        case _:
            yield from measure_phone(folder, [asked.word])


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="chabu bench", description=__doc__)
    parser.add_argument("word", nargs="?", default="all", choices=WORDS)
    parser.add_argument("--folder", type=Path, default=Path("/tmp/chabu-bench/data"))  # noqa: S108
    parser.add_argument("--database-url", help="PostgreSQL with durable settings; must be empty for build")
    parser.add_argument("--size", "--total", dest="total", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=20_260_518)
    parser.add_argument("--combinations", type=int, default=200)
    parser.add_argument("--user", default="supervisor", help="lists: rectifier1 sees one unit only")
    parser.add_argument("--seconds", type=float, default=20, help="of each measurement of accept")
    parser.add_argument(
        "--processor-time",
        action="store_true",
        help="lists, pull: of this process, not by the clock (SQLite)",
    )
    return parser.parse_args()


def _measure_requests(asked: argparse.Namespace, clock: Clock) -> None:
    """What is timed as whole requests within this process: lists, figures, pulls."""
    app = create_app(bench_config(asked.folder, asked.database_url))
    with app.app_context():
        upgrade()  # data that was built before keeps up with the product
    if asked.word in ("lists", "all"):
        print(f"lists, seed {asked.seed}, as {asked.user}")
        print(told(measure_lists(app, asked.seed, asked.combinations, clock, asked.user)), flush=True)
    if asked.word == "bulk":
        print(told_bulk(measure_bulk(app)), flush=True)
    if asked.word in ("figures", "all"):
        print(told_figures(measure_reports(app, clock)), flush=True)
    if asked.word in ("pull", "all"):
        print(f"pull of one change: {summary(measure_pulls(app, clock))}")


if __name__ == "__main__":
    main()
