"""What `traffic.js` measures, by httpx.ASGITransport: no server, no browser.

`python -m bench.traffic.direct APP` reads `[function, arguments]` and writes the result, a JSON line each.
"""

import asyncio
import importlib
import json
import sys
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx

PIECE = bytes(64 * 1024)


class Direct:
    """The functions of `traffic.js` that need no socket; times are milliseconds."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def _json(self, name: int) -> None:
        response = await self._client.get(f"/json?name={name}")
        _check(response.json()["message"], f"Hello, {name}!")

    async def sequential(self, count: int) -> list[float]:
        """One request after the other; the time of each."""
        times = []
        for number in range(count):
            start = time.perf_counter()
            await self._json(number)
            times.append((time.perf_counter() - start) * 1000)
        return times

    async def concurrent(self, count: int) -> float:
        """All requests at once; the time until all are answered."""
        start = time.perf_counter()
        await asyncio.gather(*(self._json(number) for number in range(count)))
        return (time.perf_counter() - start) * 1000

    async def download(self, size: int) -> float:
        """A streamed response, read in pieces."""
        start = time.perf_counter()
        received = 0
        async with self._client.stream("GET", f"/download?size={size}") as response:
            async for piece in response.aiter_bytes():
                received += len(piece)
        _check(received, size)
        return (time.perf_counter() - start) * 1000

    async def prepare(self, size: int) -> None:
        """Nothing: pieces are made as they are sent."""

    async def upload(self, size: int) -> float:
        """A streamed request body."""

        async def pieces() -> AsyncIterator[bytes]:
            for _ in range(size // len(PIECE)):
                yield PIECE

        start = time.perf_counter()
        response = await self._client.post("/upload", content=pieces())
        _check(response.json()["received"], size)
        return (time.perf_counter() - start) * 1000


def _check(value: object, wanted: object) -> None:
    if value != wanted:
        raise RuntimeError(f"got {value!r} where {wanted!r} was due")


async def serve(app: Any) -> None:
    """Answer calls until stdin ends."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://testserver") as client:
        direct = Direct(client)
        for line in sys.stdin:
            function, arguments = json.loads(line)
            print(json.dumps(await getattr(direct, function)(*arguments)), flush=True)


if __name__ == "__main__":
    asyncio.run(serve(importlib.import_module(f"bench.traffic.apps.{sys.argv[1]}").app))
