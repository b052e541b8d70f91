"""Falcon, by ASGI and by WSGI."""

from __future__ import annotations

from tests.frameworks.cases import reasons
from tests.frameworks.framework import Framework

_WITHOUT = {"sessions": "it has no sessions", "templates": "it has no templates"}

ASGI = Framework(
    name="Falcon",
    distribution="falcon",
    requirements=("falcon", "jsonschema<4.18"),
    interface="ASGI",
    source="falcon_app.py",
    lacks={**_WITHOUT, "`def`": "its ASGI responders are asynchronous; `sync_to_async` works"},
    needs_jspi=reasons.SLEEPS,
)
WSGI = Framework(
    name="Falcon (WSGI)",
    distribution="falcon",
    requirements=("falcon", "jsonschema<4.18"),
    interface="WSGI",
    source="falcon_wsgi_app.py",
    lacks={
        **_WITHOUT,
        **reasons.WSGI,
        "`async def`": "its WSGI responders are synchronous",
        "background": reasons.NO_BACKGROUND,
    },
    needs_jspi=reasons.SLEEPS,
)
