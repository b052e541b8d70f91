"""Why frameworks do not have a feature: what several of them share."""

from __future__ import annotations

from tests.frameworks.features import SLEEPS as _SLEEPS

NO_VALIDATION = "it has no validation of its own"
NO_BACKGROUND = "it has no background tasks"
WSGI_SOCKETS = "WSGI has no WebSocket"
WSGI = {"WebSocket": WSGI_SOCKETS, "close codes": WSGI_SOCKETS, "lifespan": "WSGI has no lifespan"}

SLEEPS = {_SLEEPS: "without JSPI nothing else runs while synchronous code sleeps"}
