"""Handing over all of somebody's open work: counted before, one action, what was refused is named."""
