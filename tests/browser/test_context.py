"""What an app has beside its texts, in a browser: data files, variables, packages that its reader asks for."""

import hashlib
import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from tests.browser.playground import Playground
from tests.browser.watch import Watch
from tests.conftest import Site
from tests.environments.packages import Index, make_wheel, serve
from webasgi.environments import EnvironmentSettings, resolve
from webasgi.site import INSTALLER

LOGO = b"\x89PNG\r\n\x1a\n\xff\0"

READING = """
import os, sqlite3
from pathlib import Path
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

app = FastAPI()
app.mount("/static", StaticFiles(directory="../static"))

@app.post("/notes")
def note(text: str):
    with sqlite3.connect("../notes.sqlite3") as notes:
        notes.execute("insert into note values (?)", [text])
    return [text for text, in notes.execute("select text from note")]

@app.get("/")
def home():
    return {"cwd": Path.cwd().name, "mode": os.environ["MODE"], "logo": Path("../static/logo.png").read_bytes().hex()}
"""

INSTALLING = """
# /// script
# dependencies = ["fastapi", "tiny"]
# ///
import tiny
from fastapi import FastAPI
from webasgi_driver.adaptations import fetching

app = FastAPI()

@app.get("/")
def home():
    return {"tiny": tiny.VERSION}

@app.get("/elsewhere")
async def elsewhere():
    import js
    from pyodide.ffi import JsException
    try:
        await js.fetch("https://other.test/js")
    except JsException as error:
        return {"refused": error.name}
"""


def change(page: Page, **fields: Any) -> None:
    """Serve the page with other fields in the data of its playgrounds."""

    def changed(route: Route) -> None:
        response = route.fetch()
        text = json.dumps(fields)[1:-1]
        html, count = re.subn(r'"network": true', text.replace("\\", r"\\\\"), response.text())
        assert count > 0
        route.fulfill(response=response, body=html)

    page.route("**/quickstart.html", changed)


def serving(body: bytes) -> Callable[[Route], None]:
    """What answers every request with `body`."""
    return lambda route: route.fulfill(body=body)


def test_data_files_variables_and_directory(open_page: Callable[..., Page], sphinx_site: Site, tmp_path: Path) -> None:
    page = open_page()
    with sqlite3.connect(tmp_path / "notes.sqlite3") as notes:
        notes.execute("create table note (text)")
        notes.execute("insert into note values ('of the author')")
    notes.close()
    contents = {"static/logo.png": LOGO, "notes.sqlite3": (tmp_path / "notes.sqlite3").read_bytes()}
    data = []
    for path, content in contents.items():
        sha256 = hashlib.sha256(content).hexdigest()
        file = f"data/{sha256[:16]}/{Path(path).name}"
        data.append({"path": path, "file": file, "size": len(content), "sha256": sha256})
        page.route(f"**/{file}", serving(content))
    change(page, network=True, data=data, environ={"MODE": "test"}, directory="backend")
    page.goto(sphinx_site.page("quickstart"))
    playground = Playground(page)
    playground.set({"backend/main.py": READING})
    assert playground.run() == "ready", playground.failure
    answer = json.loads(playground.request(path="/")["body"])
    assert answer == {"cwd": "backend", "mode": "test", "logo": LOGO.hex()}
    assert playground.request(method="POST", path="/notes?text=new")["body"] == '["of the author","new"]'
    served = playground.request(path="/static/logo.png")
    assert dict(served["headers"])["content-type"] == "image/png"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    directory = tmp_path_factory.mktemp("index")
    make_wheel(directory, "tiny", "1.0")
    with serve(Index(directory, absolute=True)) as served:
        yield served


def test_a_reader_installs_a_package(
    open_page: Callable[..., Page], sphinx_site: Site, watch: Watch, index: Index, tmp_path: Path
) -> None:
    page = open_page()
    environment = resolve(("fastapi", INSTALLER), EnvironmentSettings())
    environment.write(tmp_path)
    manifest = (tmp_path / environment.manifest_name).read_text("utf-8")

    def wheel(route: Route) -> None:
        route.fulfill(path=tmp_path / "wheels" / route.request.url.partition("/wheels/")[2])

    # The network is off: the index is all that the worker may reach.
    change(page, network=False, index=index.url)
    page.route("**/environment-*.json", lambda route: route.fulfill(body=manifest, content_type="application/json"))
    page.route("**/wheels/**", wheel)
    watch.allow(r"^GET http://127\.0\.0\.1:\d+/(simple|files)/")
    watch.allow("Content Security Policy")
    watch.allow(r"^GET https://other\.test/js$")
    page.goto(sphinx_site.page("quickstart"))
    playground = Playground(page)
    playground.set({"main.py": INSTALLING})
    assert playground.run() == "ready", playground.failure
    assert json.loads(playground.request(path="/")["body"]) == {"tiny": "1.0"}
    assert json.loads(playground.request(path="/elsewhere")["body"]) == {"refused": "TypeError"}
    assert "/simple/tiny/" in index.requests


def test_a_reader_may_not_install_a_package(open_page: Callable[..., Page], sphinx_site: Site) -> None:
    page = open_page()
    page.goto(sphinx_site.page("quickstart"))
    playground = Playground(page)
    playground.set({"main.py": INSTALLING})
    assert playground.run() == "failed"
    failure = playground.failure
    assert (failure["stage"], failure["fault"]) == ("packages", "app")
    assert "asks for `tiny`, which this page does not ship. It has annotated-doc" in failure["message"]
    assert "runtime_index" in failure["message"]
