"""Backups: a consistent copy of database and photos, its check, and the way back."""
