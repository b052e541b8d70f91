"""``python -m tests.conformance``: run both suites twice and write README.md."""

import sys

from tests.conformance import SUITES
from tests.conformance.table import README, readme


def main() -> None:
    """Write the file and say what differs."""
    comparisons = []
    for suite in SUITES:
        comparison = suite.run()
        comparisons.append(comparison)
        sys.stdout.write(f"{suite.source}: {len(comparison.passing)} pass over {suite.own}\n")
        sys.stdout.writelines(f"  {case}\n    {error}\n" for case, error in comparison.lost.items())
    README.write_text(readme(comparisons), "utf-8")


if __name__ == "__main__":
    main()
