"""Specifications of reports."""
