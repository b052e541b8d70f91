"""A site whose author has given Python the rights of the documentation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.endtoend import site
from tests.endtoend.fixtures import reading
from tests.endtoend.reader import ELEMENT, Reader
from tests.fidelity.engines import Engine
from tests.hostile.conftest import ENVIRONMENTS, FILES, PREPARE


@pytest.fixture(scope="module")
def shared_origin(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """A reader of a page of it."""
    directory: Path = tmp_path_factory.mktemp("shared-origin") / "site"
    with (
        site.site(directory, ENVIRONMENTS, webasgi_isolation=False) as server,
        reading(engine, f"{server.url}plain.html", "shared origin") as reader,
    ):
        reader.docs(PREPARE)
        reader.run_files(FILES)
        yield reader


def test_python_without_isolation(shared_origin: Reader) -> None:
    page = shared_origin.docs("location.href")
    query = urlencode({"page": page})
    told = shared_origin.evaluate(f"fetch('/python?{query}').then((response) => response.json())")
    assert told["origin"] == shared_origin.docs("location.origin")
    assert told["fetch"].startswith("reached <!DOCTYPE")
    assert told["database"].startswith("reached docs-secret")
    # The page stays where it was.
    assert shared_origin.evaluate("[origin, document.cookie]") == ["null", ""]
    # Code that doesn't yield is interrupted there, too.
    shared_origin.run_files({"main.py": LOOP})
    shared_origin.evaluate("void fetch('/loop')")
    shared_origin.until_docs(f"{ELEMENT}.shadowRoot.querySelector('.busy-bar:not([data-off]) button') !== null")
    shared_origin.docs(f"{ELEMENT}.shadowRoot.querySelector('.busy-bar button').click()")
    shared_origin.until_docs(f"{ELEMENT}.shadowRoot.querySelector('.console').innerText.includes('KeyboardInterrupt')")


LOOP = """\
async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    while scope["path"] == "/loop":
        pass
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
    await send({"type": "http.response.body", "body": b"<title>loop</title>"})
"""
