"""As ``test_properties``: whatever an app does in its lifespan or behind WSGI, nothing hangs, raises or is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.driver.client import Client, InProcess
from tests.driver.test_properties import COMMON, HTTP_CLIENT, Step, module_with, perform
from webasgi_driver import lifespan

LIFESPAN_STEPS = st.one_of(
    st.just(("receive", None)),
    st.just(("receive", None)),
    st.just(("sleep", 0.0)),
    st.just(("sleep", 60.0)),
    st.sampled_from(
        [
            *(
                {"type": f"lifespan.{phase}.complete"}
                for phase in ("startup", "startup", "shutdown", "startup.startup")
            ),
            *({"type": f"lifespan.{phase}.failed", "message": "so"} for phase in ("startup", "shutdown")),
            {"type": "lifespan.startup.failed"},
            {"type": "lifespan.startup.failed", "message": 3},
            {"type": "http.response.start"},
            {"type": None},
            {},
            "text",
        ]
    ).map(lambda event: ("send", event)),
    st.sampled_from([ValueError("x"), SystemExit(1), KeyboardInterrupt(), asyncio.CancelledError()]).map(
        lambda error: ("raise", error)
    ),
    st.just(("return", "value")),
)
# Any steps, and those of an app that starts well.
LIFESPANS = st.lists(LIFESPAN_STEPS, max_size=7) | st.lists(LIFESPAN_STEPS, max_size=4).map(
    lambda steps: [("receive", None), ("send", {"type": "lifespan.startup.complete"}), *steps]
)


class Lived:
    """An app with a lifespan of steps; it holds on after errors of ``send`` if it is stubborn."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.stubborn = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> Any:
        if scope["type"] == "http":
            if scope["path"] == "/wait":
                await receive()
                await receive()
            await send({"type": "http.response.start", "status": 200})
            await send({"type": "http.response.body", "body": b"served"})
            return None
        for kind, value in self.steps:
            try:
                if kind == "receive":
                    await receive()
                elif kind == "sleep":
                    await asyncio.sleep(value)
                elif kind == "send":
                    await send(value)
            except Exception:
                if not self.stubborn:
                    raise
            if kind == "raise":
                raise value
            if kind == "return":
                return value
        return None


async def live(directory: Path, reload: bool) -> tuple[str, str, list[Any]]:
    """A run from load to shutdown: its outcome, what a request got in it, and what nobody has handled."""
    client = Client()
    transport = client.transport = InProcess(directory, client.receive, startup_limit=0.02, shutdown_limit=0.02)
    unhandled: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: unhandled.append(context))
    outcome = (await client.load("main:app", {"main.py": "from app_of_properties import app"}))["type"]
    response = await client.get("/")
    waiting = client.request("/wait", body=None)
    if reload:
        # Ends the app that is there as a shutdown does.
        await client.load("main:app", {"main.py": "from app_of_properties import app"})
    await client.shutdown()
    await asyncio.wait_for(waiting.closed.wait(), 5)
    assert not transport.server._tasks
    return outcome, response.text, unhandled


@pytest.fixture
def lived() -> Iterator[Lived]:
    with pytest.MonkeyPatch.context() as patch, module_with(Lived()) as app:
        patch.setattr(lifespan, "_FAILURE_GRACE", 0.02)
        yield app


@settings(COMMON, max_examples=250)
@given(steps=LIFESPANS, stubborn=st.booleans(), reload=st.booleans())
def test_lifespan(app_directory: Path, lived: Lived, steps: list[Step], stubborn: bool, reload: bool) -> None:
    lived.steps, lived.stubborn = steps, stubborn
    outcome, text, unhandled = asyncio.run(asyncio.wait_for(live(app_directory, reload), 20))
    assert not unhandled
    assert text == {"ready": "served", "failed": "The app is not running."}[outcome]
    # An app that says that it is up, before anything else, is.
    sent = next((value for kind, value in steps if kind not in ("receive", "sleep")), None)
    is_slow = any(kind == "sleep" and value for kind, value in steps)
    if sent == {"type": "lifespan.startup.complete"} and not is_slow and steps.count(("receive", None)) <= 1:
        assert outcome == "ready"


STATUSES = st.sampled_from(["200 OK", "204 No Content", "404", "99 Low", "x", "", 200, None])
WSGI_HEADERS = st.sampled_from(
    [
        [],
        [("Content-Length", "5")],
        [("Content-Length", "x")],
        [("a", "\u20ac")],
        [("a b", "c")],
        [("a",)],
        None,
        [(1, 2)],
    ]
)
PIECES = st.sampled_from([b"", b"x", b"hello", bytes(300_000), "text", None, 1])
WSGI_STEPS = st.one_of(
    st.tuples(st.just("start"), st.tuples(STATUSES, WSGI_HEADERS)),
    st.just(("start", ("200 OK", []))),
    st.just(("restart", None)),
    st.tuples(st.just("write"), PIECES),
    st.tuples(st.just("yield"), PIECES),
    st.sampled_from([0, 3, -1]).map(lambda size: ("read", size)),
    st.sampled_from([ValueError("x"), SystemExit(1), KeyboardInterrupt()]).map(lambda error: ("raise", error)),
)


