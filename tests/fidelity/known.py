"""Cases that differ: those that can't be helped, with the reason, and those that are still open."""

from __future__ import annotations

from pathlib import Path

IMPOSSIBLE: dict[str, dict[str, str]] = {
    "chromium": {},
    "firefox": {},
    "webkit": {},
}
"""For each engine: the case and why."""

OPEN = frozenset((Path(__file__).parent / "open.txt").read_text("utf-8").split())
"""Names of the cases that differ in Chromium and could agree. `make fidelity` shows them with all the others;
`pytest tests/fidelity` holds those that agree, so that none is lost again. Whoever mends one takes its name out."""
