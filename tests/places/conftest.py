"""The agency that the tests of places act in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.people.agency import Agency


@pytest.fixture
def agency(app: Flask, new_client: Callable[[], FlaskClient]) -> Agency:
    """root over project (over contractor) and other."""
    made = Agency(app, new_client)
    made.unit("root", "agency")
    made.unit("project", "project_office", "root")
    made.unit("contractor", "contractor", "project")
    made.unit("other", "department", "root")
    return made


@pytest.fixture
def administrator(agency: Agency) -> FlaskClient:
    """A browser of an administrator."""
    return agency.as_role("administrator")


@pytest.fixture
def supervisor(agency: Agency) -> FlaskClient:
    """A browser of a supervisor of the project office."""
    return agency.as_role("supervisor", "project")


@pytest.fixture
def inspector(agency: Agency) -> FlaskClient:
    """A browser of an inspector."""
    return agency.as_role("inspector")
