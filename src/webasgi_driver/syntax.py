"""What Python finds wrong with a text before it runs: for the editor, which shows it at the line."""

from __future__ import annotations

import warnings

from webasgi_driver.types import Message


def problems(path: str, source: str) -> list[Message]:
    """The syntax error of ``source``, if there is one, and what the compiler warns of.

    Nothing is executed. Each problem is one of ``protocol.ts``: ``line`` and ``column`` are where it begins,
    ``end_line`` and ``end_column`` where it ends; lines count from 1, columns from 0 in code points. A text that is no
    Python because of what it holds (null characters, too much nesting) has its problem in the first line.
    """
    found: list[Message] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            compile(source, path, "exec", dont_inherit=True)
        except SyntaxError as error:
            found.append(_problem("error", f"{type(error).__name__}: {error.msg}", *_range(error)))
        except (ValueError, RecursionError, MemoryError, OverflowError) as error:
            found.append(_problem("error", f"{type(error).__name__}: {error}", 1, 0, 1, 0))
    found.extend(
        _problem("warning", f"{each.category.__name__}: {each.message}", each.lineno, 0, each.lineno, 0)
        for each in caught
        if issubclass(each.category, SyntaxWarning)
    )
    return found


def _range(error: SyntaxError) -> tuple[int, int, int, int]:
    """Where ``error`` is: CPython gives columns from 1, and 0 or None where it does not know them."""
    line = error.lineno or 1
    column = max((error.offset or 1) - 1, 0)
    end_line = error.end_lineno or line
    end_column = (error.end_offset or 0) - 1
    if end_line < line or (end_line == line and end_column <= column):
        return line, column, line, column
    return line, column, end_line, max(end_column, 0)


def _problem(severity: str, message: str, line: int, column: int, end_line: int, end_column: int) -> Message:
    return {
        "severity": severity,
        "message": message,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
    }
