"""The API's own description: OpenAPI at /api/openapi.json, for clients and tests."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, Response, current_app, jsonify
from flask_openapi3 import OpenAPI

from app.kernel.access import public

blueprint = Blueprint("contract", __name__)


def openapi_document() -> dict[str, Any]:
    """The OpenAPI 3.1 document of all routes."""
    return cast(OpenAPI, current_app).api_doc


@blueprint.get("/api/openapi.json")
@public
def openapi() -> Response:
    """Describe the API."""
    return jsonify(openapi_document())
