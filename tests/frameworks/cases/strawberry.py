"""Strawberry with FastAPI."""

from __future__ import annotations

import json
from typing import Any

from tests.driver.client import Exchange
from tests.frameworks.cases import fastapi, reasons
from tests.frameworks.features import JSON
from tests.frameworks.framework import APPS, Framework, Run
from tests.frameworks.streams import until


async def _query(run: Run, query: str, **variables: Any) -> Any:
    body = json.dumps({"query": query, "variables": variables}).encode()
    response = await run.client.get("/graphql", "POST", body=body, headers=JSON)
    assert response.status == 200, response.text
    return response.json()


async def _queries(run: Run) -> None:
    found = await _query(run, "query ($n: Int!) { books(longerThan: $n) { title } slow }", n=600)
    assert found["data"] == {"books": [{"title": "Dune"}], "slow": "slept"}
    assert (await _query(run, "{ nosuch }"))["errors"][0]["message"].startswith("Cannot query field 'nosuch'")


async def _mutations(run: Run) -> None:
    added = await _query(run, 'mutation { addBook(title: "Emma", pages: 474) { title pages } }')
    assert added["data"] == {"addBook": {"title": "Emma", "pages": 474}}


async def _errors(run: Run) -> None:
    answer = await _query(run, "{ fails }")
    assert answer["errors"][0]["message"] == "not today"
    # Later than the answer, where the apps before this one left a root handler that writes in a thread.
    await until(lambda: 'raise LookupError("not today")' in run.output())


async def _upload(run: Run) -> None:
    parts = {
        "operations": json.dumps(
            {"query": "mutation ($file: Upload!) { read(file: $file) }", "variables": {"file": None}}
        ),
        "map": '{"f": ["variables.file"]}',
    }
    body = "".join(
        f'--b\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in parts.items()
    )
    body += '--b\r\ncontent-disposition: form-data; name="f"; filename="f.txt"\r\n\r\ndata\r\n--b--\r\n'
    headers = [("content-type", "multipart/form-data; boundary=b")]
    response = await run.client.get("/graphql", "POST", body=body.encode(), headers=headers)
    assert response.json()["data"] == {"read": "data"}


def _send(socket: Exchange, message: Any) -> None:
    socket.send({"type": "websocket.receive", "text": json.dumps(message)})


async def _receive(socket: Exchange) -> Any:
    return json.loads((await socket.next())["text"])


async def _subscription(run: Run) -> None:
    socket = run.client.websocket("/graphql", subprotocols=["graphql-transport-ws"])
    assert (await socket.next())["subprotocol"] == "graphql-transport-ws"
    _send(socket, {"type": "connection_init"})
    assert (await _receive(socket))["type"] == "connection_ack"
    _send(socket, {"type": "subscribe", "id": "1", "payload": {"query": "subscription { count(target: 3) }"}})
    seen = [await _receive(socket) for _ in range(4)]
    assert [message["payload"]["data"]["count"] for message in seen[:3]] == [0, 1, 2]
    assert seen[3]["type"] == "complete"
    _send(socket, {"type": "subscribe", "id": "2", "payload": {"query": "subscription { count(target: 100000) }"}})
    await _receive(socket)
    run.forget()
    socket.send({"type": "websocket.disconnect", "code": 1000, "reason": ""})
    await until(lambda: "count over" in run.output())


async def _graphiql(run: Run) -> None:
    page = await run.client.get("/graphql", headers=[("accept", "text/html")])
    assert "GraphiQL" in page.text


FRAMEWORK = Framework(
    name="Strawberry with FastAPI",
    distribution="strawberry-graphql",
    requirements=("strawberry-graphql[fastapi]", *fastapi.FRAMEWORK.requirements),
    interface="ASGI",
    source="strawberry_app.py",
    files={"fastapi_app.py": (APPS / "fastapi_app.py").read_text("utf-8")},
    needs_jspi=reasons.SLEEPS,
    own={
        "queries, with `def` and `async def` resolvers": _queries,
        "mutations": _mutations,
        "errors, with the traceback in the console": _errors,
        "file uploads": _upload,
        "subscriptions over WebSocket, closed when the reader leaves": _subscription,
        "the GraphiQL page": _graphiql,
    },
)
