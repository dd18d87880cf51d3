"""Specifications of the house itself."""
