"""All cases."""

from __future__ import annotations

from . import (
    documents,
    dynamic,
    forms,
    fragments,
    frames,
    history,
    links,
    location,
    pages,
    redirects,
    requests,
    resources,
    signing,
    state,
)
from .case import Case

TOPICS = (
    links,
    location,
    forms,
    history,
    redirects,
    documents,
    fragments,
    frames,
    resources,
    dynamic,
    requests,
    state,
    pages,
    signing,
)

CASES: tuple[Case, ...] = tuple(case for topic in TOPICS for case in topic.CASES)


def cases_of(engine: str) -> tuple[Case, ...]:
    """Those that can be run in an engine."""
    return tuple(case for case in CASES if engine in case.engines)
