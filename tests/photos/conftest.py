"""Two people, and a phone that sends photos as the client does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.kernel.ids import new_id, sha256_hex
from app.kernel.transaction import in_transaction
from app.photos.actions import expect_photos
from app.photos.claims import PhotoClaim
from app.photos.upload import CHUNK_TYPE, MAX_CHUNK_BYTES
from tests.people.agency import Agency


@dataclass
class Phone:
    """Somebody's phone: names photos by a command in quarantine, and sends their bytes."""

    user_id: UUID
    client: FlaskClient
    headers: dict[str, str] = field(default_factory=dict)

    def name(self, *contents: bytes, command_id: UUID | None = None, **facts: Any) -> list[UUID]:
        """Have the server expect photos with these bytes; the ids."""
        claims = [claim(content, **facts) for content in contents]
        command = command_id or new_id()
        in_transaction(
            lambda session: expect_photos(
                session, issue_id=None, command_id=command, author_id=self.user_id, photos=claims, round=1
            )
        )
        return [each.id for each in claims]

    def status(self, photo_id: UUID) -> Any:
        return self.client.get(f"/api/photos/{photo_id}/upload", headers=self.headers)

    def chunk(self, photo_id: UUID, offset: int, content: bytes, **headers: str) -> Any:
        sent = {"Upload-Offset": str(offset), "Content-Type": CHUNK_TYPE, **self.headers, **headers}
        return self.client.patch(f"/api/photos/{photo_id}/upload", data=content, headers=sent)

    def send(self, photo_id: UUID, content: bytes, size: int = MAX_CHUNK_BYTES) -> dict[str, Any]:
        """Send from where the server says, to the end."""
        answer = self.status(photo_id).get_json()
        while answer["state"] == "expected":
            offset = answer["offset"]
            response = self.chunk(photo_id, offset, content[offset : offset + size])
            assert response.status_code == 200, response.get_json()
            answer = response.get_json()
        return dict(answer)


def claim(content: bytes, **facts: Any) -> PhotoClaim:
    """What a command says about a photo with these bytes."""
    base = {"id": new_id(), "sha256": sha256_hex(content), "size_bytes": len(content)}
    usual = {"media_type": "image/jpeg", "role": "before", "source": "camera"}
    return PhotoClaim.model_validate({**base, **usual, **facts})


@pytest.fixture
def phones(app: Flask, new_client: Callable[[], FlaskClient]) -> dict[str, Phone]:
    """The phones of Li and Wang, who work in different units."""
    agency, found = Agency(app, new_client), {}
    agency.unit("root", "agency")
    for name, unit in (("li", "office"), ("wang", "other")):
        agency.unit(unit, "department", "root")
        user_id = agency.person(name, ("inspector", unit))
        found[name] = Phone(user_id, agency.browser(name))
    return found


@pytest.fixture
def phone(phones: dict[str, Phone]) -> Phone:
    """Li's phone."""
    return phones["li"]
