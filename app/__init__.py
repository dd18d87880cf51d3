"""The application factory: wiring only."""

from __future__ import annotations

import logging

from flask import Flask
from flask_migrate import Migrate
from flask_openapi3 import OpenAPI
from flask_openapi3.models.info import Info
from werkzeug.middleware.proxy_fix import ProxyFix

from app import wiring
from app.backup.staged_application import FACTORY
from app.kernel import access, api, clock
from app.kernel.database import db, engine_options
from config import REPOSITORY, Config, Environment, load_config

migrate = Migrate(directory=str(REPOSITORY / "migrations"), render_as_batch=True, compare_type=True)


def create_app(config: Config | None = None, clock_source: clock.Clock | None = None) -> Flask:
    """Build the application from settings and a clock: the environment's and the machine's by default."""
    config = config or load_config()
    app = OpenAPI(
        "app",
        info=Info(title="Chabu", version="1"),
        security_schemes={
            "session": {"type": "apiKey", "in": "cookie", "name": "session"},
            "token": {"type": "http", "scheme": "bearer"},
        },
        validation_error_status=422,
        validation_error_callback=api.answer_validation_error,
        static_folder=None,
        doc_ui=False,
    )
    app.config.update(
        CHABU=config,
        SECRET_KEY=config.secret_key,
        SQLALCHEMY_DATABASE_URI=config.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(config.database_url),
        SESSION_COOKIE_NAME="__Host-chabu" if config.secure_cookies else "chabu",
        SESSION_COOKIE_SECURE=config.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=config.session_days * 86400,
        MAX_CONTENT_LENGTH=config.max_photo_bytes + 1024 * 1024,
        TESTING=config.environment is Environment.TEST,
    )
    logging.basicConfig(level=config.log_level.value, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("huey").setLevel(logging.WARNING)  # nor is a task that was run
    logging.getLogger("alembic").setLevel(logging.WARNING)  # a migration that goes well is no news
    app.extensions[clock.EXTENSION] = clock_source or clock.SystemClock()
    app.extensions[FACTORY] = create_app
    if config.trusted_proxies:
        count = config.trusted_proxies
        proxied = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)
        app.wsgi_app = proxied  # type: ignore[method-assign]  # how Flask documents it
    db.init_app(app)
    migrate.init_app(app, db)
    api.install(app, map_images=config.map_base.value == "tianditu")
    wiring.install(app)
    access.require_stated_access(app)
    return app
