"""What was observed, kept in a file for each engine: a suite of many minutes is run in pieces."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import cast

from scripts.stamps import ROOT
from tests.fidelity.app.cases.catalogue import cases_of
from tests.fidelity.runner import Observation
from tests.fidelity.table import Row

DIRECTORY = ROOT / "tests" / "_artifacts" / "fidelity"

Stored = dict[str, tuple[Observation, Observation]]


def _file(engine: str) -> Path:
    return DIRECTORY / f"{engine}.json"


def _stored(engine: str) -> Stored:
    try:
        return cast(Stored, json.loads(_file(engine).read_text("utf-8")))
    except FileNotFoundError:
        return {}


def keep(engine: str, rows: Iterable[Row]) -> None:
    """Remember what these cases have shown, in the place of what they showed before."""
    stored = _stored(engine) | {row.case.name: (row.plain, row.playground) for row in rows}
    DIRECTORY.mkdir(parents=True, exist_ok=True)
    _file(engine).write_text(json.dumps(stored), "utf-8")


def kept(engine: str) -> list[Row]:
    """Every case that has been run in an engine, in the order of the catalogue."""
    stored = _stored(engine)
    return [Row(engine, case, *stored[case.name]) for case in cases_of(engine) if case.name in stored]
