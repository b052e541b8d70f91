"""``webbrowser``, which Pyodide answers by the page's ``window``: a worker has none, and the page is there already."""

from __future__ import annotations

from typing import Any


def adapt(target: Any) -> None:
    """``target`` is ``webbrowser``."""

    def open_nothing(url: str, *_: object, **__: object) -> bool:
        """As where no browser is found."""
        return False

    target.open = target.open_new = target.open_new_tab = open_nothing
