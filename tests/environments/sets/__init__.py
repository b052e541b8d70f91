"""Sets of requirements that are resolved, locked, emitted and booted, and what that takes.

`python -m tests.environments.sets` does it for all of them and writes docs/environments.md.
"""
