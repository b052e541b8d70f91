"""Loading an app: what is served, and what each mistake says."""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.driver.client import Client
from tests.driver.conftest import app_source
from webasgi_driver import interface
from webasgi_driver.context import Context

ASGI = """
async def app(scope, receive, send):
    await send({"type": "http.response.start", "status": 200})
    await send({"type": "http.response.body", "body": TEXT})
"""
APP = "TEXT = b'main'\n" + ASGI


@pytest.mark.parametrize(
    ("app", "files"),
    [
        ("main:app", {"main.py": APP}),
        ("package:app", {"package/__init__.py": APP}),
        ("package.inner.main:app", {"package/inner/main.py": APP, "package/__init__.py": ""}),
        ("main:space.app", {"main.py": APP + "\nclass space: app = app\n"}),
        ("main:app", {"main.py": "from other import TEXT\n" + ASGI, "other.py": "TEXT = b'main'"}),
        (
            "main:app",
            {
                "main.py": "from pathlib import Path\nTEXT = Path('data/text').read_bytes()\n" + ASGI,
                "data/text": "main",
            },
        ),
        (
            "main:app",
            {
                "main.py": APP + "\noriginal = app\nclass app:\n"
                "    def __init__(self, scope): self.scope = scope\n"
                "    async def __call__(self, receive, send): await original(self.scope, receive, send)\n"
            },
        ),
        (
            "main:app",
            {"main.py": "def app(environ, start_response):\n    start_response('200 OK', [])\n    return [b'main']\n"},
        ),
        ("main:app", {"main.py": APP + "\noriginal = app\ndef app(*args): return original(*args)\n"}),
        (
            "main:app",
            {
                "main.py": APP
                + "\noriginal = app\napp = lambda scope, receive, send, extra=1: original(scope, receive, send)\n"
            },
        ),
        (
            "main:app",
            {
                "main.py": APP + "\nimport functools\nasync def more(extra, scope, receive, send):\n"
                "    await original(scope, receive, send)\noriginal, app = app, functools.partial(more, 1)\n"
            },
        ),
    ],
)
async def test_loads(client: Client, app: str, files: dict[str, str]) -> None:
    await client.serve(files, app)
    assert (await client.get("/")).body == b"main"


@pytest.mark.parametrize(
    "app",
    [
        "main:create_app",
        "main:create_app()",
        "main:create_app( )",
        "main:create_app(True)",
        "main:create_app(debug=False)",
        "main:factories.make",
        "main:factories.make_with(1, {'a': [2]}, name=None)",
        "main:factories.of_class",
        "main:bound",
        "main:App",
        "main:App()",
    ],
)
async def test_calls_a_function_that_makes_the_app(client: Client, app: str) -> None:
    source = f"""
import asyncio
{APP}
def create_app(debug=False):
    asyncio.get_running_loop()
    return app

class factories:
    make = create_app

    @staticmethod
    def make_with(number, options, *, name):
        assert (number, options, name) == (1, dict(a=[2]), None)
        return app

    @classmethod
    def of_class(cls):
        return app

def make_bound(name):
    assert name == "bound"
    return app

import functools
bound = functools.partial(make_bound, "bound")

class App:
    async def __call__(self, scope, receive, send):
        await app(scope, receive, send)
"""
    await client.serve({"main.py": source}, app)
    assert (await client.get("/")).body == b"main"


AUTHOR = [
    ("main", {"main.py": APP}, "'main' is not of the form module:attribute, for example main:app"),
    (":app", {"main.py": APP}, "is not of the form module:attribute"),
    ("main:", {"main.py": APP}, "is not of the form module:attribute"),
    ("main:()", {"main.py": APP}, "is not of the form module:attribute"),
    ("main:make(x)", {"main.py": APP}, "its arguments have to be literals"),
    ("main:make(1", {"main.py": APP}, "its arguments have to be literals"),
    ("main:make(1)(2)", {"main.py": APP}, "its arguments have to be literals"),
    ("main:make(**{'a': 1})", {"main.py": APP}, "its arguments have to be literals"),
    ("main.py:make(1)", {"main.py": APP}, "write app=main:make(1)"),
    ("main.py:app", {"main.py": APP}, "names a file where a module is wanted: write app=main:app"),
    ("a/b.py:app", {"a/b.py": APP}, "write app=a.b:app"),
    (
        "nosuch:app",
        {"main.py": APP, "x.html": ""},
        "the playground has no file nosuch.py (nor nosuch/__init__.py). Its Python files are: main.py.",
    ),
    ("pkg.nosuch:app", {"pkg/__init__.py": ""}, "no file pkg/nosuch.py"),
    ("main:api", {"main.py": f"from typing import Annotated, Any\n{APP}"}, "`main` defines `app`, which looks like"),
    (
        "main:api",
        {"main.py": APP},
        "which the module `main` does not define. `main` defines `app`, which looks like an app: use app=main:app",
    ),
    ("main:app", {"main.py": "x = 1"}, "does not define. Nothing in `main` looks like an ASGI or WSGI app."),
    ("main:app.x", {"main.py": APP}, "names `app.x`"),
    ("main:nope", {"main.py": APP + "other = app\n"}, "use one of app=main:app, app=main:other"),
    ("main:app", {"main.py": "def app():\n    import nosuch_package"}, 'requirements="... nosuch-package"'),
    ("main:app", {"main.py": "import nosuch_package.sub"}, 'requirements="... nosuch-package"'),
    ("main:app", {"main.py": "import yaml_ as y, PIL_missing"}, "yaml-"),
    ("main:app", {"../main.py": APP}, "must not hold '..'"),
    ("main:app", {"/main.py": APP}, "is not a relative path"),
    ("main:app", {"a\\b.py": APP}, "is not a relative path"),
    ("main:app", {"a//b.py": APP}, "must not hold '..', '.' or empty parts"),
    ("main:app", {"a\0.py": APP}, "NUL"),
    ("main:app", {"": APP}, "is empty"),
    ("main:app", {"a": "", "a/b.py": APP}, "'a/b.py' can't be written"),
]


