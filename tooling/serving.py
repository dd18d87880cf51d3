"""`./chabu run`: brings the database up to date, loads the demo data once, prints the address and serves."""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import logging
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from threading import Event, Thread
from typing import Any

import click
import segno
import waitress
from flask import Flask
from flask.cli import ScriptInfo
from gunicorn.app.base import BaseApplication

from app import create_app
from app.backup.serving_lock import hold_while_serving
from app.cli import cli
from app.kernel.database import db
from app.kernel.problems import Problem
from app.upkeep import work_in_background
from config import Config, ConfigError, load_config
from tooling import certificates, lan
from tooling.steps import StepFailed, say

LOCALHOST = "127.0.0.1"
THREADS = 8


def main(arguments: Sequence[str]) -> int:
    """Serve until interrupted. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="./chabu run", description="Serve Chabu from this folder.")
    parser.add_argument("--port", type=_port, default=8000, help="the port to serve on (8000)")
    parser.add_argument("--lan", action="store_true", help="serve HTTPS to the local network")
    options = parser.parse_args(arguments)
    # Started in the background of a script, SIGINT is ignored; it is to end the server there as well.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        config = load_config()
        if config.is_production:
            raise StepFailed(
                "CHABU_ENV is production, and run is for trials: serve it as docs/operations.md says."
            )
        _require_free(options.port)
        if options.lan:
            _serve_lan(config, options.port)
        else:
            _serve_here(config, options.port)
    except ConfigError as error:
        for problem in error.problems:
            say(f"chabu: {problem}")
        return 1
    except (StepFailed, click.ClickException) as error:
        say(f"chabu: {error.format_message() if isinstance(error, click.ClickException) else error}")
        return 1
    except KeyboardInterrupt:
        say("")
    say("已停止 Stopped.")
    return 0


def _serve_here(config: Config, port: int) -> None:
    url = f"http://{LOCALHOST}:{port}"
    app = create_app(replace(config, public_url=url))
    prepare(app)
    say(f"\n查补已启动 Chabu is at  {url}\n(Ctrl-C 停止 stops it; 手机使用 for phones: ./chabu run --lan)")
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # "task queue depth" is no news on a laptop
    keep_up_beside(app)
    waitress.serve(app, host=LOCALHOST, port=port, threads=THREADS, ident=None, _quiet=True)


def _serve_lan(config: Config, port: int) -> None:
    addresses = lan.addresses()
    now = dt.datetime.now(dt.UTC)
    certificate = certificates.provide(config.data_dir / "certificates", addresses, socket.gethostname(), now)
    url = f"https://{addresses[0]}:{port}"
    app = create_app(replace(config, public_url=url, secure_cookies=True))
    prepare(app)
    guide_port = port + 1
    _require_free(guide_port)
    lan.serve_guide(guide_port, port, addresses, certificate)
    guide_url = f"http://{addresses[0]}:{guide_port}"
    say("")
    segno.make(guide_url, error="m").terminal(out=sys.stderr, compact=True)
    say(f"查补已启动 Chabu is at  {url}")
    for other in addresses[1:]:
        say(f"  也可用 also  https://{other}:{port}")
    say(lan.how_to_trust(guide_url, certificate.fingerprint))
    say("(Ctrl-C 停止 stops it)")
    _TlsServer(app, port, certificate).run()


def prepare(app: Flask) -> None:
    """Migrate the database, load the demo data where it is new, print the demo accounts if there are any.

    For as long as this process lives, restores know that it serves these data.
    """
    try:
        hold_while_serving(app.config["CHABU"].data_dir)
    except Problem as problem:
        raise StepFailed(f"{problem.sentence('zh')} {problem.sentence('en')}") from problem
    _command(app, "migrate")
    # A refusal says that real users are here: there is nothing to load, and nothing to show.
    with contextlib.suppress(click.ClickException):
        _command(app, "demo")
    with app.app_context():
        db.engine.dispose()  # gunicorn forks: a connection must not be used on both sides


def _command(app: Flask, name: str) -> None:
    cli.main([name], prog_name="chabu", standalone_mode=False, obj=ScriptInfo(create_app=lambda: app))


def keep_up_beside(app: Flask) -> None:
    """Do the regular upkeep and what the queue names in threads, so that a trial needs no second process."""
    Thread(target=work_in_background, args=(app, Event()), name="background", daemon=True).start()


def _port(text: str) -> int:
    port = int(text) if text.isdecimal() else 0
    if not 0 < port < 65_535:  # the guide for phones takes the next one
        raise argparse.ArgumentTypeError("must be between 1 and 65534")
    return port


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOCALHOST, port))
        except PermissionError as error:
            raise StepFailed(f"Port {port} is for root only: choose one above 1023 with --port.") from error
        except OSError as error:
            raise StepFailed(f"Port {port} is taken: choose another with --port.") from error


class _TlsServer(BaseApplication):
    """Gunicorn as one process of threads: enough for the phones of a trial, and SQLite has one writer."""

    def __init__(self, app: Flask, port: int, certificate: certificates.LanCertificate) -> None:
        self._app = app
        self._settings = {
            "bind": f"0.0.0.0:{port}",
            "worker_class": "gthread",
            "threads": THREADS,
            "certfile": str(certificate.certificate),
            "keyfile": str(certificate.key),
            "loglevel": "error",
            "timeout": 120,
            "control_socket_disable": True,
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Callable[..., Any]:
        keep_up_beside(self._app)  # called in the process that serves
        return self._app


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
