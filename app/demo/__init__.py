"""An agency to try things with: roles, not names; drawn pictures; work done by the real actions."""
