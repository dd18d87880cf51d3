"""Specifications of issues."""
