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
)

CASES: tuple[Case, ...] = tuple(case for topic in TOPICS for case in topic.CASES)
