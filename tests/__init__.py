"""Specifications of Chabu, arranged like app/."""
