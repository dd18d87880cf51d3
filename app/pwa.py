"""Serves the built client: the shell at every page address.

Hashed assets for ever, the worker never from a cache.
"""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, abort, send_from_directory

from app.kernel.access import public
from config import REPOSITORY

DIST = REPOSITORY / "static" / "pwa" / "dist"
FOR_EVER = "public, max-age=31536000, immutable"
blueprint = Blueprint("pwa", __name__)


@blueprint.get("/assets/<path:name>")
@public
def asset(name: str) -> Response:
    """A hashed asset. One that does not exist is 404, never the shell.

    A worker would cache the wrong thing.
    """
    return _file(f"assets/{name}", FOR_EVER)


@blueprint.get("/")
@blueprint.get("/<path:page>")
@public
def shell(page: str = "index.html") -> Response:
    """A file of the build's top level, or the shell for any page address of the client."""
    if page.startswith("api/"):
        abort(404)
    is_file = "/" not in page and "." in page
    if is_file or page.startswith(("icons/", "screenshots/")):
        return _file(page, "no-cache")
    return _file("index.html", "no-cache")


def _file(name: str, cache: str) -> Response:
    if not (DIST / Path(name)).is_file():
        abort(404)
    response = send_from_directory(DIST, name)
    response.headers["Cache-Control"] = cache
    return response
