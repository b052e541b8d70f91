"""The sets, each with an app that uses what it asks for and a page that proves it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RequirementSet:
    """`expected` is in the answer to `GET /`."""

    requirements: tuple[str, ...]
    app: str
    expected: str = "works"


def _asgi(imports: str, expression: str = "'works'") -> str:
    """A bare ASGI app, for packages that are no frameworks."""
    return f"""\
{imports}

async def app(scope, receive, send):
    if scope["type"] == "http":
        await send({{"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]}})
        await send({{"type": "http.response.body", "body": str({expression}).encode()}})
    else:
        await receive()
        await send({{"type": "lifespan.startup.complete"}})
        await receive()
        await send({{"type": "lifespan.shutdown.complete"}})
"""


_FASTAPI = """\
from fastapi import FastAPI
{imports}
app = FastAPI()

@app.get("/")
def index():
    return {value}
"""

_DJANGO = """\
import os
from django.conf import settings
settings.configure(
    ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="x", INSTALLED_APPS=["django.contrib.contenttypes", {apps}],
    DATABASES={{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}}}
)
import django
django.setup()
from django.http import HttpResponse
from django.urls import path
{imports}

def index(request):
    return HttpResponse({value})

urlpatterns = [path("", index)]
from django.core.asgi import get_asgi_application
app = get_asgi_application()
"""

SETS: tuple[RequirementSet, ...] = (
    RequirementSet((), _asgi("import sqlite3, zoneinfo", "zoneinfo.ZoneInfo('Europe/Berlin')"), "Europe/Berlin"),
    RequirementSet(("fastapi",), _FASTAPI.format(imports="", value="{'it': 'works'}")),
    RequirementSet(
        ("fastapi", "python-multipart", "jinja2"),
        _FASTAPI.format(
            imports="import jinja2, python_multipart", value="jinja2.Template('{{ x }}').render(x='works')"
        ),
    ),
    RequirementSet(
        ("fastapi[standard]",), _FASTAPI.format(imports="import httpx, email_validator, uvicorn", value="'works'")
    ),
    RequirementSet(
        ("fastapi", "pydantic-settings", "pydantic[email]"),
        _FASTAPI.format(
            imports="from pydantic import EmailStr, TypeAdapter\nfrom pydantic_settings import BaseSettings",
            value="TypeAdapter(EmailStr).validate_python('works@example.org')",
        ),
    ),
    RequirementSet(
        ("fastapi", "sqlmodel"),
        _FASTAPI.format(
            imports="from sqlmodel import Session, create_engine, text",
            value="Session(create_engine('sqlite://')).exec(text(\"select 'works'\")).scalar()",
        ),
    ),
    RequirementSet(
        ("fastapi", "sqlalchemy", "aiosqlite"),
        _FASTAPI.format(imports="import aiosqlite, sqlalchemy.orm", value="'works'"),
    ),
    RequirementSet(
        ("fastapi", "pyjwt", "passlib"),
        _FASTAPI.format(
            imports="import jwt\nfrom passlib.hash import sha256_crypt\nKEY = 'k' * 32",
            value="jwt.decode(jwt.encode({'it': 'works'}, KEY), KEY, ['HS256'])",
        ),
    ),
    RequirementSet(
        ("starlette", "itsdangerous"),
        "import itsdangerous\nfrom starlette.applications import Starlette\n"
        "from starlette.responses import PlainTextResponse\n"
        "from starlette.routing import Route\n\nasync def index(request):\n    return PlainTextResponse('works')\n\n"
        "app = Starlette(routes=[Route('/', index)])\n",
    ),
    RequirementSet(
        ("litestar",),
        "from litestar import Litestar, get\n\n@get('/')\nasync def index() -> dict[str, str]:\n"
        "    return {'it': 'works'}\n\napp = Litestar([index])\n",
    ),
    RequirementSet(("django",), _DJANGO.format(apps="", imports="", value="'works'")),
    RequirementSet(
        ("django", "djangorestframework"),
        _DJANGO.format(
            apps="'django.contrib.auth', 'rest_framework'",
            imports="from rest_framework import fields",
            value="fields.CharField().to_internal_value('works')",
        ),
    ),
    RequirementSet(
        ("flask", "flask-sqlalchemy"),
        "from flask import Flask\nfrom flask_sqlalchemy import SQLAlchemy\napp = Flask(__name__)\n"
        "app.config['SQLALCHEMY_DATABASE_URI'] = 'sqlite://'\ndb = SQLAlchemy(app)\n\n@app.get('/')\ndef index():\n"
        "    return db.session.execute(db.text(\"select 'works'\")).scalar()\n",
    ),
    RequirementSet(
        ("quart",),
        "from quart import Quart\napp = Quart(__name__)\n\n@app.get('/')\nasync def index():\n    return 'works'\n",
    ),
    RequirementSet(
        ("blacksheep",),
        "from blacksheep import Application, get\napp = Application()\n\n@get('/')\nasync def index():\n"
        "    return 'works'\n",
    ),
    RequirementSet(
        ("python-fasthtml",),
        "from fasthtml.common import *\napp = FastHTML(secret_key='x')\n\n@app.get('/')\ndef index():\n"
        "    return P('works')\n",
    ),
    RequirementSet(
        ("falcon",),
        "import falcon.asgi\n\nclass Index:\n    async def on_get(self, request, response):\n"
        "        response.text = 'works'\n\napp = falcon.asgi.App()\napp.add_route('/', Index())\n",
    ),
    RequirementSet(
        ("strawberry-graphql[fastapi]",),
        "import strawberry\nfrom fastapi import FastAPI\nfrom strawberry.fastapi import GraphQLRouter\n\n"
        "@strawberry.type\nclass Query:\n    it: str = 'works'\n\napp = FastAPI()\n"
        "schema = strawberry.Schema(Query)\napp.include_router(GraphQLRouter(schema), prefix='/graphql')\n\n"
        "@app.get('/')\ndef index():\n    return schema.execute_sync('{ __typename }').data | {'it': 'works'}\n",
    ),
    RequirementSet(
        ("bottle",),
        "import bottle\napp = bottle.Bottle()\n\n@app.get('/')\ndef index():\n    return 'works'\n",
    ),
    RequirementSet(
        ("httpx", "pyyaml", "markdown", "attrs"),
        _asgi("import httpx, yaml, markdown, attrs", "markdown.markdown(yaml.safe_load('a: works')['a'])"),
    ),
    RequirementSet(("fastapi", "litestar", "django", "starlette"), _FASTAPI.format(imports="", value="'works'")),
)
