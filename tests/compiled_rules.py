"""Address rules are compiled once for all applications of a test run: each test makes one, with the same rules."""

from __future__ import annotations

from typing import Any

from werkzeug.routing.rules import Rule

_compile_builder = Rule._compile_builder
_compiled: dict[tuple[Any, ...], Any] = {}


def _compile_once(rule: Rule, append_unknown: bool = True) -> Any:
    key = (rule.rule, rule.endpoint, rule.subdomain, rule.host, repr(rule.defaults), append_unknown)
    if key not in _compiled:
        _compiled[key] = _compile_builder(rule, append_unknown)
    return _compiled[key]


def compile_rules_once() -> None:
    """Keep what builds an address from a rule, nine tenths of the time that an application takes to be made."""
    Rule._compile_builder = _compile_once  # type: ignore[method-assign, assignment]
