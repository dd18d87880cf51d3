"""Many phones over real HTTP, on SQLite and on PostgreSQL: the promise of the product from end to end."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tests.faults import cast
from tests.faults.code_under_test import PHONE, SERVED
from tests.faults.evidence import Evidence, gather, photos_saved
from tests.faults.history import History
from tests.faults.invariants import violations
from tests.faults.many_phones import ManyPhones, Plan
from tests.faults.phone_host import bundle
from tests.faults.served import Served, migrated
from tests.faults.suites import Counts, Outcome, Suite
from tests.postgres import PostgresCluster, start_cluster

COVERS = (*SERVED, *PHONE)
WANTED = {"seeds": 100, "server_kills": 150, "phone_kills": 1000, "photos": 5000}
"""Of each database."""


@cache
def _cluster() -> PostgresCluster:
    """One durable cluster for all seeds of this process."""
    return start_cluster(keep_durable=True)


def run_on_sqlite(seed: int, folder: Path, plan: Plan | None = None) -> Outcome:
    """One seed on SQLite."""
    return _run(seed, folder, None, None, plan or Plan())


def run_on_postgresql(seed: int, folder: Path, plan: Plan | None = None) -> Outcome:
    """One seed on PostgreSQL, which is made to crash as well."""
    cluster, name = _cluster(), f"faults_{seed}"
    cluster.drop_database(name)
    try:
        return _run(seed, folder, cluster.create_database(name), cluster, plan or Plan())
    finally:
        cluster.drop_database(name)


def _run(seed: int, folder: Path, url: str | None, cluster: PostgresCluster | None, plan: Plan) -> Outcome:
    config = migrated(folder, url)
    world = cast.build_world(config)
    served = Served(folder, url, cluster, workers=1 + seed % 2)
    history = History(folder / "history.jsonl")
    faults: list[str] = []
    requests = 0
    try:
        work = ManyPhones(seed, served, world, bundle(folder.parent), history, plan)
        try:
            work.run()
        except (RuntimeError, TimeoutError) as trouble:
            faults.append(f"the run broke off: {type(trouble).__name__} {trouble}")
        requests = work.proxy.requests
    finally:
        served.kill()
        history.close()
    evidence = gather(history.path, config.database_url, config.data_dir, folder / "backups")
    faults += violations(evidence)
    return Outcome(_counts(evidence, requests), faults, history.tail())


def _counts(evidence: Evidence, requests: int) -> Counts:
    saved = photos_saved(evidence)
    return {
        "commands": len(evidence.of("saved")),
        "photos": sum(1 for row in evidence["photos"] if row["id"] in saved and row["state"] == "stored"),
        "photos_served": len(evidence.of("served_photo")),
        "requests": requests,
        "server_kills": len(evidence.of("server_killed")),
        "database_crashes": len(evidence.of("database_crashed")),
        "phone_kills": len(evidence.of("phone_killed")),
        "restores": len(evidence.of("restored")),
        "quarantined": len(evidence["quarantine"]),
    }


def _close() -> None:
    if _cluster.cache_info().currsize:
        _cluster().stop()
        _cluster.cache_clear()


SUITES = (
    Suite("phones-sqlite", "many phones, real HTTP, SQLite", run_on_sqlite, COVERS, WANTED),
    Suite(
        "phones-postgresql", "many phones, real HTTP, PostgreSQL", run_on_postgresql, COVERS, WANTED, _close
    ),
)
