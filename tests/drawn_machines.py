"""How state machines are drawn from: so many runs of so many steps, on a database that stays between them."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings


def drawn(runs: int, steps: int) -> settings:
    """A long run that fails says more than minutes of shrinking, so none is shrunk."""
    return settings(
        max_examples=runs,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        phases=[Phase.generate],
    )
