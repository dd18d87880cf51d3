"""Signatures: by the published example of Standard Webhooks, and useless once anything is changed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.webhooks.signing import TOLERANCE_S, is_genuine, new_signing_secret, signature, signed_headers

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = b'{"test": 2432232314}'


def test_the_published_example_comes_out() -> None:
    known = "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert signature(SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, BODY) == known


@given(body=st.binary(max_size=60), at_s=st.integers(0, 2**33), late_s=st.integers(-1000, 1000))
def test_a_call_is_genuine_for_a_while_with_its_own_secret_only(body: bytes, at_s: int, late_s: int) -> None:
    headers = signed_headers(SECRET, "m1", at_s, body)
    assert is_genuine(SECRET, headers, body, at_s + late_s) is (abs(late_s) <= TOLERANCE_S)
    assert not is_genuine(SECRET, headers, body + b" ", at_s)
    assert not is_genuine(SECRET, {**headers, "webhook-id": "m2"}, body, at_s)
    assert not is_genuine(SECRET, {**headers, "webhook-timestamp": str(at_s + 1)}, body, at_s)
    assert not is_genuine(new_signing_secret(), headers, body, at_s)
