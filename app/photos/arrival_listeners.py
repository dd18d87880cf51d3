"""Who is told when a photo has arrived, was waived or turned out damaged: who shows photos."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, current_app
from sqlalchemy.orm import Session

from app.photos.models import Photo

EXTENSION = "chabu.photo_arrivals"
PhotoListener = Callable[[Session, Photo], None]


def listen_to_arrivals(app: Flask, listener: PhotoListener) -> None:
    """Have `listener(session, photo)` called in the same transaction whenever a photo's state has changed."""
    app.extensions.setdefault(EXTENSION, []).append(listener)


def tell_listeners(session: Session, photo: Photo) -> None:
    """Tell everyone who listens; what they raise ends the transaction."""
    for listener in current_app.extensions.get(EXTENSION, ()):
        listener(session, photo)
