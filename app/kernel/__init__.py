"""What every capability stands on: database, transactions, time, ids, problems, audit, access.

Knows nothing of issues or people's rules.
"""
