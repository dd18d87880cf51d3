"""On which legal ground something may be erased, and who decides on it. Pure.

The grounds are those of the Personal Information Protection Law (个人信息保护法) article 47, of a court's or
authority's decision, and of classified matter that must not lie in this system.
"""

from __future__ import annotations

from enum import StrEnum

from app.erasure import errors

SHORTEST_REASON = 10
DECIDERS = ("administrator", "leader")


class Ground(StrEnum):
    """Why the law asks for it."""

    PURPOSE_ENDED = "purpose_ended"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    UNLAWFUL = "unlawful"
    AUTHORITY = "authority"
    CLASSIFIED = "classified"


class ErasureState(StrEnum):
    """Where an erasure stands: approved ones are carried out, and done once no file is left."""

    ASKED = "asked"
    REFUSED = "refused"
    APPROVED = "approved"
    DONE = "done"


def refusal_to_decide(state: ErasureState, asked_by: object, decider: object) -> str | None:
    """The code of why this person may not decide on it now; None where they may."""
    if state is not ErasureState.ASKED:
        return errors.SETTLED
    if asked_by == decider:
        return errors.OWN
    return None
