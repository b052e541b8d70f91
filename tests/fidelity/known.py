"""Differences that can't be helped, for each engine: the case and why."""

from __future__ import annotations

IMPOSSIBLE: dict[str, dict[str, str]] = {
    "chromium": {},
    "firefox": {},
    "webkit": {},
}
