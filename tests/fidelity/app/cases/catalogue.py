"""All cases."""

from __future__ import annotations

from . import links, location
from .case import Case

TOPICS = (links, location)

CASES: tuple[Case, ...] = tuple(case for topic in TOPICS for case in topic.CASES)
