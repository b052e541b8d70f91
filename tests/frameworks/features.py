"""What every framework is asked for over plain requests; ``streams`` has the rest."""

from __future__ import annotations

import asyncio
import hashlib
import time

from tests.driver.client import Message
from tests.frameworks import streams
from tests.frameworks.framework import Feature, Run

JSON = [("content-type", "application/json")]
FORM = [("content-type", "application/x-www-form-urlencoded")]
MULTIPART = [("content-type", "multipart/form-data; boundary=b")]
# Larger than what Starlette and Werkzeug keep in memory: the rest is a temporary file's.
FILE = bytes(range(256)) * 4500


async def _asynchronous(run: Run) -> None:
    response = await run.client.get("/async")
    assert (response.status, response.text) == (200, "async")


async def _synchronous(run: Run) -> None:
    response = await run.client.get("/sync")
    assert (response.status, response.text) == (200, "sync")


async def _parameters(run: Run) -> None:
    response = await run.client.get("/items/7?q=caf%C3%A9+%26+co")
    assert (response.status, response.json()) == (200, {"id": 7, "q": "café & co"})


async def _json(run: Run) -> None:
    response = await run.client.get("/items", "POST", body='{"name": "bölt", "price": 1.5}'.encode(), headers=JSON)
    assert (response.status, response.json()) == (201, {"name": "bölt", "price": 1.5})


async def _validation(run: Run) -> None:
    response = await run.client.get("/items", "POST", body=b'{"name": "bolt", "price": "x"}', headers=JSON)
    assert response.status in (400, 422), response.text
    assert any(word in response.text for word in ("price", "number", "float")), response.text


async def _form(run: Run) -> None:
    response = await run.client.get("/form", "POST", body=b"name=caf%C3%A9+%26+co", headers=FORM)
    assert (response.status, response.text) == (200, "hello café & co")


async def _upload(run: Run) -> None:
    body = (
        b'--b\r\ncontent-disposition: form-data; name="note"\r\n\r\nmine\r\n'
        b'--b\r\ncontent-disposition: form-data; name="file"; filename="f.bin"\r\n'
        b"content-type: application/octet-stream\r\n\r\n" + FILE + b"\r\n--b--\r\n"
    )
    response = await run.client.get("/upload", "POST", body=body, headers=MULTIPART)
    seen = {"name": "f.bin", "size": len(FILE), "sha256": hashlib.sha256(FILE).hexdigest(), "note": "mine"}
    assert (response.status, response.json()) == (200, seen)


async def _download(run: Run) -> None:
    response = await run.client.get("/download")
    assert (response.status, response.body) == (200, b"data")
    disposition = response.header("content-disposition") or ""
    assert disposition.startswith("attachment")
    assert "data.txt" in disposition


async def _background(run: Run) -> None:
    response = await run.client.get("/background")
    assert (response.status, response.complete) == (200, True)
    await streams.until(lambda: "background done" in run.client.log_text("stdout"))
    seen = [_end_or_line(message) for message in run.client.history]
    assert seen.index("end") < seen.index("background done")


def _end_or_line(message: Message) -> str:
    if message["type"] == "event" and not message["event"].get("more_body", True):
        return "end"
    return str(message.get("text", ""))


async def _session(run: Run) -> None:
    client = run.client
    assert (await client.get("/me")).text == "nobody"
    response = await client.get("/login", "POST", body=b"name=ada", headers=FORM)
    assert (response.status in (302, 303), response.header("location")) == (True, "/me")
    cookies = [value.partition(";")[0] for name, value in response.headers if name == "set-cookie"]
    assert (await client.get("/me", headers=[("cookie", "; ".join(cookies))])).text == "ada"
    assert (await client.get("/me", headers=[("cookie", "; ".join(cookies)[:-3])])).text == "nobody"


async def _template(run: Run) -> None:
    response = await run.client.get("/page?name=%3Cb%3E")
    assert (response.status, "<h1>Hello, &lt;b&gt;!</h1>" in response.text) == (200, True), response.text
    assert (response.header("content-type") or "").startswith("text/html")


async def _static(run: Run) -> None:
    response = await run.client.get("/static/style.css")
    assert (response.status, response.text) == (200, "h1 { color: navy; }\n")
    assert (response.header("content-type") or "").startswith("text/css")
    assert (await run.client.get("/static/style.css", "HEAD")).body == b""
    assert (await run.client.get("/static/nosuch.css")).status == 404


async def _error(run: Run) -> None:
    response = await run.client.get("/error")
    assert response.status == 500
    await streams.until(lambda: "LookupError: not today" in run.output())
    assert 'raise LookupError("not today")' in run.output()
    # The app lives on.
    assert (await run.client.get("/items/1?q=x")).status == 200


async def _sleeps(run: Run) -> None:
    client = run.client
    started = time.monotonic()
    slow = [client.request("/slow?seconds=0.4") for _ in range(5)]
    assert (await client.get("/items/1?q=x")).status == 200
    assert not any(exchange.closed.is_set() for exchange in slow)
    responses = await asyncio.gather(*(exchange.response() for exchange in slow))
    assert [response.text for response in responses] == ["slept"] * 5
    # One after the other they would take 2.
    assert time.monotonic() - started < 1.6


async def _lifespan(run: Run) -> None:
    assert (await run.client.get("/state")).text == "ready"
    assert [log["text"] for log in run.at_start if log["stream"] == "stdout"] == ["startup"]
    await run.client.shutdown()
    assert run.client.log_text("stdout") == "shutdown"
    assert (await run.client.get("/state")).status == 503


SLEEPS = "sleeping `def`"
LIFESPAN = "lifespan"

FEATURES = (
    Feature("`async def`", "An asynchronous endpoint that awaits.", _asynchronous),
    Feature("`def`", "A synchronous endpoint.", _synchronous),
    Feature("parameters", "Path and query parameters, percent-encoded.", _parameters),
    Feature("JSON", "A JSON body in, a JSON body and a status out.", _json),
    Feature("validation", "A body of the wrong type gets a 400 or 422 that says what is wrong with it.", _validation),
    Feature("form", "A form's fields.", _form),
    Feature("upload", "A file of 1.1 MB in a multipart form, with its name and its exact bytes.", _upload),
    Feature("download", "A file from disk as an attachment.", _download),
    Feature("streaming", "Each chunk is sent before the next one is made.", streams.streaming),
    Feature(
        "events",
        "Server-sent events without an end; when the reader leaves, the app's generator is closed.",
        streams.server_sent_events,
    ),
    Feature("WebSocket", "Text and binary messages, both ways.", streams.websocket),
    Feature(
        "close codes", "The app's close code and reason reach the page, the page's code the app.", streams.close_codes
    ),
    Feature("background", "A task that runs after its response.", _background),
    Feature("sessions", "A signed or stored session behind a cookie; a forged cookie is none.", _session),
    Feature("templates", "A page from a template, with its values escaped.", _template),
    Feature("static files", "A directory of files, with types; 404 for one that is missing.", _static),
    Feature("errors", "An exception is a 500, with the traceback in the console.", _error),
    Feature(SLEEPS, "`time.sleep` in a synchronous endpoint does not hold up other requests.", _sleeps),
    # Ends the app: the last one.
    Feature(LIFESPAN, "Startup before the first request, its state in requests, shutdown at the end.", _lifespan),
)
