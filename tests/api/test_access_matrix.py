"""Every route × nobody and each role: the answer is what the route's row says, before a body is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app.kernel.access import access_of
from app.people.roles import Role
from tests.api.access_rows import ROWS
from tests.people.agency import Agency

OPENAPI = "/openapi/"
"""The description of the API, without any data."""
ENDS_THE_SESSION = "DELETE /api/session"


@dataclass(frozen=True)
class Route:
    """A rule with one method."""

    method: str
    rule: Rule

    @property
    def name(self) -> str:
        return f"{self.method} {self.rule.rule}"

    def path(self) -> str:
        """An address of the rule that names nothing that exists."""
        samples = {"uuid": str(uuid4()), "int": "999999", "path": "nothing/here", "string": "nothing"}

        def sample(found: re.Match[str]) -> str:
            return samples[(found[1] or "string").split("(")[0]]

        return re.sub(r"<(?:([^:<>]+):)?[^<>]+>", sample, self.rule.rule)


def routes_of(app: Flask) -> Iterator[Route]:
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith(OPENAPI):
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield Route(method, rule)


def refusal(client: FlaskClient, route: Route) -> str | None:
    """`sign_in` or `forbidden` when that is why the route refused, None when it let the caller in."""
    answer = client.open(route.path(), method=route.method)
    code = (answer.get_json(silent=True) or {}).get("code")
    return code if code in ("sign_in", "forbidden") else None


def expected(stated: tuple[str, ...], role: str | None) -> str | None:
    if stated == ("public",):
        return None
    if role is None:
        return "sign_in"
    return None if stated in (("signed_in",), ("author",)) or role in stated else "forbidden"


def test_every_route_has_a_row_and_every_row_a_route(app: Flask) -> None:
    stated = {route.name: access_of(app.view_functions[route.rule.endpoint]) for route in routes_of(app)}
    missing = {name: roles for name, roles in stated.items() if ROWS.get(name) != roles}
    assert not missing, f"rows to write or to mend in access_rows.py: {missing}"
    assert not set(ROWS) - set(stated), "rows whose route is gone"


def test_each_route_lets_in_whom_its_row_names_and_nobody_else(app: Flask, agency: Agency) -> None:
    callers: dict[str | None, FlaskClient] = {None: agency.new_client()}
    callers |= {role.value: agency.as_role(role.value) for role in Role}
    routes = sorted(routes_of(app), key=lambda route: route.name == ENDS_THE_SESSION)
    wrong = [
        f"{role or 'nobody'} at {route.name}: {found or 'let in'}, not {wanted or 'let in'}"
        for route in routes
        for role, client in callers.items()
        if (found := refusal(client, route)) != (wanted := expected(ROWS[route.name], role))
    ]
    assert not wrong, "\n".join(wrong)


def test_whose_posts_have_run_out_is_let_in_nowhere_but_where_all_are(app: Flask, agency: Agency) -> None:
    agency.person("former")
    client = agency.browser("former")
    for route in routes_of(app):
        if ROWS[route.name] not in (("public",), ("signed_in",), ("author",)):
            assert refusal(client, route) == "forbidden", route.name


def test_state_is_changed_only_by_own_pages(app: Flask, agency: Agency) -> None:
    client = agency.as_role("administrator")
    for route in routes_of(app):
        if route.method != "GET":
            answer = client.open(route.path(), method=route.method, headers={"X-Chabu": ""})
            assert answer.get_json()["code"] == "cross_site", route.name