@pytest.mark.parametrize(("app", "files", "message"), AUTHOR)
async def test_the_authors_mistakes(client: Client, app: str, files: dict[str, str], message: str) -> None:
    failure = await client.failure(app, files)
    assert message in failure["message"]
    assert (failure["stage"], failure["fault"]) == ("app", "author")


# Names of packages that are here; Jinja2 comes with the others.
SHIPPED = {"sphinx": "9", "mkdocs": "1", "jinja2": "3", "fastapi": "0.1"}
READER = [
    (
        {"main.py": "import nosuch"},
        "",
        "It has fastapi, mkdocs, sphinx, and what these need. Check the name, or add the",
    ),
    (
        {"main.py": "import Crypto"},
        "https://pypi.org/simple",
        'name the package ("pycryptodome") among the dependencies of a',
    ),
    ({"main.py": "import fastapy.responses"}, "", "no package that provides it. Did you mean `fastapi`?"),
    ({"main.py": "import storr", "store.py": ""}, "", "Did you mean `store`?"),
    ({"main.py": "import pytest.nosuch"}, "", "does not have: check the name."),
    (
        {"app.py": APP},
        "",
        "no file main.py (nor main/__init__.py) any more. Its Python files are: app.py. Give the app's",
    ),
    ({"main.py": "x = 1"}, "", "runs `app`, which the module `main` does not define. Nothing in `main` looks like"),
    ({"main.py": APP.replace("app(", "api(")}, "", "`main` defines `api`, which looks like an app: call it `app`."),
    (
        {"main.py": APP.replace("app(", "api(") + "other = api\n"},
        "",
        "several objects that look like apps (`api`, `other`): call one of them `app`.",
    ),
]


@pytest.mark.parametrize(("files", "index", "message"), READER)
async def test_the_mistakes_of_readers_who_edit(
    client: Client, files: dict[str, str], index: str, message: str
) -> None:
    """A reader can't change the playground's options: the messages say what a reader can do."""
    failure = await client.failure("main:app", files, Context(packages=SHIPPED, index=index))
    assert message in failure["message"]
    assert "requirements" not in failure["message"]
    assert "option" not in failure["message"]


# What `traceback` adds since Python 3.12.
MEANT = ". Did you mean: 'sequence'?" if sys.version_info >= (3, 12) else ""
APPS = [
    ("def f(:\n  pass", "main.py, line 1: SyntaxError: invalid syntax", 1),
    ("x = 1\n  y = 2", "main.py, line 2: IndentationError: unexpected indent", 2),
    ("def f():\n    raise ValueError('two\\nlines')\n\nf()", "Importing `main` raised ValueError: two\nlines", 2),
    ("import sys\nsys.exit(3)", "stopped the interpreter (sys.exit(3)) while `main` was imported", 2),
    ("raise KeyboardInterrupt", "raised KeyboardInterrupt", 1),
    (
        "sequence = []\nseqence.append(1)",
        f"raised NameError: name 'seqence' is not defined{MEANT}",
        2,
    ),
    ("from os import nosuch", "raised ImportError: cannot import name 'nosuch'", 1),
    ("import package.nosuch", "has no file package/nosuch.py", 1),
    ("from . import x", "raised ImportError: attempted relative import", 1),
    ("app = 3", "is no app: it is of type int and can't be called. Nothing", None),
    ("def app():\n    pass", "`app` in the module `main` returns no app: it is of type NoneType", None),
    ("def app():\n    1 / 0", "Calling `main.app()` raised ZeroDivisionError: division by zero", 2),
    ("def app():\n    raise SystemExit(1)", "(sys.exit(1)) while `main.app()` was called", 2),
    ("def app(a, b, c, d):\n    pass", "is of type function and takes other arguments", None),
    ("async def app(a, b):\n    pass", "is no ASGI app", None),
    ("class app:\n    def __init__(self, a, b, c): pass", "is no ASGI app", None),
    ("def app(*, x):\n    pass", "is no ASGI app", None),
    ("async def app():\n    pass", "`app` is an `async def`; what makes an app has to be a `def`.", None),
    (
        "from http.server import BaseHTTPRequestHandler as app",
        "it is of type type. http.server is neither ASGI nor WSGI: it has a server of its own, which needs sockets",
        None,
    ),
    (
        "Configurator = type('Configurator', (), {'__module__': 'pyramid.config'})\napp = Configurator()",
        "is no app that an ASGI or WSGI server can serve: it is of type Configurator. Name what its `make_wsgi_app()`",
        None,
    ),
]


