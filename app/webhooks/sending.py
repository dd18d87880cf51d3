"""Makes one call: reads what it takes, lets go of the database, signs and sends."""

from __future__ import annotations

import json
from dataclasses import replace

from app.kernel.carriers import Answer, Carrier, Outcome, Parcel
from app.kernel.clock import now
from app.kernel.outside import REFUSED_ADDRESS, post_outside
from app.kernel.sealed import unseal
from app.kernel.settings import setting
from app.kernel.transaction import read_session
from app.notices.settings import PRIVATE_ALLOWED
from app.webhooks.actions import GIVEN_UP_AFTER
from app.webhooks.models import Webhook
from app.webhooks.signing import signed_headers

FINAL = frozenset({REFUSED_ADDRESS, "http_410"})
"""Refusals that another try will not mend; any other answer may come from a receiver being put right."""


def send_call(parcel: Parcel) -> Answer:
    """The carrier of webhooks: one signed POST."""
    session = read_session()
    try:
        row = session.get(Webhook, parcel.target_id, populate_existing=True)
        if row is None or not row.is_active:
            return Answer(Outcome.REFUSED, "switched_off")
        facts = unseal(row.sealed)
        private_allowed = setting(session, PRIVATE_ALLOWED)
    finally:
        session.rollback()  # nothing is held while a stranger takes their time
    if not facts:
        return Answer(Outcome.REFUSED, "bad_setup")
    body = json.dumps(parcel.bodies[0], ensure_ascii=False, separators=(",", ":")).encode()
    headers = signed_headers(facts["secret"], str(parcel.ids[0]), int(now().timestamp()), body)
    headers["Content-Type"] = "application/json; charset=utf-8"
    headers["User-Agent"] = "Chabu-Webhooks/1"
    answer = post_outside(facts["url"], body, headers, private_allowed=private_allowed)
    if answer.outcome is Outcome.REFUSED and answer.problem not in FINAL:
        return replace(answer, outcome=Outcome.FAILED)
    return answer


CALLS = Carrier(send_call, is_repeatable=True, given_up_after=GIVEN_UP_AFTER)
"""Receivers know a message that comes twice by its id."""
