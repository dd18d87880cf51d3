"""The agency and the default categories that the tests of categories begin with."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.categories.actions import load_default_categories
from app.categories.calendar_actions import load_default_calendar
from app.kernel.transaction import in_transaction
from tests.people.agency import Agency


@pytest.fixture
def agency(app: Flask, new_client: Callable[[], FlaskClient]) -> Agency:
    """One unit, and the data the product ships."""
    made = Agency(app, new_client)
    made.unit("root", "agency")
    in_transaction(lambda session: (load_default_categories(session), load_default_calendar(session)))
    return made


@pytest.fixture
def administrator(agency: Agency) -> FlaskClient:
    """A browser of an administrator."""
    return agency.as_role("administrator")


@pytest.fixture
def inspector(agency: Agency) -> FlaskClient:
    """A browser of an inspector."""
    return agency.as_role("inspector")
