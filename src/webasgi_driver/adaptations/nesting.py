"""``nest_asyncio``, which patches event loops of asyncio's own only: here no more than a permission is needed."""

from __future__ import annotations

from typing import Any

from webasgi_driver.adaptations import identities


def adapt(target: Any) -> None:
    """``target`` is ``nest_asyncio``."""

    def apply(loop: Any = None) -> None:
        identities.nest_loops()

    target.apply = apply
