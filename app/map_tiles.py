"""Serves the agency's own base map, one PMTiles archive, by byte ranges, to signed-in users."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, send_file

from app.kernel.access import signed_in

blueprint = Blueprint("map_tiles", __name__)


@blueprint.get("/api/map.pmtiles")
@signed_in
def archive() -> Response:
    """The archive, by range; 404 where the agency has none."""
    path = current_app.config["CHABU"].pmtiles_file
    if path is None or not path.is_file():
        abort(404)
    response = send_file(path, mimetype="application/vnd.pmtiles", conditional=True)
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response
