"""What Python writes and says is what the samples show; TypeScript reads the same ones."""

from __future__ import annotations

import asyncio
import json
import re
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.contract.samples import HERE, samples, shape
from tests.driver.client import InProcess
from webasgi.environments import Environment
from webasgi.environments.wheels import Wheel
from webasgi.markup import Listing, highlight, playground_data, playground_html
from webasgi.playground import DataFile, Playground, PlaygroundFile

LIMIT = 10.0
"""Seconds for one message of the driver."""

Message = dict[str, Any]


def _by_what(cases: list[Message]) -> list[Any]:
    return [pytest.param(case, id=case["what"]) for case in cases]


# The page


class _Attributes(HTMLParser):
    """The attributes of the custom element."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[dict[str, str | None]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "webasgi-playground":
            self.found.append(dict(attrs))


def _tuples(file: Message) -> Message:
    """JSON has lists for the ranges of lines."""
    return {name: tuple(map(tuple, value)) if isinstance(value, list) else value for name, value in file.items()}


@pytest.mark.parametrize("case", _by_what(samples("page-data.json")["valid"]))
def test_page_data(case: Message) -> None:
    fields = dict(case["playground"])
    files = tuple(PlaygroundFile(**_tuples(file)) for file in fields.pop("files"))
    data_files = tuple(DataFile(each["path"], b64decode(each["content"])) for each in fields.pop("data", ()))
    environ = tuple(fields.pop("environ", {}).items())
    playground = Playground(files=files, data=data_files, environ=environ, **fields)
    place = {"environment": case["environment"], "problem": case["problem"]}
    assert json.loads(json.dumps(playground_data(playground, **place))) == case["data"]

    html = playground_html(playground, [Listing(file, highlight(file)) for file in files], **place)
    [attributes] = _Attributes(html).found
    data = attributes["data-playground"]
    assert data is not None
    assert json.loads(data) == case["data"]


# Environments


@pytest.mark.parametrize("case", _by_what(samples("environment.json")["valid"]))
def test_environment(case: Message, tmp_path: Path) -> None:
    fields = case["environment"]
    environment = Environment(
        requirements=tuple(fields["requirements"]),
        pyodide=fields["pyodide"],
        wheels=tuple(Wheel(**wheel) for wheel in fields["wheels"]),
    )
    assert environment.manifest() == case["manifest"]
    # Pages of sites that are built again keep naming the same file.
    assert environment.manifest_name == case["name"]
    for wheel in environment.wheels:
        (tmp_path / wheel.path).parent.mkdir(parents=True)
        (tmp_path / wheel.path).write_bytes(b"x" * wheel.size)
    environment.write(tmp_path)
    assert json.loads((tmp_path / case["name"]).read_text("utf-8")) == case["manifest"]


# The driver


class Driver:
    """A driver in this process; what it says, in order."""

    def __init__(self, directory: Path) -> None:
        self._said: asyncio.Queue[Message] = asyncio.Queue()
        self.all: list[Message] = []
        self._transport = InProcess(directory, self._receive)

    def _receive(self, message: Message) -> None:
        self.all.append(message)
        self._said.put_nowait(message)

    def send(self, message: Message) -> None:
        self._transport.post(message)

    async def next(self) -> Message:
        """The next message that is no log."""
        while True:
            message = await asyncio.wait_for(self._said.get(), LIMIT)
            if message["type"] != "log":
                return message

    async def until(self, wanted: Message) -> None:
        while await self.next() != wanted:
            pass

    async def until_ready(self) -> None:
        while (await self.next())["type"] != "ready":
            pass


@pytest.fixture
async def driver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Driver]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    async with _running(tmp_path / "app") as driver:
        yield driver


@asynccontextmanager
async def _running(directory: Path) -> AsyncIterator[Driver]:
    driver = Driver(directory)
    yield driver
    driver.send({"type": "shutdown"})
    await driver.until({"type": "status", "status": "stopped"})


SAMPLED = [shape(message) for message in samples("worker-to-host.json")["valid"]]


def _assert_sampled(messages: list[Message]) -> None:
    for message in messages:
        assert shape(message) in SAMPLED, message


def _load(files: dict[str, str], app: str = "contract_app:app") -> Message:
    return {
        "type": "load",
        "app": app,
        "files": files,
        "data": [],
        "environ": {},
        "directory": "",
        "packages": None,
        "index": "",
    }


FILES = {"contract_app.py": (HERE / "app.py").read_text("utf-8")}


@pytest.mark.parametrize("case", _by_what(samples("conversations.json")))
async def test_conversation(case: Message, driver: Driver) -> None:
    driver.send(_load(FILES))
    await driver.until_ready()
    for step in case["steps"]:
        if "send" in step:
            driver.send(step["send"])
        else:
            assert await driver.next() == step["expect"]
    _assert_sampled(driver.all)


async def test_every_sample_of_the_host_is_understood(driver: Driver) -> None:
    driver.send(_load(FILES))
    await driver.until_ready()
    for message in samples("host-to-worker.json")["valid"]:
        # Some are the worker's own; the others have their conversations.
        if message["type"] not in ("boot", "file", "files", "ping", "load", "shutdown"):
            driver.send(message)
            await asyncio.sleep(0)
    driver.send({"type": "shutdown"})
    await driver.until({"type": "status", "status": "stopped"})
    _assert_sampled(driver.all)
    assert not [message for message in driver.all if message["type"] == "failed"]


@pytest.mark.parametrize(
    ("app", "source"),
    [
        ("contract_app:app", "1 / 0"),
        ("contract_app:app", "def ("),
        ("contract_app:missing", "app = None"),
        ("contract_missing:app", ""),
        ("contract_app:app", "async def app(scope, receive, send):\n    raise ValueError('no startup')"),
        ("contract_app:app", "app = 1"),
    ],
)
async def test_failures(app: str, source: str, driver: Driver) -> None:
    driver.send(_load({"contract_app.py": source}, app))
    while (await driver.next())["type"] not in ("failed", "ready"):
        pass
    _assert_sampled(driver.all)


async def test_a_request_before_the_app(driver: Driver) -> None:
    scope = next(message["scope"] for message in samples("host-to-worker.json")["valid"] if "scope" in message)
    driver.send({"type": "open", "id": 1, "scope": scope})
    assert (await driver.next())["event"]["status"] == 503
    await driver.until({"type": "close", "id": 1, "error": "The app is not running."})
    _assert_sampled(driver.all)


# The samples themselves


@pytest.mark.parametrize("name", ["host-to-worker.json", "worker-to-host.json"])
def test_samples_cover_the_protocol(name: str) -> None:
    protocol = HERE.parent.parent / "assets" / "src" / "protocol"
    source = "".join(path.read_text("utf-8") for path in sorted(protocol.glob("*.ts")))
    table = {"host-to-worker.json": "HOST_TO_WORKER", "worker-to-host.json": "WORKER_TO_HOST"}[name]
    events = {"host-to-worker.json": "RECEIVE_EVENTS", "worker-to-host.json": "SEND_EVENTS"}[name]
    messages = samples(name)["valid"]
    assert {message["type"] for message in messages} == _keys(source, table)
    assert {message["event"]["type"] for message in messages if "event" in message} == _keys(source, events)


def _keys(source: str, table: str) -> set[str]:
    """The keys of a table of shapes in the protocol's guards."""
    match = re.search(rf"^const {table}\b.*?= {{\n(.*?)^}};$", source, re.DOTALL | re.MULTILINE)
    assert match is not None, table
    return set(re.findall(r'^  "?([\w.-]+)"?: \[', match[1], re.MULTILINE))
