"""Notices: who is told what, in the inbox and through channels outside; escalation by the clock."""
