"""A tiny host: what the page does with the driver, in Python, for tests.

``Client`` speaks the messages of ``protocol.ts``; a ``Transport`` takes them to a ``Server`` in this
process or to one in Pyodide.
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from webasgi_driver.context import Context
from webasgi_driver.server import Server

Message = dict[str, Any]
Pairs = Sequence[tuple[str, str]]

LIMIT = 30.0
"""Seconds that any single wait may take."""


class Transport(Protocol):
    """Takes messages to the driver."""

    def post(self, message: Message) -> None:
        """Send one HostToWorker message."""


class InProcess:
    """A server in this process."""

    def __init__(self, directory: Path, receive: Callable[[Message], None], **options: Any) -> None:
        self.server = Server(receive, **options)
        self._directory = str(directory)
        self._tasks: set[asyncio.Task[None]] = set()

    def post(self, message: Message) -> None:
        server = self.server
        if message["type"] == "load":
            data = {file["name"]: file["bytes"] for file in message["data"]}
            context = Context(data, message["environ"], message["directory"], message["packages"], message["index"])
            self._run(server.load(message["app"], message["files"], self._directory, context))
        elif message["type"] == "warm":
            server.warm(message["modules"])
        elif message["type"] == "check":
            server.check(message["id"], message["path"], message["source"])
        elif message["type"] == "shutdown":
            self._run(server.shutdown())
        elif message["type"] == "open":
            server.open(message["id"], message["scope"])
        elif message["type"] == "event":
            server.event(message["id"], message["event"])
        elif message["type"] == "close":
            server.close(message["id"])
        elif message["type"] == "ack":
            server.ack(message["id"], message["bytes"])
        elif message["type"] == "evaluate":
            server.evaluate(message["id"], message["source"])
        elif message["type"] == "cancel":
            server.cancel(message["id"])
        elif message["type"] == "list-files":
            server.list_files(message["id"])
        elif message["type"] == "read-file":
            server.read_file(message["id"], message["path"])
        else:
            raise AssertionError(message)

    def _run(self, coroutine: Any) -> None:
        task = asyncio.get_running_loop().create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


class InNode:
    """A server in Pyodide, in a Node process: see ``pyodide_node.mjs``."""

    def __init__(self, process: asyncio.subprocess.Process, receive: Callable[[Message], None]) -> None:
        self._process = process
        self._receive = receive
        self._reader = asyncio.get_running_loop().create_task(self._read())

    @classmethod
    async def start(cls, command: Sequence[str], receive: Callable[[Message], None]) -> InNode:
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, limit=2**26)
        return cls(process, receive)

    def post(self, message: Message) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(message, default=to_json).encode() + b"\n")

    async def stop(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), 5)
        except asyncio.TimeoutError:
            self._process.kill()
            await self._process.wait()
        await self._reader

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            self._receive(json.loads(line, object_hook=from_json))
        self._receive({"type": "status", "status": "exited"})


def to_json(value: object) -> object:
    assert isinstance(value, bytes)
    return {"$bytes": base64.b64encode(value).decode()}


def from_json(value: Message) -> Any:
    return base64.b64decode(value["$bytes"]) if "$bytes" in value else value


@dataclass
class Response:
    """What a request got."""

    status: int = 0
    headers: list[tuple[str, str]] = field(default_factory=list)
    chunks: list[bytes] = field(default_factory=list)
    trailers: list[tuple[str, str]] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    complete: bool = False
    error: str | None = None

    @property
    def body(self) -> bytes:
        return b"".join(self.chunks)

    @property
    def text(self) -> str:
        return self.body.decode()

    def json(self) -> Any:
        return json.loads(self.body)

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key == name), None)


def javascript_length(text: str) -> int:
    """UTF-16 code units, which WebSocket frames of text count as in acknowledgements."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class Exchange:
    """One connection as the client sees it."""

    def __init__(self, client: Client, id: int, *, acks: bool = True) -> None:
        self.client = client
        self.id = id
        self.acks = acks
        self.events: asyncio.Queue[Message] = asyncio.Queue()
        self.acked = 0
        self.closed = asyncio.Event()
        self.error: str | None = None

    def take(self, message: Message) -> None:
        assert not self.closed.is_set(), f"after close: {message}"
        if message["type"] == "event":
            event = message["event"]
            self.events.put_nowait(event)
            size = len(event.get("body") or event.get("bytes") or b"") + javascript_length(event.get("text", ""))
            if size and self.acks:
                self.ack(size)
        elif message["type"] == "ack":
            self.acked += message["bytes"]
        else:
            self.error = message["error"]
            self.events.put_nowait({"type": "closed"})
            self.closed.set()

    async def next(self, limit: float = LIMIT) -> Message:
        return await asyncio.wait_for(self.events.get(), limit)

    def send(self, event: Message) -> None:
        self.client.post({"type": "event", "id": self.id, "event": event})

    def body(self, data: bytes, *, more: bool = False) -> None:
        self.send({"type": "http.request", "body": data, "more_body": more})

    def ack(self, count: int) -> None:
        self.client.post({"type": "ack", "id": self.id, "bytes": count})

    def close(self) -> None:
        self.client.post({"type": "close", "id": self.id})

    async def response(self) -> Response:
        """Everything until the app has returned."""
        result = Response()
        wants_trailers = False
        while (event := await self.next())["type"] != "closed":
            assert not result.complete, f"after the response: {event}"
            if event["type"] == "http.response.early_hint":
                result.hints += event["links"]
            elif event["type"] == "http.response.start":
                assert not result.status
                wants_trailers = event["trailers"]
                result.status = event["status"]
                result.headers = [(name, value) for name, value in event["headers"]]
            elif event["type"] == "http.response.body":
                result.chunks.append(event["body"])
                result.complete = not event["more_body"] and not wants_trailers
            elif event["type"] == "http.response.trailers":
                result.trailers += [(name, value) for name, value in event["headers"]]
                result.complete = not event["more_trailers"]
            else:
                raise AssertionError(event)
        result.error = self.error
        return result


