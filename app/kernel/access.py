"""Who may call a route. Every view states it; create_app refuses to start with a view that does not."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Flask
from flask_login import current_user

from app.kernel.problems import Problem

View = TypeVar("View", bound=Callable[..., Any])
ATTRIBUTE = "chabu_access"
PUBLIC = ("public",)
AUTHORS = ("author",)
OPENS_TO = "chabu_opens_to"


def public(view: View) -> View:
    """Anyone may call it, signed in or not."""
    setattr(view, ATTRIBUTE, PUBLIC)
    return view


def authors(view: View) -> View:
    """Who hands in their own work: signed in, or holding an upload-only token; see people.request_author."""
    setattr(view, ATTRIBUTE, AUTHORS)
    return view


def signed_in(view: View) -> View:
    """Whoever is signed in."""
    return _guarded(view, ("signed_in",), lambda: None)


def roles(*names: str) -> Callable[[View], View]:
    """Whoever is signed in and holds a current post with one of these roles."""

    def guard() -> None:
        if not current_user.holds_any(names):
            raise Problem("forbidden")

    return lambda view: _guarded(view, names, guard)


def open_to_tokens(scope: str) -> Callable[[View], View]:
    """Besides whom the view states: programs with a token of this scope. Stated above the access."""

    def state(view: View) -> View:
        setattr(view, OPENS_TO, scope)
        return view

    return state


def token_scope_of(view: Callable[..., Any]) -> str | None:
    """The scope of tokens that may call a view; None where no token may."""
    scope: str | None = getattr(view, OPENS_TO, None)
    return scope


def access_of(view: Callable[..., Any]) -> tuple[str, ...] | None:
    """What a view states, None when it states nothing."""
    found: tuple[str, ...] | None = getattr(view, ATTRIBUTE, None)
    return found


def require_stated_access(app: Flask) -> None:
    """Raise RuntimeError naming each view that does not say who may call it."""
    silent = [
        name
        for name, view in app.view_functions.items()
        if access_of(view) is None and not name.startswith("openapi")
    ]
    if silent:
        raise RuntimeError(f"these views do not state who may call them: {', '.join(sorted(silent))}")


def _guarded(view: View, stated: tuple[str, ...], guard: Callable[[], None]) -> View:
    @wraps(view)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        if not current_user.is_authenticated:
            raise Problem("sign_in")
        guard()
        return view(*args, **kwargs)

    setattr(wrapped, ATTRIBUTE, stated)
    return wrapped  # type: ignore[return-value]  # wraps keeps the signature
