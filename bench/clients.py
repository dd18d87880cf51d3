"""A signed-in client of the application in this process: what it times is the server alone."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from app.kernel.ids import new_id
from bench.cast import PASSWORD

HEADERS = {"X-Chabu": "1"}
Clock = Callable[[], float]


def signed_in(app: Flask, username: str) -> FlaskClient:
    """A client signed in as a bench user."""
    client = app.test_client()
    body = {
        "username": username,
        "password": PASSWORD,
        "device_id": str(new_id()),
        "device_name": "bench",
    }
    answer = client.post("/api/session", json=body, headers=HEADERS)
    if answer.status_code >= 300:
        raise RuntimeError(f"sign-in as {username}: {answer.status_code} {answer.get_data(as_text=True)}")
    return client


def timed(request: Callable[[], Any], clock: Clock = time.perf_counter) -> tuple[float, Any]:
    """Milliseconds a request took, and its JSON. Raises RuntimeError unless it succeeded.

    With `time.process_time` it is this process's processor time, which a busy machine lengthens less; all
    of the work on SQLite, and only the application's part on PostgreSQL.
    """
    begun = clock()
    answer = request()
    took = (clock() - begun) * 1000
    if answer.status_code != 200:
        raise RuntimeError(f"{answer.status_code} {answer.get_data(as_text=True)[:300]}")
    return took, answer.get_json()
