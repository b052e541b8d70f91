"""Litestar."""

from __future__ import annotations

from tests.frameworks.cases import reasons
from tests.frameworks.framework import Framework, Run
from tests.frameworks.streams import until


async def _schema(run: Run) -> None:
    schema = (await run.client.get("/schema/openapi.json")).json()
    assert "/items/{id}" in schema["paths"]


async def _queue(run: Run) -> None:
    assert (await run.client.get("/log")).status == 200
    await until(lambda: "queued" in run.output())
    (line,) = [log for log in run.client.logs if "queued" in log["text"]]
    assert line["level"] == "info" or run.runtime == "cpython"


FRAMEWORK = Framework(
    name="Litestar",
    distribution="litestar",
    requirements=("litestar", "jinja2"),
    interface="ASGI",
    source="litestar_app.py",
    needs_jspi=reasons.SLEEPS,
    own={"OpenAPI": _schema, "logging through a queue": _queue},
)
