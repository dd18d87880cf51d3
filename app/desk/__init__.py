"""The supervisors' desk: saved views of the issue list."""
