"""Bottle."""

from __future__ import annotations

from tests.frameworks.cases import reasons
from tests.frameworks.framework import Framework, Run


async def _redirect(run: Run) -> None:
    response = await run.client.get("/moved")
    assert (response.status in (302, 303), response.header("location")) == (True, "http://127.0.0.1:8000/sync")


FRAMEWORK = Framework(
    name="Bottle",
    distribution="bottle",
    requirements=("bottle",),
    interface="WSGI",
    source="bottle_app.py",
    lacks={
        **reasons.WSGI,
        "`async def`": "it has synchronous endpoints only",
        "validation": reasons.NO_VALIDATION,
        "background": reasons.NO_BACKGROUND,
    },
    needs_jspi=reasons.SLEEPS,
    own={"redirects to full URLs": _redirect},
)
