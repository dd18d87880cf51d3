"""Issues: the workflow table, events and their projection, commands, numbers, duplicates and rebounds.

An issue is its events.
"""
