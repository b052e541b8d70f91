"""Real frameworks in CPython; ``test_in_pyodide.py`` runs the same apps in Pyodide."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from tests.driver.client import Client
from tests.driver.conftest import app_source

EXAMPLES = Path(__file__).parents[2] / "example_docs" / "apps"


async def test_fastapi(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    await client.serve({"main.py": app_source("fastapi"), "data.txt": "data"})
    await check_fastapi(client)
    await client.shutdown()
    assert capsys.readouterr().out == "lifespan is over\n"


async def check_fastapi(client: Client) -> None:
    """What every run of ``fastapi_app.py`` must answer, wherever it runs."""
    assert (await client.get("/async")).json() == {"state": "hello", "url": "http://127.0.0.1:8000/sync"}
    assert (await client.get("/sync")).json() == {"sync": "dependency"}
    assert (await client.get("/slow?seconds=0.01")).json()["slept"] >= 0.01
    assert (await client.get("/to-thread")).json() == "from a thread"
    json = [("content-type", "application/json")]
    created = await client.get("/items", "POST", body=b'{"name": "bolt"}', headers=json)
    assert (created.status, created.json()) == (201, {"name": "bolt", "price": 1.0})
    invalid = await client.get("/items", "POST", body=b'{"price": "x"}', headers=json)
    assert invalid.status == 422
    assert [problem["loc"] for problem in invalid.json()["detail"]] == [["body", "name"], ["body", "price"]]
    form = [("content-type", "application/x-www-form-urlencoded")]
    posted = await client.get("/form", "POST", body=b"name=ada", headers=form)
    assert (posted.status, posted.header("location")) == (303, "/hello/ada")
    assert (await client.get("/stream")).chunks[:3] == [b"0\n", b"1\n", b"2\n"]
    file = await client.get("/file")
    assert (file.body, file.header("content-length")) == (b"data", "4")
    assert (await client.get("/background")).json() == "accepted"
    assert (await client.get("/done")).json() == ["background"]
    assert (await client.get("/nowhere")).status == 404
    error = await client.get("/error")
    assert (error.status, error.error) == (500, "LookupError: not today")
    assert 'raise LookupError("not today")' in client.log_text()
    assert (await client.get("/docs")).status == 200
    assert (await client.get("/openapi.json")).json()["info"]["title"] == "FastAPI"
    await check_echo(client)


async def check_echo(client: Client) -> None:
    socket = client.websocket("/ws")
    assert (await socket.next())["type"] == "websocket.accept"
    socket.send({"type": "websocket.receive", "text": "hello"})
    assert (await socket.next())["text"] == "echo hello"
    socket.send({"type": "websocket.disconnect", "code": 1000, "reason": ""})
    assert (await socket.next())["type"] == "closed"
    assert socket.error is None


async def test_starlette(client: Client) -> None:
    await client.serve({"main.py": app_source("starlette")})
    await check_starlette(client)


async def check_starlette(client: Client) -> None:
    home = await client.get("/")
    assert home.body == b"home"
    cookies = [value for name, value in home.headers if name == "set-cookie"]
    assert [cookie.partition(";")[0] for cookie in cookies] == ["a=1", "b=2"]
    assert (await client.get("/sync?x=1")).text == "sync 1"
    socket = client.websocket("/ws", subprotocols=["chat"])
    assert (await socket.next())["subprotocol"] == "chat"
    socket.send({"type": "websocket.receive", "bytes": b"\x01\x02"})
    assert (await socket.next())["bytes"] == b"\x02\x01"
    assert await socket.next() == {"type": "websocket.close", "code": 3001, "reason": "bye"}


async def test_litestar(client: Client) -> None:
    await client.serve({"main.py": app_source("litestar")})
    await check_litestar(client)


async def check_litestar(client: Client) -> None:
    assert (await client.get("/")).json() == {"framework": "litestar"}
    assert (await client.get("/sync")).text == "sync"


async def test_flask(client: Client) -> None:
    await client.serve({"main.py": app_source("flask")})
    await check_flask(client)


async def check_flask(client: Client) -> None:
    assert (await client.get("/?name=caf%C3%A9")).text == "hello café"
    boundary = [("content-type", "multipart/form-data; boundary=b")]
    body = (
        b'--b\r\ncontent-disposition: form-data; name="name"\r\n\r\nada\r\n'
        b'--b\r\ncontent-disposition: form-data; name="file"; filename="f"\r\n\r\ndata\r\n--b--\r\n'
    )
    form = await client.get("/form", "POST", body=body, headers=boundary)
    assert form.json() == {"name": "ada", "files": ["file"]}
    assert (await client.get("/stream")).chunks[:3] == [b"0\n", b"1\n", b"2\n"]
    assert (await client.get("/password")).json() == {"right": True, "wrong": False}
    assert (await client.get("/error")).status == 500
    assert (await client.get("/", "HEAD")).body == b""


# Django leaves the connections of its worker threads to the garbage collector, which CPython 3.13 reports.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_django(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    # The app migrates its database while it is imported, where an event loop runs (under uvicorn too).
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    await client.serve({"main.py": app_source("django")})
    await check_django(client)
    await client.shutdown()
    # Here and not in a later test.
    gc.collect()


async def check_django(client: Client) -> None:
    assert (await client.get("/")).text == "users: 0"
    registered = await client.get("/register")
    assert registered.json() == {"user": "ada"}
    cookie = (registered.header("set-cookie") or "").partition(";")[0]
    assert (await client.get("/who", headers=[("cookie", cookie)])).text == "ada"
    assert (await client.get("/who")).text == "nobody"
    assert (await client.get("/")).text == "users: 1"
    assert (await client.get("/bridge")).text == "bridged 1"
    assert (await client.get("/stream")).text == "0\n1\n2\n"


async def test_bare(client: Client) -> None:
    await client.serve({"main.py": app_source("bare")})
    assert (await client.get("/", "PUT", body=b"body")).text == "PUT body"


@pytest.mark.parametrize("name", ["bare", "composition", "counter", "forms", "quickstart", "starlette"])
async def test_the_apps_of_the_documentation(client: Client, name: str) -> None:
    files = {path.name: path.read_text("utf-8") for path in (EXAMPLES / name).iterdir() if path.is_file()}
    await client.serve(files)
    response = await client.get("/")
    assert (response.status, response.complete, response.error) == (200, True, None)
    if name == "composition":
        for path in ("/subapp/", "/subapp/subapp/"):
            assert (await client.get(path)).status == 200
