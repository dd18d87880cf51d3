"""Serves the built client: the shell at every page address.

Hashed assets for ever, the worker never from a cache.
"""

from __future__ import annotations

import mimetypes
from pathlib import Path

from flask import Blueprint, Response, abort, request, send_from_directory

from app.kernel.access import public
from config import REPOSITORY

DIST = REPOSITORY / "static" / "pwa" / "dist"
FOR_EVER = "public, max-age=31536000, immutable"
# What the build lays beside a file, smallest first: how it is packed, and the end of its name.
PACKED = (("br", ".br"), ("gzip", ".gz"))
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
    if not (DIST / Path(name)).is_file() or name.endswith((".br", ".gz")):
        abort(404)
    packing, suffix = _packing(name)
    response = send_from_directory(DIST, name + suffix, mimetype=mimetypes.guess_type(name)[0])
    if packing:
        response.headers["Content-Encoding"] = packing
    response.headers["Cache-Control"] = cache
    response.headers["Vary"] = "Accept-Encoding"
    return response


def _packing(name: str) -> tuple[str, str]:
    """The best packed form of a file that the caller takes; empty words for the plain file."""
    for packing, suffix in PACKED:
        if request.accept_encodings[packing] > 0 and (DIST / Path(name + suffix)).is_file():
            return packing, suffix
    return "", ""
