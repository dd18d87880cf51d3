"""A clock that is put to the time at which a piece of demo work was done. Pure."""

from __future__ import annotations

import datetime as dt


class MovingClock:
    """Shows the instant it was put to."""

    def __init__(self, start: dt.datetime) -> None:
        self._now = start

    def now(self) -> dt.datetime:
        """The instant it shows, aware UTC."""
        return self._now

    def put_to(self, moment: dt.datetime) -> None:
        """Show another instant."""
        self._now = moment.astimezone(dt.UTC)
