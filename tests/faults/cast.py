"""Who takes part: phones by name with the person and what they do, and pictures for them."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from PIL import Image

from app import create_app
from app.kernel.database import db
from config import Config
from tests.factories import INSIDE, FixedClock, World

PHONES = {
    "p1": "inspector",
    "p2": "contractor_inspector",
    "p3": "rectifier",
    "p4": "stranger",
    "p5": "inspector",  # a second phone of the same person
    "p6": "rectifier2",
}
"""Phone → user name."""
MAY_BE_REVOKED = ("rectifier2", "contractor_inspector", "stranger")
SIZES = ((48, 40),) * 9 + ((320, 240),) * 2 + ((800, 560),)
"""Of pictures full of noise: about 4 kB, 120 kB, and 700 kB, which travels in several pieces."""


@dataclass(frozen=True)
class Deed:
    """What somebody may try. `photos` are the roles of its photos."""

    action: str
    payload: dict[str, Any]
    photos: tuple[str, ...] = ()
    is_new: bool = False


REPORT = Deed(
    "report", {"category": "F01", "position": INSIDE, "description": "门口有垃圾"}, ("before",), is_new=True
)
SHARED = (
    Deed("comment", {"text": "看过了"}),
    Deed("comment", {"text": "拍了照"}, ("scene", "scene")),
    Deed("attach", {}, ("scene",)),
)
RECTIFIER = (
    Deed("start", {}),
    Deed("fix", {"measure": "已清运"}, ("after",)),
    Deed("bounce", {"reason": "不归我们"}),
    Deed("ask_extension", {"new_due_at": "2099-01-01T00:00:00Z", "reason": "等材料"}),
    *SHARED,
)
INSPECTOR = (
    Deed("withdraw", {"reason": "报错了"}),
    Deed("reopen", {"kind": "rebound", "reason": "又脏了"}, ("scene",)),
    *SHARED,
)
DEEDS = {"inspector": INSPECTOR, "contractor_inspector": INSPECTOR}


def deeds_of(username: str) -> tuple[Deed, ...]:
    """All that this person may try besides reporting."""
    return DEEDS.get(username, RECTIFIER)


def deed(username: str, random: random.Random) -> Deed:
    """What this person tries next: legal or not is for the server to say."""
    if random.random() < 0.45:
        return REPORT
    return random.choice(deeds_of(username))


def picture(random: random.Random) -> bytes:
    """A JPEG that there is no second of."""
    width, height = random.choice(SIZES)
    data = BytesIO()
    Image.frombytes("RGB", (width, height), random.randbytes(width * height * 3)).save(
        data, "JPEG", quality=85
    )
    return data.getvalue()


def build_world(config: Config) -> World:
    """The small agency of the specifications, in a migrated database."""
    app = create_app(config)
    clock = FixedClock(dt.datetime.now(dt.UTC))
    with app.app_context():
        world = World.build(app, clock, lambda: app.test_client())
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    return world
