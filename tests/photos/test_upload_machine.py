"""Two people's uploads in any order, cut, doubled, damaged: a model of lists of bytes says what must be answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from app.kernel.ids import sha256_hex
from app.photos.queries import photo_store
from tests.drawn_machines import drawn
from tests.photos.conftest import Phone
from tests.photos.pictures import encoded, quadrants

PEOPLE = st.sampled_from(("li", "wang"))


@dataclass
class ModelPhoto:
    """A photo somebody named: whose, what its bytes are, and what of them (or of others) has come."""

    owner: str
    content: bytes
    received: bytes = b""
    is_stored: bool = False

    @property
    def offset(self) -> int:
        return len(self.content) if self.is_stored else len(self.received)


@dataclass
class Sent:
    """Who has sent which bytes to their end, over all examples: the store stays."""

    by: dict[str, set[bytes]] = field(default_factory=lambda: {"li": set(), "wang": set()})


class Uploads(RuleBasedStateMachine):
    """Photos of two people, some with the same bytes."""

    photos = Bundle("photos")

    def __init__(self, phones: dict[str, Phone], sent: Sent, run: int) -> None:
        super().__init__()
        self.phones, self.sent = phones, sent
        self.known: dict[UUID, ModelPhoto] = {}
        # other bytes in each example: what a person has sent once is not asked for again
        base = encoded(quadrants(8, 8), "PNG", optimize=True)
        self.contents = [base + f"{run}.{at}".encode() for at in range(3)]

    @rule(target=photos, owner=PEOPLE, at=st.integers(0, 2))
    def name(self, owner: str, at: int) -> UUID:
        content = self.contents[at]
        (photo_id,) = self.phones[owner].name(content)
        self.known[photo_id] = ModelPhoto(owner, content, is_stored=content in self.sent.by[owner])
        return photo_id

    @rule(photo_id=photos, length=st.integers(0, 200), flip=st.integers(0, 9))
    def send_on(self, photo_id: UUID, length: int, flip: int) -> None:
        """The next bytes; now and then one of them is damaged on the way."""
        photo = self.known[photo_id]
        chunk = photo.content[photo.offset : photo.offset + length]
        if chunk and not flip:
            chunk = bytes([chunk[0] ^ 1]) + chunk[1:]
        self._take(photo_id, chunk)

    @rule(photo_id=photos)
    def send_the_rest(self, photo_id: UUID) -> None:
        photo = self.known[photo_id]
        self._take(photo_id, photo.content[photo.offset :])

    @rule(photo_id=photos, offset=st.integers(0, 400))
    def send_from_elsewhere(self, photo_id: UUID, offset: int) -> None:
        """A wrong offset is told the right one; whatever comes after the end is answered with stored."""
        photo = self.known[photo_id]
        if offset == photo.offset and not photo.is_stored:
            return
        answer = self.phones[photo.owner].chunk(photo_id, offset, b"x")
        if photo.is_stored:
            assert (answer.status_code, answer.get_json()["state"]) == (200, "stored")
        else:
            told = answer.get_json()
            assert (answer.status_code, told["code"], told["offset"]) == (409, "upload_offset", photo.offset)

    @rule(photo_id=photos)
    def send_too_much(self, photo_id: UUID) -> None:
        photo = self.known[photo_id]
        if photo.is_stored:
            return
        answer = self.phones[photo.owner].chunk(photo_id, photo.offset, photo.content[photo.offset :] + b"x")
        assert (answer.status_code, answer.get_json()["code"]) == (409, "upload_too_long")

    @rule(photo_id=photos)
    def the_other_one_tries(self, photo_id: UUID) -> None:
        """Nobody reads or adds to another's upload, be it of bytes that they hold themselves."""
        photo = self.known[photo_id]
        other = self.phones["wang" if photo.owner == "li" else "li"]
        assert other.status(photo_id).status_code == 404
        assert other.chunk(photo_id, photo.offset, b"x").status_code == 404

    @invariant()
    def every_upload_stands_where_the_model_says(self) -> None:
        for photo_id, photo in self.known.items():
            told = self.phones[photo.owner].status(photo_id).get_json()
            state = "stored" if photo.is_stored else "expected"
            assert (told["state"], told["offset"]) == (state, photo.offset)

    @invariant()
    def what_is_stored_is_what_was_named(self) -> None:
        store = photo_store()
        for content in self.contents:
            path = store.original(sha256_hex(content))
            is_sent = any(content in sent for sent in self.sent.by.values())
            assert path.exists() == is_sent
            assert not is_sent or path.read_bytes() == content

    def _take(self, photo_id: UUID, chunk: bytes) -> None:
        photo = self.known[photo_id]
        was_stored = photo.is_stored
        answer = self.phones[photo.owner].chunk(photo_id, photo.offset, chunk)
        if was_stored:
            assert answer.get_json()["state"] == "stored"
            return
        photo.received += chunk
        if len(photo.received) < len(photo.content):
            assert (answer.status_code, answer.get_json()["offset"]) == (200, len(photo.received))
        elif photo.received == photo.content:
            assert (answer.status_code, answer.get_json()["state"]) == (200, "stored")
            self._have_come(photo)
        else:
            assert (answer.status_code, answer.get_json()["code"]) == (409, "upload_hash")
            photo.received = b""

    def _have_come(self, photo: ModelPhoto) -> None:
        """The bytes are there for every photo of their sender that has them; not for the other's."""
        self.sent.by[photo.owner].add(photo.content)
        for other in self.known.values():
            if (other.owner, other.content) == (photo.owner, photo.content):
                other.is_stored = True


def test_any_order_of_chunks_ends_with_the_bytes_that_were_named(
    app: Flask, phones: dict[str, Phone]
) -> None:
    sent, runs = Sent(), iter(range(10**6))
    run_state_machine_as_test(
        lambda: Uploads(phones, sent, next(runs)),
        settings=drawn(runs=10, steps=25),
    )
    assert any(sent.by.values())
