"""The two public ledgers whole: every month of theirs equals what pandas works out from the files."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from app import create_app
from app.kernel.database import db
from config import Config
from tests.conftest import _own_client
from tests.factories import FixedClock, World
from tests.ledger_import.civic import ANIMALS, FILE_ZONE, MIXED
from tests.ledger_import.test_civic_months import compare

SOME = 36
"""Months of the fifteen years, evenly spread; each reads every open issue."""


@pytest.fixture
def zoned_world(config: Config, zone: str) -> Iterator[World]:
    """The usual small agency, counting its months in the zone."""
    clock = FixedClock(dt.datetime(2026, 5, 18, 1, 0, tzinfo=dt.UTC))
    app = create_app(dataclasses.replace(config, zone=ZoneInfo(zone)), clock)
    with app.app_context():
        yield World.build(app, clock, lambda: _own_client(app))
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


@pytest.mark.parametrize("zone", ["Asia/Shanghai", FILE_ZONE])
def test_the_animals_of_fifteen_years(zoned_world: World, zone: str) -> None:
    months = [str(month) for month in pd.period_range("2010-01", "2025-02", freq="M")]
    compare(zoned_world, ANIMALS, ANIMALS.path, [*months[:: len(months) // SOME], months[-1]], zone)


@pytest.mark.parametrize("zone", ["Asia/Shanghai", FILE_ZONE])
def test_one_evening_of_a_city(zoned_world: World, zone: str) -> None:
    months = [str(month) for month in pd.period_range("2019-12", "2020-12", freq="M")]
    compare(zoned_world, MIXED, MIXED.path, months, zone)
