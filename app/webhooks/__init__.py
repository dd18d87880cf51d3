"""Calls to other systems for every transition of an issue: signed, retried, with a log to send again from."""
