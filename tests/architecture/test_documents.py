"""What the documents name exists: files, settings and commands; a rename cannot leave a reader stranded."""

import re
import tomllib
from pathlib import Path

import pytest

from app.cli import cli
from config import SETTINGS
from tooling import __main__ as entry
from tooling.steps import ROOT

PAGES = [ROOT / "README.md", ROOT / "README.zh-CN.md", *sorted((ROOT / "docs").rglob("*.md"))]
SAMPLES = [
    ROOT / "compose.yml",
    ROOT / "Dockerfile",
    *sorted(path for path in (ROOT / "deploy").iterdir() if path.is_file()),
]
COMPOSE_ONLY = {"CHABU_HOST"}
"""Names of compose.yml's own, which never reach the application."""
OWN_WORDS = set(re.findall(r"\./chabu (\w[\w-]*)", entry.HELP)) - {"WORD", "PYTEST-ARGUMENTS"}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page):
    targets = re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    missing = [target for target in targets if "://" not in target and not (page.parent / target).exists()]
    assert missing == []


@pytest.mark.parametrize("page", [*PAGES, *SAMPLES], ids=name_of)
def test_every_setting_named_exists(page):
    named = set(re.findall(r"\bCHABU_[A-Z_]+\b", page.read_text(encoding="utf-8")))
    assert named - {setting.name for setting in SETTINGS} - COMPOSE_ONLY == set()


@pytest.mark.parametrize("page", [*PAGES, *SAMPLES], ids=name_of)
def test_every_command_named_exists(page):
    text = page.read_text(encoding="utf-8")
    named = set(re.findall(r"\./chabu ([a-z][a-z-]*)", text)) | set(
        re.findall(r"-m app ([a-z][a-z-]*)", text)
    )
    named |= set(re.findall(r'"-m", "app", "([a-z][a-z-]*)"', text))
    assert named - OWN_WORDS - set(cli.commands) == set()


def test_the_image_installs_the_packages_with_the_uv_that_wrote_the_lock():
    pins = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]["tools"]
    [uv] = [pin for pin in pins if pin.startswith("uv==")]
    assert uv in (ROOT / "Dockerfile").read_text()


def test_both_readmes_show_the_same_pictures():
    pictures = [re.findall(r"!\[[^]]*\]\(([^)]+)\)", page.read_text(encoding="utf-8")) for page in PAGES[:2]]
    assert pictures[0] == pictures[1]
