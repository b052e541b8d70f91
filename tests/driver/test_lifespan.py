"""Lifespan: once a run, failures told, apps without it served."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest

from tests.driver.client import Client
from tests.driver.conftest import Serve


async def error_of(awaitable: Awaitable[None]) -> str | None:
    try:
        await awaitable
    except RuntimeError as exc:
        return str(exc)
    return None


STARLETTE = """
from contextlib import asynccontextmanager
from starlette.applications import Starlette
events = []
@asynccontextmanager
async def lifespan(app):
    events.append("up")
    %s
    yield {"key": "value"}
    print("down")
    %s
app = Starlette(lifespan=lifespan)
"""


async def test_once_a_run(serve: Serve) -> None:
    events: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        events.append(scope["type"])
        if scope["type"] == "lifespan":
            assert scope["asgi"] == {"version": "3.0", "spec_version": "2.0"}
            for name in ("startup", "shutdown"):
                assert await receive() == {"type": f"lifespan.{name}"}
                events.append(name)
                await send({"type": f"lifespan.{name}.complete"})
        else:
            await send({"type": "http.response.start", "status": 200})
            await send({"type": "http.response.body"})

    client = await serve(app)
    for _ in range(2):
        await client.get("/")
    await client.shutdown()
    assert events == ["lifespan", "startup", "http", "http", "shutdown"]
    assert client.statuses == ["app", "startup", "stopped"]


async def test_startup_raises_in_starlette(client: Client) -> None:
    failure = await client.failure("main:app", {"main.py": STARLETTE % ("raise ValueError('no database')", "")})
    assert failure["stage"] == "startup"
    assert failure["fault"] == "app"
    assert failure["message"] == "The app's startup failed: ValueError: no database"
    assert failure["location"] == {"path": "main.py", "line": 8}
    assert failure["traceback"].startswith("Traceback (most recent call last):\n")
    assert failure["traceback"].endswith("ValueError: no database\n")
    assert "webasgi_driver" not in failure["traceback"]


async def test_startup_fails_with_a_message(serve: Serve, client: Client) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "the moon is wrong"})

    with pytest.raises(AssertionError, match="The app's startup failed: the moon is wrong"):
        await serve(app)
    response = await client.get("/")
    assert response.status == 503


async def test_the_message_of_a_failed_startup_is_not_lost_when_the_app_raises_then(client: Client) -> None:
    source = """
async def app(scope, receive, send):
    await receive()
    await send({"type": "lifespan.startup.failed", "message": "no database at localhost"})
    raise RuntimeError
"""
    failure = await client.failure("main:app", {"main.py": source})
    assert failure["message"] == "The app's startup failed: no database at localhost"
    assert failure["location"] == {"path": "main.py", "line": 5}
    assert failure["traceback"].endswith("RuntimeError\n")


@pytest.mark.parametrize("raises", [True, False])
async def test_apps_without_lifespan(serve: Serve, raises: bool) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            if raises:
                raise AssertionError
            return
        await send({"type": "http.response.start", "status": 200})
        await send({"type": "http.response.body", "body": b"served"})

    client = await serve(app)
    assert (await client.get("/")).body == b"served"
    assert len(client.logs) == 1


async def test_a_startup_that_raises_by_itself_is_shown(serve: Serve) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        raise LookupError("forgot something")

    client = await serve(app)
    assert "LookupError: forgot something" in client.log_text()


async def test_startup_has_a_limit(serve: Serve, client: Client) -> None:
    cancelled = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.append(True)
            raise

    with pytest.raises(AssertionError, match="did not finish within 1 seconds"):
        await serve(app)
    assert cancelled == [True]


async def test_shutdown_has_a_limit(serve: Serve) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await asyncio.Event().wait()

    client = await serve(app)
    await client.shutdown()
    assert "shutdown did not finish within 0.2 seconds" in client.log_text()


async def test_shutdown_errors_are_logged(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    await client.serve({"main.py": STARLETTE % ("", "1 / 0")})
    await client.shutdown()
    assert capsys.readouterr().out == "down\n"
    assert "ZeroDivisionError: division by zero" in client.log_text()


async def test_wrong_transitions_are_errors_for_the_app(serve: Serve) -> None:
    errors: list[str | None] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        kinds = ("lifespan.shutdown.complete", "http.response.start", "lifespan.startup.complete")
        errors.extend([await error_of(send({"type": kind})) for kind in kinds])

    await serve(app)
    assert errors == [
        "Got invalid state transition on lifespan protocol.",
        "Expected a lifespan message, but got 'http.response.start'.",
        None,
    ]


async def test_a_second_load_shuts_the_first_app_down(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    await client.serve({"main.py": STARLETTE % ("", "")})
    await client.serve({"main.py": STARLETTE % ("print('second')", "")})
    assert capsys.readouterr().out == "down\nsecond\n"
