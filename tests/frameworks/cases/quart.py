"""Quart."""

from __future__ import annotations

from tests.frameworks.cases import reasons
from tests.frameworks.framework import Framework, Run
from tests.frameworks.streams import until


async def _iterator(run: Run) -> None:
    assert (await run.client.get("/iterator")).text == "0\n1\n2\n"


async def _left(run: Run) -> None:
    socket = run.client.websocket("/ws")
    assert (await socket.next())["type"] == "websocket.accept"
    socket.send({"type": "websocket.disconnect", "code": 1000, "reason": ""})
    await until(lambda: "left" in run.output())


FRAMEWORK = Framework(
    name="Quart",
    distribution="quart",
    requirements=("quart",),
    interface="ASGI",
    source="quart_app.py",
    lacks={
        "validation": reasons.NO_VALIDATION,
        "close codes": "it cancels the endpoint and does not tell it the page's code; the app's own codes arrive",
    },
    needs_jspi=reasons.SLEEPS,
    own={"synchronous generators": _iterator, "an endpoint is cancelled when its WebSocket is left": _left},
)
