"""An agency in a zone of a test's choice, on both databases."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from app import create_app
from app.kernel.database import db
from config import Config
from tests.conftest import _own_client
from tests.factories import FixedClock, World


@pytest.fixture
def zone() -> str:
    """The agency's zone; tests that ask for another one parametrise it."""
    return "Asia/Shanghai"


@pytest.fixture
def zoned_world(config: Config, zone: str) -> Iterator[World]:
    """The usual small agency, counting its months in the zone, years after the ledgers end."""
    clock = FixedClock(dt.datetime(2026, 5, 18, 1, 0, tzinfo=dt.UTC))
    app: Flask = create_app(dataclasses.replace(config, zone=ZoneInfo(zone)), clock)
    with app.app_context():
        yield World.build(app, clock, lambda: _own_client(app))
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
