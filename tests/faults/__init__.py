"""Suites that break things on purpose: many phones over real HTTP, servers killed, and what must hold after it all.

A suite is a file `suite_NAME.py` in this folder that binds `SUITES`, a tuple of `suites.Suite`: a name, what one
seed of it runs, what code it proves. `./chabu faults` finds it by that; nothing else has to be told. A seed's run
gives `suites.Outcome`: its counts, and a sentence for each invariant that did not hold (none: all is well).
What it does must follow from its seed: one `random.Random(seed)` owns the schedule.
"""
