"""All cases."""

from __future__ import annotations

from . import (
    addresses,
    documents,
    dynamic,
    embedded,
    fetch_objects,
    form_data,
    forms,
    fragments,
    frames,
    history,
    interfaces,
    leaks,
    links,
    location,
    pages,
    redirects,
    requests,
    resources,
    signing,
    sockets,
    state,
    stylesheets,
    workers,
    written,
    xhr_states,
)
from .case import Case

TOPICS = (
    links,
    location,
    forms,
    form_data,
    addresses,
    history,
    redirects,
    documents,
    embedded,
    fragments,
    frames,
    resources,
    workers,
    dynamic,
    written,
    leaks,
    stylesheets,
    requests,
    fetch_objects,
    interfaces,
    xhr_states,
    sockets,
    state,
    pages,
    signing,
)

CASES: tuple[Case, ...] = tuple(case for topic in TOPICS for case in topic.CASES)


def cases_of(engine: str) -> tuple[Case, ...]:
    """Those that can be run in an engine."""
    return tuple(case for case in CASES if engine in case.engines)
