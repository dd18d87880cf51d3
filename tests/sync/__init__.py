"""Specifications of sync."""