@pytest.mark.parametrize(("source", "message", "line"), APPS)
async def test_the_apps_mistakes(client: Client, source: str, message: str, line: int | None) -> None:
    failure = await client.failure("main:app", {"main.py": source, "package/__init__.py": ""})
    assert message in failure["message"]
    assert (failure["stage"], failure["fault"]) == ("app", "app")
    assert failure["location"] == (None if line is None else {"path": "main.py", "line": line})
    assert "webasgi_driver" not in failure["traceback"]
    assert "importlib" not in failure["traceback"]
    if "SyntaxError" in message or "IndentationError" in message:
        assert failure["traceback"].startswith('  File "')
    elif line:
        assert failure["traceback"].startswith("Traceback (most recent call last):\n")


async def test_an_app_with_a_server_of_its_own_is_taken_for_none(client: Client) -> None:
    # Tornado's takes one argument, as ASGI 2 has it.
    source = "class Application:\n    __module__ = 'tornado.web'\n    def __call__(self, request): ...\n"
    failure = await client.failure("main:app", {"main.py": f"{source}app = Application()\n"})
    assert "Tornado is neither ASGI nor WSGI: it has a server of its own" in failure["message"]


async def test_a_missing_standard_library_module(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "curses", None)
    failure = await client.failure("main:app", {"main.py": "import curses"})
    assert "a part of Python's standard library that does not exist in the browser" in failure["message"]
    assert failure["fault"] == "app"


