"""FastHTML."""

from __future__ import annotations

import json

from tests.frameworks.cases import reasons
from tests.frameworks.framework import Framework, Run


async def _parts(run: Run) -> None:
    page = await run.client.get("/clicked")
    assert page.text.lstrip().lower().startswith("<!doctype html>")
    part = await run.client.get("/clicked", headers=[("hx-request", "true")])
    assert part.text.strip() == "<p>part</p>"


async def _chat(run: Run) -> None:
    assert 'ws-connect="/chat"' in (await run.client.get("/")).text
    socket = run.client.websocket("/chat")
    assert (await socket.next())["type"] == "websocket.accept"
    socket.send({"type": "websocket.receive", "text": json.dumps({"text": "<hi>", "HEADERS": {"HX-Request": "true"}})})
    assert "you said &lt;hi&gt;" in (await socket.next())["text"]
    socket.send({"type": "websocket.disconnect", "code": 1000, "reason": ""})
    assert (await socket.next())["type"] == "closed"


FRAMEWORK = Framework(
    name="FastHTML",
    distribution="python-fasthtml",
    requirements=("python-fasthtml",),
    interface="ASGI",
    source="fasthtml_app.py",
    lacks={"validation": "a value of the wrong type is a 404, by its own design"},
    needs_jspi=reasons.SLEEPS,
    own={"parts of pages for htmx": _parts, "a chat over `@app.ws`": _chat},
    notes=("Pages are built of its components instead of templates.",),
)
