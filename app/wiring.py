"""Which capabilities the application is made of, and the few hooks by which a lower one calls a higher one."""

from __future__ import annotations

from flask_openapi3 import OpenAPI

from app import pwa
from app.people import routes as people
from app.people import sign_in


def install(app: OpenAPI) -> None:
    """Register every capability's routes and hooks."""
    sign_in.install(app)
    for capability in (people,):
        app.register_api(capability.blueprint)
    app.register_blueprint(pwa.blueprint)
