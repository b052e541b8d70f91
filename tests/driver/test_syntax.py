"""What the editor hears of a text that is not run."""

from __future__ import annotations

import pytest

from webasgi_driver.syntax import problems


@pytest.mark.parametrize(
    ("source", "severity", "message", "place"),
    [
        ("x = (1,\n", "error", "SyntaxError: '(' was never closed", (1, 4, 1, 4)),
        ("ok = 1\nif ok\n    pass\n", "error", "SyntaxError: expected ':'", (2, 5, 2, 6)),
        ("def f():\nreturn\n", "error", "IndentationError: expected an indented block after", (2, 0, 2, 6)),
        ("é = '🐍' 1\n", "error", "SyntaxError: invalid syntax", (1, 8, 1, 9)),
        ("return 1\n", "error", "SyntaxError: 'return' outside function", (1, 0, 1, 8)),
        ("a = 1\nb = a is 1\n", "warning", 'SyntaxWarning: "is" with ', (2, 0, 2, 0)),
    ],
)
def test_what_is_wrong_and_where(source: str, severity: str, message: str, place: tuple[int, ...]) -> None:
    [problem] = problems("main.py", source)
    assert problem["severity"] == severity
    assert problem["message"].startswith(message)
    found = tuple(problem[name] for name in ("line", "column", "end_line", "end_column"))
    # Where an error ends is not the same in every version of CPython.
    assert found[:2] == place[:2]
    assert found[2:] >= place[:2]


def test_nothing_is_wrong_and_nothing_is_run() -> None:
    assert problems("main.py", "raise SystemExit\nawait_ = [x async for x in y] if 0 else 1\n")[0]["line"] == 2
    assert problems("main.py", "raise SystemExit\n") == []
    assert problems("main.py", "") == []


@pytest.mark.parametrize("source", ["x = 'a\0b'", "(" * 5000 + ")" * 5000])
def test_texts_that_are_no_source(source: str) -> None:
    [problem] = problems("main.py", source)
    assert problem["severity"] == "error"
