"""What ``send`` raises, and what a server says of an app's mistakes: the same under uvicorn and in the driver."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
import uvicorn
import websockets

from tests.driver.client import Client
from tests.driver.conftest import Serve

START = {"type": "http.response.start", "status": 200, "headers": []}
BODY = {"type": "http.response.body", "body": b"hello"}
MORE = {**BODY, "more_body": True}


def with_length(length: bytes) -> dict[str, Any]:
    return {**START, "headers": [(b"content-length", length)]}


# What an app sends, one event after the other; it goes on after an error.
CASES: dict[str, list[Any]] = {
    "body-before-start": [BODY],
    "unknown-before-start": [{"type": "http.response.nosuch"}],
    "websocket-before-start": [{"type": "websocket.accept"}],
    "headers-twice": [START, START, BODY],
    "unknown-after-start": [START, {"type": "http.response.nosuch"}, BODY],
    "after-the-end": [START, BODY, BODY],
    "start-after-the-end": [START, BODY, START],
    "too-long": [with_length(b"2"), BODY],
    "too-long-in-pieces": [with_length(b"7"), MORE, MORE, BODY],
    "too-short": [with_length(b"9"), BODY],
    "empty-with-length": [with_length(b"9"), {"type": "http.response.body"}],
    "just-right": [with_length(b"10"), MORE, BODY],
    "bad-name": [{**START, "headers": [(b"bad name", b"x")]}, BODY],
    "bad-value": [{**START, "headers": [(b"x", b"a\nb")]}, BODY],
    "nothing": [],
    "start-alone": [START],
    "incomplete": [START, MORE],
    "no-type": [{}],
    "no-status": [{"type": "http.response.start"}],
}
# What could not be started has not begun for us, so that it becomes a 500: the first error alone is the same.
NOT_STARTED = {"bad-name", "bad-value", "no-status"}
# What is said of what an app returns or raises.
ENDS: dict[str, tuple[list[Any], Any]] = {
    "returns-a-value": ([START, BODY], "value"),
    "raises-at-once": ([], ValueError("early")),
    "raises-after-start": ([START], ValueError("late")),
    "raises-after-the-end": ([START, BODY], ValueError("very late")),
}

ACCEPT = {"type": "websocket.accept"}
CLOSE = {"type": "websocket.close", "code": 4000, "reason": "so"}
TEXT = {"type": "websocket.send", "text": "x"}
DENY = {"type": "websocket.http.response.start", "status": 401, "headers": []}
WEBSOCKETS: dict[str, list[Any]] = {
    "send-before-accept": [TEXT],
    "http-before-accept": [START],
    "accept-twice": [ACCEPT, ACCEPT],
    "unknown-after-accept": [ACCEPT, {"type": "websocket.nosuch"}],
    "deny-after-accept": [ACCEPT, DENY],
    "send-after-close": [ACCEPT, CLOSE, TEXT],
    "close-twice": [ACCEPT, CLOSE, CLOSE],
    "accept-after-rejection": [CLOSE, ACCEPT],
    "accept-in-denial": [DENY, ACCEPT],
    "denied": [DENY, {"type": "websocket.http.response.body", "body": b"no"}],
    "bad-denial": [{**DENY, "status": 99}],
    "closes": [ACCEPT, TEXT, CLOSE],
    "no-handshake": [],
    "no-close": [ACCEPT],
    "no-denial": [DENY],
}


class Recorded:
    """Plays a case, and notes what came of each step."""

    def __init__(self) -> None:
        self.outcomes: list[str | None] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> Any:
        if scope["type"] == "lifespan":
            raise RuntimeError("no lifespan")
        name = scope["path"][1:]
        events, end = ENDS.get(name, (CASES.get(name, WEBSOCKETS.get(name, [])), None))
        for event in events:
            try:
                await send(event)
            except Exception as exc:
                self.outcomes.append(f"{type(exc).__name__}: {exc}")
            else:
                self.outcomes.append(None)
        if isinstance(end, Exception):
            raise end
        return end


@pytest.fixture
async def port(recorded: Recorded) -> AsyncIterator[int]:
    """uvicorn's, with its own checks: over h11 some errors are that library's."""
    config = uvicorn.Config(recorded, port=0, http="httptools", ws="websockets-sansio", lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 (it has no event)
        await asyncio.sleep(0.005)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await asyncio.wait_for(task, 10)


@pytest.fixture
def recorded() -> Recorded:
    return Recorded()


def told(lines: list[str]) -> list[str]:
    """The first and the last line of each error: the frames between are the server's."""
    return [f"{text.splitlines()[0]} … {text.splitlines()[-1]}" for text in lines]


async def test_same_errors(
    port: int, recorded: Recorded, serve: Serve, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    await serve(recorded)
    differences = []
    for name in [*CASES, *ENDS]:
        recorded.outcomes = []
        client.logs.clear()
        await client.get(f"/{name}")
        ours = recorded.outcomes, told([log["text"] for log in client.logs if log["level"] == "error"])
        recorded.outcomes = []
        caplog.clear()
        with caplog.at_level(logging.ERROR, "uvicorn.error"):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(f"GET /{name} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".encode())
            await asyncio.wait_for(reader.read(), 5)
            writer.close()
        formatter = logging.Formatter()
        theirs = recorded.outcomes, told([formatter.format(record).rstrip() for record in caplog.records])
        if name in NOT_STARTED:
            ours, theirs = (ours[0][:1], []), (theirs[0][:1], [])
        if ours != theirs:
            differences.append(f"{name}\n  ours   {ours}\n  theirs {theirs}")
    assert differences == [], "\n".join(differences)


async def test_same_errors_of_websockets(
    port: int, recorded: Recorded, serve: Serve, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    await serve(recorded)
    differences = []
    for name in WEBSOCKETS:
        recorded.outcomes = []
        client.logs.clear()
        await asyncio.wait_for(client.websocket(f"/{name}").closed.wait(), 5)
        # Some of uvicorn's implementations say so, some don't.
        outcomes = [each and each.replace(" or response already completed", "") for each in recorded.outcomes]
        ours = outcomes, told([log["text"] for log in client.logs if log["level"] == "error"])
        recorded.outcomes = []
        caplog.clear()
        with (
            caplog.at_level(logging.ERROR, "uvicorn.error"),
            contextlib.suppress(websockets.exceptions.WebSocketException, OSError, EOFError),
        ):
            url = f"ws://127.0.0.1:{port}/{name}"
            async with websockets.connect(url, open_timeout=5, close_timeout=1) as connection:
                await asyncio.wait_for(connection.wait_closed(), 5)
        formatter = logging.Formatter()
        records = [record for record in caplog.records if record.name == "uvicorn.error"]
        outcomes = [each and each.replace(" or response already completed", "") for each in recorded.outcomes]
        theirs = outcomes, told([formatter.format(record).rstrip() for record in records])
        if DENY in WEBSOCKETS[name]:
            # uvicorn's implementations differ, and one of them takes every denial for a mistake.
            ours, theirs = (ours[0], []), (theirs[0], [])
        if ours != theirs:
            differences.append(f"{name}\n  ours   {ours}\n  theirs {theirs}")
    assert differences == [], "\n".join(differences)
