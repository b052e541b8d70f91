"""Features that take their time: streams, server-sent events, WebSockets."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from tests.driver.client import LIMIT, Exchange, Message
from tests.frameworks.framework import Run


async def until(condition: Callable[[], bool], limit: float = LIMIT / 6) -> None:
    """Wait until ``condition`` holds; raises ``TimeoutError`` if it doesn't within ``limit`` seconds."""

    async def poll() -> None:
        while not condition():  # noqa: ASYNC110 (there is no event to wait for)
            await asyncio.sleep(0.005)

    await asyncio.wait_for(poll(), limit)


async def streaming(run: Run) -> None:
    response = await run.client.get("/stream")
    assert (response.status, response.body) == (200, b"0\n1\n2\n3\n")
    # What the app printed and what it sent come over one port, in their order.
    seen = [text for message in run.client.history if (text := _made_or_sent(message))]
    assert seen == [text for number in range(4) for text in (f"made {number}", f"{number}\n")]


def _made_or_sent(message: Message) -> str:
    if message["type"] == "log" and message["stream"] == "stdout":
        return str(message["text"])
    if message["type"] == "event" and message["event"]["type"] == "http.response.body":
        return str(message["event"]["body"].decode())
    return ""


async def server_sent_events(run: Run) -> None:
    exchange = run.client.request("/events")
    start = await exchange.next()
    assert start["status"] == 200, start
    types = [value for name, value in start["headers"] if name == "content-type"]
    assert types[0].startswith("text/event-stream")
    text = ""
    while "data: 2" not in text:
        text += (await exchange.next())["body"].decode()
    exchange.close()
    await until(lambda: "events over" in run.output())


async def _accepted(run: Run) -> Exchange:
    socket = run.client.websocket("/ws")
    event = await socket.next()
    assert event["type"] == "websocket.accept", event
    return socket


async def websocket(run: Run) -> None:
    socket = await _accepted(run)
    for text in ("hello", "", "é😀\0"):
        socket.send({"type": "websocket.receive", "text": text})
        assert (await socket.next())["text"] == f"echo {text}"
    for data in (b"\x01\x02\xff", bytes(range(256)) * 400):
        socket.send({"type": "websocket.receive", "bytes": data})
        assert (await socket.next())["bytes"] == data[::-1]
    await _leave(socket, 1000)


async def close_codes(run: Run) -> None:
    socket = await _accepted(run)
    socket.send({"type": "websocket.receive", "text": "close"})
    assert await socket.next() == {"type": "websocket.close", "code": 4001, "reason": "enough"}
    socket = await _accepted(run)
    await _leave(socket, 4002)
    await until(lambda: "left" in run.output())
    assert "left 4002" in run.output()


async def _leave(socket: Exchange, code: int) -> None:
    socket.send({"type": "websocket.disconnect", "code": code, "reason": ""})
    assert (await socket.next())["type"] == "closed"
    assert socket.error is None