class Gateway:
    """A WSGI app of steps: those before the iterable is asked for, those in it, and whether closing it fails."""

    def __init__(self) -> None:
        self.before: list[Step] = []
        self.steps: list[Step] = []
        self.kind = "generator"
        self.calls = 0
        self.closed = 0
        self._write: Any = None

    def __call__(self, environ: Any, start_response: Any) -> Any:
        self.calls += 1
        for step in self.before:
            self._do(step, environ, start_response)
        if self.kind == "list":
            return [value for kind, value in self.steps if kind == "yield"]
        return None if self.kind == "nothing" else _Iterable(self, environ, start_response)

    def _do(self, step: Step, environ: Any, start_response: Any) -> None:
        kind, value = step
        if kind == "start":
            self._write = start_response(*value)
        elif kind == "restart":
            try:
                raise LookupError
            except LookupError as error:
                start_response("500 Oh", [], (type(error), error, error.__traceback__))
        elif kind == "write":
            self._write(value)
        elif kind == "read":
            environ["wsgi.input"].read(value)
        elif kind == "raise":
            raise value


class _Iterable:
    def __init__(self, gateway: Gateway, environ: Any, start_response: Any) -> None:
        self._gateway, self._arguments = gateway, (environ, start_response)

    def __iter__(self) -> Any:
        for step in self._gateway.steps:
            if step[0] == "yield":
                yield step[1]
            else:
                self._gateway._do(step, *self._arguments)

    def close(self) -> None:
        self._gateway.closed += 1
        if self._gateway.kind == "bad close":
            raise ValueError("close")


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with module_with(Gateway()) as app:
        yield app


async def serve(
    directory: Path, client_steps: list[Step], method: str, acks: bool
) -> tuple[list[Any], bool, list[Any]]:
    """A request to the end: the client's events, whether it was open to the end, and what nobody has handled."""
    client = Client()
    transport = client.transport = InProcess(directory, client.receive, shutdown_limit=0.05)
    unhandled: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: unhandled.append(context))
    await client.serve({"main.py": "from app_of_properties import app"})
    exchange = client.request("/", method, body=None, acks=acks)
    for kind, value in client_steps:
        perform(exchange, kind, value)
        await asyncio.sleep(0)
    await asyncio.sleep(0.001)
    if not exchange.closed.is_set():
        exchange.send({"type": "http.disconnect"})
    for _ in range(200):
        if not transport.server._tasks:
            break
        await asyncio.sleep(0.001)
    assert not transport.server._tasks, "the connection hangs"
    closed = exchange.closed.is_set()
    await client.shutdown()
    events = []
    while not exchange.events.empty():
        events.append(exchange.events.get_nowait())
    return events, closed, unhandled


@settings(COMMON, max_examples=250)
@given(
    before=st.lists(WSGI_STEPS, max_size=4),
    steps=st.lists(WSGI_STEPS, max_size=5),
    kind=st.sampled_from(["generator", "generator", "list", "nothing", "bad close"]),
    client=st.lists(HTTP_CLIENT, max_size=4),
    method=st.sampled_from(["GET", "HEAD"]),
    acks=st.booleans(),
)
def test_wsgi(
    app_directory: Path,
    gateway: Gateway,
    before: list[Step],
    steps: list[Step],
    kind: str,
    client: list[Step],
    method: str,
    acks: bool,
) -> None:
    gateway.before, gateway.steps, gateway.kind = before, steps, kind
    gateway.calls = gateway.closed = 0
    client = [*client, ("body", (b"", False))]
    events, closed, unhandled = asyncio.run(asyncio.wait_for(serve(app_directory, client, method, acks), 20))
    assert not unhandled
    kinds = [event["type"] for event in events]
    left = any(step[0] in ("disconnect", "close") for step in client)
    assert kinds.count("http.response.start") <= 1
    assert gateway.calls <= 1
    if not any(step[0] == "close" for step in client):
        assert closed
        assert kinds[-1] == "closed"
    if not left and acks:
        # Whatever the app did, a client that stays has an answer.
        assert kinds[0] == "http.response.start"
    if kind in ("generator", "bad close"):
        # PEP 3333: whatever happens to the iterable, it is closed, once; one that was never returned is not.
        raised = any(step[0] != "read" for step in before)
        assert gateway.closed == gateway.calls or (gateway.closed == 0 and raised)
    body = b"".join(event["body"] for event in events if event["type"] == "http.response.body")
    assert method == "GET" or body == b""
