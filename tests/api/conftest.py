"""The agency of the tests of people serves the tests that cross all routes too."""

from __future__ import annotations

from tests.people.conftest import agency

__all__ = ["agency"]
