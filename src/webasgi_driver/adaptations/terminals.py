"""A terminal, of which a browser has none: ``input()`` says so, and what to do."""

from __future__ import annotations

import functools
import sys
from typing import Any

NO_TERMINAL = (
    "EOF when reading a line: there is no terminal in the browser to type into. Take the value from a form, from the "
    "URL or from a constant."
)


def adapt(target: Any) -> None:
    """``target`` is ``builtins``."""
    original = target.input

    @functools.wraps(original)
    def ask(*prompt: object) -> str:
        try:
            answer: str = original(*prompt)
        except EOFError:
            # A standard input that the app has put in its place has an end of its own.
            if sys.stdin is sys.__stdin__:
                raise EOFError(NO_TERMINAL) from None
            raise
        return answer

    target.input = ask
