"""Erasures required by law: asked for by one person, approved by another, carried out everywhere."""
