"""Figures against a stated limit or a bare peer; `python -m bench --help`. Data lies outside git."""
