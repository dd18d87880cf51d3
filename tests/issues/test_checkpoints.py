"""Checkpoints: what they seal on a day without work on issues, what is printed of them, and what is asked later."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.issues.checkpoint_actions import checkpoint_if_due, make_checkpoint
from app.issues.cli import register_commands
from app.issues.defect_queries import all_defects
from app.issues.models import Checkpoint
from app.kernel.audit import AuditEntry
from app.kernel.transaction import in_transaction
from app.upkeep import CHORES
from tests.factories import World


def checkpoints(session: Session) -> int:
    session.expire_all()
    return session.scalar(select(func.count()).select_from(Checkpoint)) or 0


def defects(session: Session) -> list[str]:
    session.rollback()
    session.expunge_all()
    return list(all_defects(session))


def test_a_quiet_day_is_sealed_by_the_clock(world: World, session: Session) -> None:
    world.phone("inspector").report()
    in_transaction(make_checkpoint)
    before = checkpoints(session)
    world.clock.advance(minutes=6)
    world.phone("leader")
    assert checkpoint_if_due in [chore.work for chore in CHORES]
    checkpoint_if_due()
    assert checkpoints(session) == before + 1
    in_transaction(
        lambda writing: writing.execute(
            delete(AuditEntry).where(AuditEntry.seq == select(func.max(AuditEntry.seq)).scalar_subquery())
        )
    )
    assert any(f"sealed by checkpoint {before + 1}" in defect for defect in defects(session))


def test_where_nothing_happened_nothing_is_sealed(world: World, session: Session) -> None:
    world.phone("inspector").report()
    in_transaction(make_checkpoint)
    before = checkpoints(session)
    world.clock.advance(minutes=6)
    checkpoint_if_due()
    assert checkpoints(session) == before
    assert defects(session) == []


def test_the_printed_hash_is_found_again_and_another_is_not(world: World, app: Flask) -> None:
    world.fixed_issue()
    register_commands(app.cli)
    run = app.test_cli_runner()
    printed = run.invoke(args=["checkpoint"]).output
    assert re.match(r"checkpoint \d+: 2 heads, hash ", printed)
    hash_ = printed.split()[-1]
    assert len(hash_) == 64
    assert run.invoke(args=["checkpoint"]).output == "nothing has changed\n"
    kept = run.invoke(args=["verify", "--expect", hash_])
    assert (kept.exit_code, kept.output) == (0, "没有发现问题。Nothing is wrong.\n")


@pytest.mark.parametrize("extra", [[], ["--json"]])
def test_a_hash_that_no_checkpoint_has_is_said(world: World, app: Flask, extra: list[str]) -> None:
    world.fixed_issue()
    register_commands(app.cli)
    lost = app.test_cli_runner().invoke(args=["verify", "--expect", "f" * 64, *extra])
    assert lost.exit_code == 1
    assert f"no checkpoint has the hash {'f' * 64}" in lost.output
