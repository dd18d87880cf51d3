"""Sync: a phone is a replica that proposes.

Push decides on its commands, pull tells what changed within its scope.
"""
