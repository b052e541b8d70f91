"""`python -m tests.fidelity`: run the cases in each engine, print what differs and write README.md."""

from __future__ import annotations

import argparse
import fnmatch
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.fidelity import engines, outcomes
from tests.fidelity.app.cases.case import Case
from tests.fidelity.app.cases.catalogue import cases_of
from tests.fidelity.engines import EngineMissingError
from tests.fidelity.report import ENGINES, README, readme
from tests.fidelity.session import Session
from tests.fidelity.table import Row, table


def run(engine: str, cases: Sequence[Case], *, times: bool) -> list[Row]:
    """Run cases in an engine and keep what they show; raises `EngineMissingError`."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as directory, Session(engine, Path(directory)) as session:
        for case in cases:
            started = time.monotonic()
            rows.append(session.row(case))
            outcomes.keep(engine, rows[-1:])
            if times:
                print(f"{time.monotonic() - started:6.2f} {case.name}", file=sys.stderr, flush=True)
    return rows


def main() -> int:
    """Run the cases; 1 where a case differs that is not known to."""
    parser = argparse.ArgumentParser(prog="python -m tests.fidelity", description=__doc__)
    parser.add_argument("--engine", choices=engines.NAMES, action="append", help="default: chromium and firefox")
    parser.add_argument("--case", action="append", help="names of cases, with * and ?; default: all")
    parser.add_argument("--again", action="store_true", help="only the cases that were not as expected last time")
    parser.add_argument("--kept", action="store_true", help="run nothing: from what was seen last time")
    parser.add_argument("--times", action="store_true", help="how long each case took")
    options = parser.parse_args()
    good = True
    for name in options.engine or ENGINES:
        cases = [
            case
            for case in cases_of(name)
            if any(fnmatch.fnmatch(case.name, pattern) for pattern in options.case or "*")
        ]
        if options.again:
            fine = {row.case.name for row in outcomes.kept(name) if row.expected}
            cases = [case for case in cases if case.name not in fine]
        try:
            rows = outcomes.kept(name) if options.kept else run(name, cases, times=options.times)
        except EngineMissingError as error:
            print(error)
            good = False
            continue
        print(table(name, rows))
        good = good and all(row.expected for row in rows)
    if options.kept or not (options.engine or options.case or options.again):
        README.write_text(readme(), "utf-8")
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