@pytest.mark.parametrize(
    ("module", "words"),
    [
        ("distutils.util", '"standard-distutils" among'),
        ("imp", '"zombie-imp" among'),
        ("rest_framework.views", '"djangorestframework" among'),
        ("flask_nowhere", '"flask-nowhere" among'),
        ("namespaced.some_part.inner", '"namespaced-some-part" among'),
        ("pytest.nowhere", "which pytest {} does not have. Ask for a version"),
        ("json.nowhere", "part of Python's standard library"),
    ],
)
async def test_what_provides_a_missing_module(
    module: str, words: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("distutils", "imp", "rest_framework"):
        # As where it is not installed, or no longer in the standard library.
        monkeypatch.delitem(sys.modules, name, raising=False)
        monkeypatch.setattr(sys, "stdlib_module_names", sys.stdlib_module_names - {name})
    monkeypatch.setattr(sys, "meta_path", [_Nothing(), *sys.meta_path])
    monkeypatch.setitem(sys.modules, "namespaced", ModuleType("namespaced"))
    sys.modules["namespaced"].__path__ = []
    failure = await client.failure("main:app", {"main.py": f"import {module}"})
    assert words.format(pytest.__version__) in failure["message"]


class _Nothing:
    """Finds none of the packages that this Python has and Pyodide lacks."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name.partition(".")[0] in ("distutils", "imp", "rest_framework"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


async def test_the_location_is_the_innermost_frame_of_the_playground(client: Client) -> None:
    files = {"main.py": "import other\nother.f()", "other.py": "import json\ndef f():\n    json.loads('{')\n"}
    failure = await client.failure("main:app", files)
    assert failure["location"] == {"path": "other.py", "line": 3}


async def test_a_second_load_starts_clean(client: Client, app_directory: Path) -> None:
    await client.serve({"main.py": "import other\nTEXT = other.TEXT" + ASGI, "other.py": "TEXT = b'one'", "extra": ""})
    assert (await client.get("/")).body == b"one"
    (app_directory / "written").write_text("by the app")
    # Same size, same second: byte code must not survive.
    await client.serve({"main.py": "import other\nTEXT = other.TEXT" + ASGI, "other.py": "TEXT = b'two'"})
    assert (await client.get("/")).body == b"two"
    names = {path.name for path in app_directory.iterdir()}  # noqa: ASYNC240
    assert names - {"__pycache__"} == {"main.py", "other.py"}


async def test_a_failed_load_can_be_mended(client: Client) -> None:
    await client.failure("main:app", {"main.py": "oops"})
    await client.serve({"main.py": APP})
    assert (await client.get("/")).body == b"main"


async def test_an_unexpected_error_is_ours(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("webasgi_driver.files.write", broken)
    failure = await client.failure("main:app", {"main.py": APP})
    assert failure["fault"] == "us"
    assert "This is a bug in webasgi-docs" in failure["message"]
    assert "webasgi_driver" in failure["traceback"]


def test_interfaces_of_frameworks() -> None:
    from django.core.handlers.asgi import ASGIHandler  # type: ignore[import-untyped]
    from django.core.handlers.wsgi import WSGIHandler  # type: ignore[import-untyped]
    from fastapi import APIRouter, FastAPI
    from flask import Flask
    from litestar import Litestar
    from starlette.endpoints import HTTPEndpoint
    from starlette.middleware.gzip import GZipMiddleware

    apps = [FastAPI(), APIRouter(), Litestar(), GZipMiddleware(FastAPI()), Flask("x"), HTTPEndpoint]
    assert [interface.detect(app) for app in apps] == ["asgi3", "asgi3", "asgi3", "asgi3", "wsgi", "asgi3"]
    assert interface.detect(ASGIHandler.__new__(ASGIHandler)) == "asgi3"
    assert interface.detect(WSGIHandler.__new__(WSGIHandler)) == "wsgi"
    assert interface.detect(3) is None


def context() -> Context:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "shop.sqlite3")
        database = sqlite3.connect(path)
        database.execute("create table items (name)")
        database.execute("insert into items values ('apple')")
        database.commit()
        database.close()
        data = {"static/logo.png": b"\x89PNG\xff\0", "data/shop.sqlite3": path.read_bytes()}
    return Context(data, {"MODE": "test"}, "backend")


CONTEXT_FILES = {"backend/main.py": app_source("context"), "backend/helper.py": "WORD = 'nearby'", "helper.py": "far"}


async def test_what_an_app_finds_beside_its_texts(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODE", "outside")
    await client.serve(CONTEXT_FILES, context=context())
    expected = {"word": "nearby", "cwd": "backend", "mode": "test", "logo": "89504e47ff00"}
    assert (await client.get("/")).json() == {**expected, "items": ["apple"]}
    assert (await client.get("/")).json() == {**expected, "items": ["apple", "pear"]}
    # The next app finds nothing of it.
    await client.serve({"main.py": f"import os\nTEXT = os.environ['MODE'].encode()\n{ASGI}"})
    assert (await client.get("/")).text == "outside"


SOURCES = {
    "src/shop/__init__.py": "",
    "src/shop/main.py": f"from shop.words import WORD\nimport colorsys\nTEXT = WORD\n{ASGI}",
    "src/shop/words.py": "WORD = b'apple'",
    # Not in the way of Python's own.
    "src/colorsys.py": "raise RuntimeError",
}


async def test_packages_below_src_are_found_after_all_others(client: Client) -> None:
    await client.serve(SOURCES, app="shop.main:app")
    assert (await client.get("/")).text == "apple"
    await client.serve(
        {f"backend/{path}": text for path, text in SOURCES.items()}, "shop.main:app", Context(directory="backend")
    )
    assert (await client.get("/")).text == "apple"
    outcome = await client.load("shop.main:app", {**SOURCES, "src/shop/main.py": "import shop.nosuch"})
    assert "no file shop/nosuch.py" in outcome["failure"]["message"]
    # A package of that name is one.
    files = {"src/__init__.py": "", "src/main.py": f"import src.words\nTEXT = src.words.WORD\n{ASGI}"}
    await client.serve({**files, "src/words.py": "WORD = b'pear'"}, app="src.main:app")
    assert (await client.get("/")).text == "pear"
    outcome = await client.load("main:app", {**files, "src/words.py": "WORD = b'pear'"})
    assert "no file main.py" in outcome["failure"]["message"]


@pytest.mark.parametrize("directory", ["../x", "/x", "a//b"])
async def test_working_directory_that_can_not_be(directory: str, client: Client) -> None:
    outcome = await client.load("main:app", {"main.py": APP}, Context(directory=directory))
    assert "The working directory" in outcome["failure"]["message"]
    assert outcome["failure"]["fault"] == "author"


async def test_working_directory_that_is_a_file(client: Client) -> None:
    outcome = await client.load("main:app", {"main.py": APP}, Context(directory="main.py"))
    assert "'main.py' can't be made" in outcome["failure"]["message"]
