"""BlackSheep."""

from __future__ import annotations

from tests.frameworks.cases import reasons
from tests.frameworks.framework import APPS, Framework

FRAMEWORK = Framework(
    name="BlackSheep",
    distribution="blacksheep",
    requirements=("blacksheep", "itsdangerous", "jinja2"),
    interface="ASGI",
    source="blacksheep_app.py",
    lacks={"background": reasons.NO_BACKGROUND},
    files={"templates/page.jinja": (APPS / "templates" / "page.html").read_text("utf-8")},
    needs_jspi=reasons.SLEEPS,
)
