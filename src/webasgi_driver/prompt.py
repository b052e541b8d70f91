"""A Python prompt in the namespace of the app's module."""

from __future__ import annotations

import ast
import asyncio
import codeop
import inspect
import linecache
import sys
from typing import Any, Literal

from webasgi_driver import tracebacks

Outcome = Literal["value", "error", "incomplete", "cancelled"]

MAX_TEXT = 100_000
"""Characters of a value's ``repr``; a reader looks at less."""


async def evaluate(source: str, namespace: dict[str, Any], number: int) -> tuple[Outcome, str]:
    """Run ``source`` in ``namespace``; the second item is the last expression's ``repr``, or a traceback.

    ``await`` is allowed. ``number`` names the source in tracebacks. Source that wants more lines is ``incomplete``, by
    the rule of Python's own prompt: a block ends with an empty line. Raises nothing, but for the cancellation of a task
    that something else than :func:`cancel` cancels.
    """
    name = f"<prompt-{number}>"
    try:
        if _wants_more(source):
            return "incomplete", ""
        body, last = _compile(source, name)
    except (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError) as exc:
        # Only what was typed is of interest, not where it was compiled.
        return "error", tracebacks.text(exc.with_traceback(None))
    try:
        # Tracebacks show the lines of what was typed.
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        if body is not None:
            await _run(body, namespace)
        value = None if last is None else await _run(last, namespace)
        return "value", "" if value is None else repr(value)[:MAX_TEXT]
    except asyncio.CancelledError:
        return "cancelled", ""
    except BaseException as exc:  # sys.exit and interrupts end what was typed, not the app
        return "error", tracebacks.text(exc)
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()


def _wants_more(source: str) -> bool:
    lines = source.split("\n")
    if len(lines) > 1 and lines[-1][:1].isspace() and lines[-1].strip():
        return True
    compiler = codeop.CommandCompiler()
    compiler.compiler.flags |= ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    return compiler(source, "<prompt>", "exec") is None


def _compile(source: str, name: str) -> tuple[Any, Any]:
    """The statements, and the expression at the end whose value is wanted; either may be ``None``."""
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    tree = ast.parse(source, name)
    value = None
    if tree.body and isinstance(last := tree.body[-1], ast.Expr):
        tree.body.pop()
        value = compile(ast.Expression(last.value), name, "eval", flags)
    return compile(tree, name, "exec", flags) if tree.body else None, value


async def _run(code: Any, namespace: dict[str, Any]) -> Any:
    value = eval(code, namespace)
    return await value if code.co_flags & inspect.CO_COROUTINE else value
