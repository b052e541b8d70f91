"""`python -m tests.fidelity`: the table of differences of each engine."""

from __future__ import annotations

import argparse
import fnmatch
import sys
import tempfile
import time
from pathlib import Path

from tests.fidelity import engines
from tests.fidelity.app.cases.catalogue import CASES
from tests.fidelity.engines import EngineMissingError
from tests.fidelity.session import Session
from tests.fidelity.table import Row, table


def main() -> int:
    """Run the cases; 1 where a case differs that is not known to."""
    parser = argparse.ArgumentParser(prog="python -m tests.fidelity", description=__doc__)
    parser.add_argument("--engine", choices=engines.NAMES, action="append", help="default: chromium and firefox")
    parser.add_argument("--case", default="*", help="names of cases, with * and ?")
    parser.add_argument("--table", action="store_true", help="Markdown, without the observations that agree")
    parser.add_argument("--times", action="store_true", help="how long each case took")
    options = parser.parse_args()
    cases = [case for case in CASES if fnmatch.fnmatch(case.name, options.case)]
    good = True
    for name in options.engine or ("chromium", "firefox"):
        rows: list[Row] = []
        try:
            with tempfile.TemporaryDirectory() as directory, Session(name, Path(directory)) as session:
                for case in cases:
                    started = time.monotonic()
                    rows.append(Row(name, case, *session.compare(case)))
                    if options.times:
                        print(f"{time.monotonic() - started:6.2f} {case.name}", file=sys.stderr)
        except EngineMissingError as error:
            print(error)
            good = False
            continue
        print(table(name, rows))
        good = good and all(row.expected for row in rows)
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
