"""Streams, logging and warnings as messages."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from webasgi_driver.console import ConsoleStream, level_name

SOURCE = Path(__file__).parents[2] / "src"


def stream() -> tuple[ConsoleStream, list[str]]:
    lines: list[str] = []
    return ConsoleStream(lambda message: lines.append(message["text"]), "stdout", "info"), lines


def test_lines() -> None:
    out, lines = stream()
    print("one", 2, file=out)
    out.write("three\nfour\nfi")
    out.write("ve")
    assert lines == ["one 2", "three\nfour"]
    out.flush()
    out.flush()
    assert lines == ["one 2", "three\nfour", "five"]
    out.write("\n")
    assert lines[3:] == [""]


def test_a_long_line_is_not_kept() -> None:
    out, lines = stream()
    for _ in range(100):
        out.write("x" * 1000)
    assert sum(map(len, lines)) > 30_000


def test_it_is_a_text_stream() -> None:
    out, _ = stream()
    assert (out.writable(), out.readable(), out.isatty(), out.encoding) == (True, False, False, "utf-8")
    with pytest.raises(TypeError, match="must be str, not bytes"):
        out.write(b"x")  # type: ignore[arg-type]


def test_it_takes_bytes_and_settings_as_a_file_does() -> None:
    out, lines = stream()
    out.reconfigure(encoding="latin-1", line_buffering=True)
    data = "é\n".encode()
    assert out.buffer.write(data[:1]) + out.buffer.write(memoryview(data)[1:]) == 3
    out.buffer.write(b"\xff!")
    out.buffer.flush()
    assert lines == ["é", "\\xff!"]


def test_colours_are_left_out() -> None:
    out, lines = stream()
    print("\x1b[1;31mred\x1b[0m and \x1b[38;5;4mblue\x1b[m, [0m", file=out)
    assert lines == ["red and blue, [0m"]


async def test_a_partial_line_is_seen_after_a_turn_of_the_loop() -> None:
    out, lines = stream()
    out.write("working")
    out.write("...")
    assert lines == []
    await asyncio.sleep(0.01)
    assert lines == ["working..."]


def test_levels() -> None:
    assert [level_name(number) for number in (10, 19, 20, 30, 40, 50)] == [
        "debug",
        "debug",
        "info",
        "warning",
        "error",
        "error",
    ]


SCRIPT = """
import json, sys
real = sys.stdout
messages = []
from webasgi_driver import console
console.install(messages.append)
import logging, warnings
print("print")
print("err", file=sys.__stderr__)
logging.getLogger("a").warning("last resort")
logging.getLogger("a").info("hidden")
warnings.warn("careful")
logging.getLogger("uvicorn.error").info("uvicorn")
logging.basicConfig(level=logging.DEBUG, format="%(levelname)s %(message)s")
logging.getLogger("a").debug("debug")
logging.getLogger("a").error("error")
logging.getLogger("uvicorn").warning("not twice")
print("partial", end="", file=sys.stderr)
logging.getLogger("a").info("after partial")
sys.stderr.flush()
real.write(json.dumps(messages))
"""


def test_everything_carries_its_level() -> None:
    """In a process of its own, because it stays installed."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=SOURCE, capture_output=True, text=True, timeout=60, check=True
    )
    messages: list[dict[str, Any]] = json.loads(done.stdout)
    assert done.stderr == ""
    assert [(message["stream"], message["level"], message["text"].partition("\n")[0]) for message in messages] == [
        ("stdout", "info", "print"),
        ("stderr", "error", "err"),
        ("stderr", "warning", "last resort"),
        ("stderr", "warning", "<string>:12: UserWarning: careful"),
        ("server", "info", "uvicorn"),
        ("stderr", "debug", "DEBUG debug"),
        ("stderr", "error", "ERROR error"),
        ("server", "warning", "not twice"),
        ("stderr", "error", "partial"),
        ("stderr", "info", "INFO after partial"),
    ]
    assert all(message["type"] == "log" for message in messages)
