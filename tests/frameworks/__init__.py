"""Web frameworks in the driver, in CPython and in Pyodide: the same features of each, and the documentation's table.

``features`` and ``streams`` hold what every framework is asked for, ``cases`` what is particular to one, ``apps`` the
apps. ``python -m tests.frameworks`` writes the table anew.
"""
