"""FastAPI."""

from __future__ import annotations

from tests.frameworks.cases import reasons
from tests.frameworks.framework import Framework, Run
from tests.frameworks.streams import until


async def _documents(run: Run) -> None:
    schema = (await run.client.get("/openapi.json")).json()
    assert schema["paths"]["/items"]["post"]["responses"]["422"]
    assert "/openapi.json" in (await run.client.get("/docs")).text


async def _problems(run: Run) -> None:
    headers = [("content-type", "application/json")]
    response = await run.client.get("/items", "POST", body=b'{"price": "x"}', headers=headers)
    assert [problem["loc"] for problem in response.json()["detail"]] == [["body", "name"], ["body", "price"]]


async def _dependency(run: Run) -> None:
    assert (await run.client.get("/dependency")).json() == "dependency"
    await until(lambda: run.client.log_text("stdout") == "dependency opened\ndependency closed")


async def _json_socket(run: Run) -> None:
    socket = run.client.websocket("/room/blue")
    assert (await socket.next())["type"] == "websocket.accept"
    socket.send({"type": "websocket.receive", "text": "[1]"})
    assert (await socket.next())["text"] == '{"blue":[1]}'
    socket.send({"type": "websocket.disconnect", "code": 1001, "reason": ""})
    assert (await socket.next())["type"] == "closed"
    assert run.client.log_text("stdout") == "blue is empty: 1001"


async def _to_thread(run: Run) -> None:
    assert (await run.client.get("/to-thread")).json() == "from a thread"


async def _thread(run: Run) -> None:
    assert (await run.client.get("/thread")).json() == ["ran"]


FRAMEWORK = Framework(
    name="FastAPI",
    distribution="fastapi",
    requirements=("fastapi", "jinja2", "itsdangerous", "python-multipart"),
    interface="ASGI",
    source="fastapi_app.py",
    needs_jspi=reasons.SLEEPS,
    own={
        "OpenAPI and Swagger UI": _documents,
        "every problem of a body": _problems,
        "dependencies with `yield`": _dependency,
        "JSON over WebSockets": _json_socket,
        "`asyncio.to_thread`": _to_thread,
        "`threading.Thread`": _thread,
    },
)