class Client:
    """Collects what the driver says, by connection."""

    def __init__(self) -> None:
        self.transport: Transport | None = None
        self.logs: list[Message] = []
        self.statuses: list[str] = []
        self.history: list[Message] = []
        """Every message of the driver, in order."""
        self.exchanges: dict[int, Exchange] = {}
        self._outcomes: asyncio.Queue[Message] = asyncio.Queue()
        self._next_id = 1
        self.has_jspi = False

    def post(self, message: Message) -> None:
        assert self.transport is not None
        self.transport.post(message)

    def receive(self, message: Message) -> None:
        self.history.append(message)
        if message["type"] == "log":
            self.logs.append(message)
        elif message["type"] in ("ready", "failed", "status"):
            if message["type"] == "status":
                self.statuses.append(message["status"])
            self._outcomes.put_nowait(message)
        else:
            self.exchanges[message["id"]].take(message)

    async def load(self, app: str, files: Mapping[str, str], context: Context | None = None) -> Message:
        """The ``ready`` or ``failed`` message."""
        context = context or Context()
        data = [{"name": name, "bytes": content} for name, content in context.data.items()]
        place = {"environ": dict(context.environ), "directory": context.directory}
        asked = {"packages": dict(context.packages) if context.packages is not None else None, "index": context.index}
        self.post({"type": "load", "app": app, "files": dict(files), "data": data, **place, **asked})
        return await self.outcome("ready", "failed")

    async def serve(self, files: Mapping[str, str], app: str = "main:app", context: Context | None = None) -> None:
        outcome = await self.load(app, files, context)
        assert outcome["type"] == "ready", outcome["failure"]["message"] + outcome["failure"]["traceback"]

    async def failure(self, app: str, files: Mapping[str, str], context: Context | None = None) -> Message:
        outcome = await self.load(app, files, context)
        assert outcome["type"] == "failed"
        failure: Message = outcome["failure"]
        return failure

    async def shutdown(self) -> None:
        self.post({"type": "shutdown"})
        await self.outcome("stopped")

    async def outcome(self, *wanted: str) -> Message:
        while True:
            message = await asyncio.wait_for(self._outcomes.get(), LIMIT * 2)
            if message["type"] in wanted or message.get("status") in wanted:
                return message
            assert message.get("status") != "exited", "the process has ended"

    def open(self, scope: Message, *, acks: bool = True) -> Exchange:
        number = self._next_id
        self._next_id += 1
        exchange = self.exchanges[number] = Exchange(self, number, acks=acks)
        self.post({"type": "open", "id": number, "scope": scope})
        return exchange

    def request(
        self,
        target: str,
        method: str = "GET",
        *,
        headers: Pairs = (),
        body: bytes | None = b"",
        acks: bool = True,
    ) -> Exchange:
        """Open a request; ``body=None`` leaves its body to the caller."""
        raw_path, _, query = target.partition("?")
        pairs = [["Host", "127.0.0.1:8000"], *([name, value] for name, value in headers)]
        if body:
            pairs.append(["content-length", str(len(body))])
        scope = {"type": "http", "method": method, "scheme": "http", **_addresses(raw_path, query), "headers": pairs}
        exchange = self.open(scope, acks=acks)
        if body is not None:
            exchange.body(body)
        return exchange

    async def get(self, target: str, method: str = "GET", **options: Any) -> Response:
        return await self.request(target, method, **options).response()

    def websocket(self, target: str, *, headers: Pairs = (), subprotocols: Sequence[str] = ()) -> Exchange:
        raw_path, _, query = target.partition("?")
        pairs = [["Host", "127.0.0.1:8000"], *([name, value] for name, value in headers)]
        scope = {"type": "websocket", "scheme": "ws", **_addresses(raw_path, query), "headers": pairs}
        return self.open({**scope, "subprotocols": list(subprotocols)})

    def log_text(self, stream: str = "server") -> str:
        return "\n".join(log["text"] for log in self.logs if log["stream"] == stream)


def _addresses(raw_path: str, query: str) -> Message:
    return {
        "raw_path": raw_path,
        "query_string": query,
        "server": ["127.0.0.1", 8000],
        "client": ["127.0.0.1", 50000],
    }


@asynccontextmanager
async def in_process(directory: Path, **options: Any) -> AsyncIterator[Client]:
    client = Client()
    client.transport = InProcess(directory, client.receive, **options)
    try:
        yield client
    finally:
        await client.shutdown()


@asynccontextmanager
async def in_node(command: Sequence[str]) -> AsyncIterator[Client]:
    client = Client()
    transport = await InNode.start(command, client.receive)
    client.transport = transport
    await client.outcome("booted")
    try:
        yield client
    finally:
        await transport.stop()
