"""The agency that the tests of categories act in; the data the product ships is there from the start."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.people.agency import Agency


@pytest.fixture
def agency(app: Flask, new_client: Callable[[], FlaskClient]) -> Agency:
    """One unit."""
    made = Agency(app, new_client)
    made.unit("root", "agency")
    return made


@pytest.fixture
def administrator(agency: Agency) -> FlaskClient:
    """A browser of an administrator."""
    return agency.as_role("administrator")


@pytest.fixture
def inspector(agency: Agency) -> FlaskClient:
    """A browser of an inspector."""
    return agency.as_role("inspector")
