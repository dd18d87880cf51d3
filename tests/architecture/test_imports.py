"""The house's rules about files hold for the application, and each rule finds what it is there to find."""

import ast
from pathlib import Path

import pytest

from tooling import import_rules
from tooling.import_rules import RULES, Source
from tooling.steps import ROOT


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_application_keeps_the_rule(rule):
    assert [fault for source in import_rules.read_sources() for fault in rule(source)] == []


def test_every_capability_is_in_the_order():
    folders = {path.name for path in (ROOT / "app").iterdir() if (path / "__init__.py").is_file()}
    assert folders - {"data"} == set(import_rules.CAPABILITIES)


def test_every_exception_is_a_file():
    assert [place for place in import_rules.BESIDE_THE_FLOORS if not (ROOT / "app" / place).is_file()] == []


def source(place: str, text: str) -> Source:
    path = Path(ROOT / "app" / place)
    return Source(path, ast.parse(text), text.count("\n"))


@pytest.mark.parametrize(
    ("rule", "place", "text"),
    [
        (import_rules.upward_imports, "people/models.py", "from app.issues.models import Issue"),
        (import_rules.upward_imports, "kernel/clock.py", "from app import create_app"),
        (import_rules.upward_imports, "kernel/clock.py", "import app.people.roles"),
        (import_rules.upstairs_imports, "issues/actions.py", "from app.issues.routes import blueprint"),
        (import_rules.upstairs_imports, "issues/queries.py", "from app.issues import actions"),
        (import_rules.upstairs_imports, "issues/due_dates.py", "from app.people.models import User"),
        (import_rules.impure_rules, "issues/due_dates.py", "from sqlalchemy import select"),
        (import_rules.impure_rules, "issues/due_dates.py", "import flask"),
        (import_rules.late_imports, "issues/actions.py", "def act():\n    from app.people import models\n"),
        (import_rules.empty_names, "issues/helpers.py", '"""Helps."""\n'),
        (import_rules.overlong, "issues/actions.py", "x = 1\n" * 401),
        (import_rules.overlong, "issues/actions.py", "def act():\n" + "    x = 1\n" * 49),
        (import_rules.undescribed, "issues/actions.py", "import json\n"),
        (import_rules.environment_readers, "issues/actions.py", "import os\nos.environ['CHABU_ZONE']\n"),
        (import_rules.environment_readers, "issues/actions.py", "import os\nos.getenv('CHABU_ZONE')\n"),
    ],
)
def test_a_planted_fault_is_found(rule, place, text):
    assert list(rule(source(place, text)))


@pytest.mark.parametrize(
    ("rule", "place", "text"),
    [
        (import_rules.upward_imports, "issues/models.py", "from app.people.models import User"),
        (import_rules.upstairs_imports, "issues/routes.py", "from app.issues import actions, queries"),
        (
            import_rules.upstairs_imports,
            "issues/session_actions.py",
            "from app.people.user_queries import user",
        ),
        (import_rules.impure_rules, "issues/due_dates.py", "from datetime import timedelta"),
        (
            import_rules.late_imports,
            "photos/pixels.py",
            "def f():\n    try:\n        import resource\n    except ImportError:\n        pass\n",
        ),
        (
            import_rules.upstairs_imports,
            "people/session_routes.py",
            "from app.people.admission import change",
        ),
        (import_rules.late_imports, "issues/cli.py", "def act():\n    from app.people import models\n"),
        (import_rules.overlong, "issues/actions.py", "def act():\n" + "    x = 1\n" * 48),
    ],
)
def test_what_is_allowed_passes(rule, place, text):
    assert list(rule(source(place, text))) == []
