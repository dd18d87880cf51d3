"""The steps of a monthly report: draft → checked → signed by the leader and, in the same act, frozen. Pure.

What is signed is what is frozen: no figure can change between the two. Whoever drafted neither checks nor
signs. A frozen report stays; drafting its month again begins the next version.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

DRAFT, CHECKED, FROZEN = "draft", "checked", "frozen"
DRAFTERS = ("supervisor",)
SIGNERS = ("leader",)
RETURNERS = ("supervisor", "leader")


@dataclass(frozen=True)
class Standing:
    """Where the newest version of a month stands, and who drafted it."""

    state: str
    drafted_by_id: UUID


@dataclass(frozen=True)
class Step:
    """A step: from which state (None: there is no report yet), by whom, and whether the drafter may."""

    name: str
    sources: tuple[str | None, ...]
    roles: tuple[str, ...]
    by_drafter: bool


STEPS = (
    Step("draft", (None, DRAFT, FROZEN), DRAFTERS, by_drafter=True),
    Step("check", (DRAFT,), DRAFTERS, by_drafter=False),
    Step("return", (CHECKED,), RETURNERS, by_drafter=True),
    Step("sign", (CHECKED,), SIGNERS, by_drafter=False),
)


def fits(step: Step, standing: Standing | None) -> bool:
    """Whether the report stands where this step begins."""
    return (standing.state if standing else None) in step.sources


def is_barred(step: Step, standing: Standing | None, user_id: UUID) -> bool:
    """Whether it is the drafter who would take a step that needs another person."""
    return standing is not None and not step.by_drafter and standing.drafted_by_id == user_id


def possible_steps(standing: Standing | None, roles: set[str], user_id: UUID) -> list[str]:
    """The steps that a person with these roles can take now."""
    return [
        step.name
        for step in STEPS
        if fits(step, standing) and roles & set(step.roles) and not is_barred(step, standing, user_id)
    ]
