"""Cases in files: a title, the input, the expected output, as in the tests of MyST-Parser.

A case is its title on a line of its own, then two blocks that each end with a line of a single dot.
"""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Case:
    """``input`` and ``expected`` end with a newline unless they are empty."""

    title: str
    input: str
    expected: str


def read_cases(path: Path) -> list[Case]:
    """Read all cases of a file."""
    blocks: list[str] = []
    lines: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line == ".":
            blocks.append("".join(f"{each}\n" for each in lines))
            lines = []
        else:
            lines.append(line)
    assert not "".join(lines).strip(), f"{path}: text after the last case"
    assert len(blocks) % 2 == 0, f"{path}: a case lacks its expected output"
    cases: list[Case] = []
    for first, expected in zip(blocks[::2], blocks[1::2], strict=True):
        title, _, given = first.lstrip("\n").partition("\n")
        cases.append(Case(title, given.removeprefix("\n"), expected))
    return cases


def parametrize(path: Path) -> pytest.MarkDecorator:
    """One test for each case of a file."""
    cases = read_cases(path)
    return pytest.mark.parametrize("case", cases, ids=[case.title for case in cases])


def compare(path: Path, actual: dict[str, str]) -> None:
    """What each case has become is what the file says. With ``WEBASGI_CORPUS=write`` the file is written instead.

    Look at the difference before it is committed.
    """
    cases = read_cases(path)
    if os.environ.get("WEBASGI_CORPUS") == "write":
        blocks = (f"{case.title}\n\n{case.input}.\n{actual[case.title]}.\n" for case in cases)
        path.write_text("".join(blocks), encoding="utf-8")
        return
    assert actual == {case.title: case.expected for case in cases}
