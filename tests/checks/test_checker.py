"""Examples are run in Node, in the Pyodide and with the wheels that readers get."""

from __future__ import annotations

from pathlib import Path

import pytest

from webasgi.checks import Example, Outcome, check, judge, parse_checks, runner
from webasgi.environments import Environment, EnvironmentSettings, resolve
from webasgi.environments.cache import Cache
from webasgi.playground import DataFile, Playground, PlaygroundFile
from webasgi.snapshots import Prepared, prepare

APP = """
import asyncio
import os
import pathlib

async def app(scope, receive, send):
    if scope["type"] != "http":
        raise RuntimeError("no lifespan")
    event = await receive()
    headers = dict(scope["headers"])
    body, more, answer = b"", [], 200
    path = scope["path"]
    if path == "/":
        body = headers[b"accept"][:9]
    elif path == "/echo":
        body = event["body"] + b" " + headers.get(b"content-type", b"") + b" " + headers.get(b"x-a", b"")
    elif path == "/set":
        answer, more = 303, [(b"location", b"/seen"), (b"set-cookie", b"a=b; Path=/")]
    elif path == "/seen":
        body = headers.get(b"cookie", b"none")
    elif path == "/boom":
        raise ValueError("not today")
    elif path == "/files":
        size = len(pathlib.Path("logo.png").read_bytes())
        body = " ".join([*sorted(os.listdir(".")), os.environ["NAME"], str(size)]).encode()
    await send({"type": "http.response.start", "status": answer, "headers": [(b"content-type", b"text/plain"), *more]})
    while path == "/endless":
        await send({"type": "http.response.body", "body": b"x", "more_body": True})
        await asyncio.sleep(0.05)
    await send({"type": "http.response.body", "body": body})
"""


def example(text: str, path: str = "/", checks: str = "") -> Example:
    playground = Playground(
        (PlaygroundFile("main.py", text), PlaygroundFile("a/b.txt", "b")),
        path=path,
        data=(DataFile("logo.png", bytes(range(256))),),
        environ=(("NAME", "value"),),
    )
    return Example(playground, parse_checks(checks).found)


@pytest.fixture(scope="module")
def environment() -> Environment:
    return resolve((), EnvironmentSettings())


@pytest.fixture(scope="module")
def cache() -> Cache:
    return Cache(EnvironmentSettings().cache_directory)


def faults(example: Example, outcome: Outcome) -> list[str]:
    return [fault.message for fault in judge(example.playground.path, example.checks, outcome)]


def test_examples(environment: Environment, cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    right = """GET / -> 200 contains "*/*"
        POST /echo [X-A: 1] {"a": 1} -> 200 text "{\\"a\\": 1} application/json 1"
        GET /set -> 303 header location /seen
        GET /seen -> 200 text "a=b"
        GET /files -> 200 text "a logo.png main.py value 256"
        GET /endless -> 200 contains "xx\""""
    examples = [
        example(APP, checks=right),
        example(APP, "/set", "GET /echo -> 404"),
        example(APP, "/boom"),
        example("import nosuch\n"),
        example("import os\nos._exit(3)\n"),
    ]

    def quick_start() -> Prepared:
        return prepare(cache, environment.wheel_files(), ())

    outcomes = check(environment, examples, quick_start, cache)
    first, followed, broken, missing, ended = outcomes
    assert faults(examples[0], first) == []
    assert first.exchanges[-1].cut
    # A browser's first request follows redirects, with the cookies that came with them.
    assert (followed.exchanges[0].target, followed.exchanges[0].body) == ("/seen", b"a=b")
    assert faults(examples[1], followed) == ["GET /echo answers with 200 OK, not with 404"]
    (message,) = faults(examples[2], broken)
    assert message.startswith("GET /boom answers with 500 Internal Server Error")
    assert message.endswith("ValueError: not today")
    assert missing.failure is not None
    assert (missing.failure.fault, missing.failure.path, missing.failure.line) == ("author", "main.py", 1)
    assert ended.failure is not None

    def run_again(*arguments: object) -> None:
        raise AssertionError("what was run is not run again")

    monkeypatch.setattr(runner, "_run", run_again)
    # But for what may end otherwise another time.
    assert check(environment, examples[3::-1], quick_start, cache) == outcomes[3::-1]


def test_an_example_that_never_ends_is_ended(
    environment: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "_LIMIT", 6.0)
    cache = Cache(tmp_path)
    (outcome,) = check(
        environment, [example("while True:\n    pass\n")], lambda: prepare(cache, environment.wheel_files(), ()), cache
    )
    assert outcome.failure is not None
    assert "more than 6 seconds" in outcome.failure.message
