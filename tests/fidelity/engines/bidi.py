"""A client of WebDriver BiDi (https://w3c.github.io/webdriver-bidi/), as much of it as the suite needs."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable
from typing import Any

from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, CloseConnection, Ping, RejectConnection, TextMessage
from wsproto.events import Request as Upgrade

from tests.fidelity.engines import LIMIT, PageError

Record = dict[str, Any]


class Connection:
    """Commands and events over one WebSocket, in one thread: events are handled while something waits."""

    def __init__(self, host: str, port: int) -> None:
        """Connect and begin a session; raises `OSError`."""
        self._socket = socket.create_connection((host, port), timeout=LIMIT)
        self._protocol = WSConnection(ConnectionType.CLIENT)
        self._next = 0
        self._answers: dict[int, Record] = {}
        self._pieces: list[str] = []
        self._handlers: dict[str, list[Callable[[Record], None]]] = {}
        self._open = False
        self._write(self._protocol.send(Upgrade(host=f"{host}:{port}", target="/session")))
        self._pump(LIMIT, lambda: self._open)
        capabilities = {"unhandledPromptBehavior": {"default": "ignore"}, "acceptInsecureCerts": True}
        self.command("session.new", capabilities={"alwaysMatch": capabilities})

    def on(self, event: str, handler: Callable[[Record], None]) -> None:
        """Subscribe to an event; the handler may `send` but not wait."""
        if event not in self._handlers:
            self._handlers[event] = []
            self.command("session.subscribe", events=[event])
        self._handlers[event].append(handler)

    def send(self, method: str, **parameters: object) -> int:
        """Send a command whose answer is not waited for."""
        self._next += 1
        message = {"id": self._next, "method": method, "params": parameters}
        self._write(self._protocol.send(TextMessage(data=json.dumps(message))))
        return self._next

    def command(self, method: str, **parameters: object) -> Record:
        """Send a command and wait for its result; raises `PageError`."""
        number = self.send(method, **parameters)
        self._pump(LIMIT, lambda: number in self._answers)
        answer = self._answers.pop(number, None)
        if answer is None:
            raise PageError(f"{method}: no answer within {LIMIT} seconds")
        if answer["type"] == "error":
            raise PageError(f"{method}: {answer['error']}: {answer.get('message', '')}")
        result: Record = answer["result"]
        return result

    def pause(self, seconds: float) -> None:
        """Handle events for so long."""
        self._pump(seconds, lambda: False)

    def close(self) -> None:
        """End the connection."""
        self._socket.close()

    def _write(self, data: bytes) -> None:
        self._socket.sendall(data)

    def _pump(self, seconds: float, done: Callable[[], bool]) -> None:
        deadline = time.monotonic() + seconds
        while not done():
            left = deadline - time.monotonic()
            if left <= 0:
                return
            self._socket.settimeout(left)
            try:
                data = self._socket.recv(65536)
            except TimeoutError:
                return
            if not data:
                raise PageError("the browser has ended the connection")
            self._socket.settimeout(LIMIT)
            self._protocol.receive_data(data)
            self._handle()

    def _handle(self) -> None:
        for event in self._protocol.events():
            match event:
                case AcceptConnection():
                    self._open = True
                case Ping():
                    self._write(self._protocol.send(event.response()))
                case TextMessage(data=text, message_finished=finished):
                    self._pieces.append(text)
                    if finished:
                        message = json.loads("".join(self._pieces))
                        self._pieces.clear()
                        self._dispatch(message)
                case RejectConnection() | CloseConnection():
                    raise PageError("the browser refuses the connection")
                case _:
                    pass

    def _dispatch(self, message: Record) -> None:
        if message["type"] == "event":
            for handler in self._handlers.get(message["method"], []):
                handler(message["params"])
        else:
            self._answers[message["id"]] = message
