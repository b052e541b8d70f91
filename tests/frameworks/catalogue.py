"""All frameworks, in the order of the support table."""

from __future__ import annotations

from tests.frameworks.cases import (
    blacksheep,
    bottle,
    django,
    falcon,
    fastapi,
    fasthtml,
    flask,
    litestar,
    quart,
    sqlmodel,
    starlette,
    strawberry,
)
from tests.frameworks.framework import Framework

FRAMEWORKS: tuple[Framework, ...] = (
    fastapi.FRAMEWORK,
    starlette.FRAMEWORK,
    litestar.FRAMEWORK,
    django.ASGI,
    quart.FRAMEWORK,
    flask.FRAMEWORK,
    falcon.ASGI,
    falcon.WSGI,
    blacksheep.FRAMEWORK,
    fasthtml.FRAMEWORK,
    bottle.FRAMEWORK,
    sqlmodel.FRAMEWORK,
    strawberry.FRAMEWORK,
)
