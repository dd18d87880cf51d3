"""The roles a post can carry, and what each is called."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a post lets its holder do. Which actions that is says the workflow table and each route."""

    INSPECTOR = "inspector"
    SUPERVISOR = "supervisor"
    RECTIFIER = "rectifier"
    LEADER = "leader"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


ROLE_NAMES: dict[Role, tuple[str, str]] = {
    Role.INSPECTOR: ("巡查员", "Inspector"),
    Role.SUPERVISOR: ("督办员", "Supervisor"),
    Role.RECTIFIER: ("整改责任人", "Rectifier"),
    Role.LEADER: ("领导小组", "Leader"),
    Role.ADMINISTRATOR: ("系统管理员", "Administrator"),
    Role.AUDITOR: ("审计员", "Auditor"),
}
"""Role → its Chinese and English name, as import sheets and screens write it."""

RESET_BY_SUPERVISOR = frozenset({Role.INSPECTOR, Role.RECTIFIER})
"""Whose sign-in a supervisor may reset. A supervisor who could reset an administrator would be one."""

STOOD_IN_FOR = frozenset({Role.INSPECTOR, Role.SUPERVISOR, Role.RECTIFIER, Role.LEADER})
"""Whose work on issues a substitute takes on. Keeping settings and reading the audit log stays personal."""

APART = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})
"""No one holds both at a time: whoever changes the settings must not be who reads what was changed."""
