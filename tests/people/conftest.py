"""The agency that the tests of people act in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.people.agency import Agency


@pytest.fixture
def agency(app: Flask, new_client: Callable[[], FlaskClient]) -> Agency:
    """root over office, project (over contractor) and other."""
    made = Agency(app, new_client)
    made.unit("root", "agency")
    made.unit("office", "department", "root")
    made.unit("project", "project_office", "root")
    made.unit("contractor", "contractor", "project")
    made.unit("other", "department", "root")
    return made
