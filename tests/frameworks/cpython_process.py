"""The driver in a CPython of its own, with the same ends as ``pyodide_node.mjs``: messages as JSON, one a line.

    python -m tests.frameworks.cpython_process DIRECTORY

A process, because pytest has its own standard streams, logging handlers and warning filters.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
from pathlib import Path

from tests.driver.client import InProcess, Message, from_json, to_json
from webasgi_driver import console


async def main(directory: Path) -> None:
    """Serve until standard input ends."""
    output = os.dup(1)
    writing = threading.Lock()

    def emit(message: Message) -> None:
        data = json.dumps(message, default=to_json).encode() + b"\n"
        with writing:
            while data:
                data = data[os.write(output, data) :]

    console.install(emit)
    server = InProcess(directory, emit)
    emit({"type": "status", "status": "booted"})
    reader = asyncio.StreamReader(limit=2**26)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    async for line in reader:
        server.post(json.loads(line, object_hook=from_json))


if __name__ == "__main__":
    # Django refuses to use its database while an event loop runs, as it does while an app is imported.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    asyncio.run(main(Path(sys.argv[1])))
