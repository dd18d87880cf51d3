"""Specifications of erasures required by law."""
