"""Specifications of the set-up, the local certificate and the checks."""
