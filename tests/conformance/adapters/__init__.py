"""Plugins of the pytest processes that run the suites of others: imported there as ``adapters``.

These processes have the suite's own package ``tests``, so that nothing here may import ours.
"""
