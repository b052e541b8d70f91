"""Hostile Python: it reaches nothing of the documentation, and what it breaks is its own playground."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest

from scripts.serve import SiteServer
from tests.endtoend.reader import ELEMENT, Reader
from tests.hostile.conftest import FILES

pytestmark = pytest.mark.usefixtures("untouched")


def test_python_reaches_nothing(hostile: Reader, documentation: SiteServer) -> None:
    hostile.open("/")
    before = len(documentation.requests)
    query = urlencode({"page": f"{documentation.url}plain.html"})
    told = hostile.evaluate(f"fetch({json.dumps(f'/python?{query}')}).then((response) => response.json())")
    assert told.pop("origin") == "null"
    # Any site may ask; nobody does so as the reader.
    asked = [each for each in documentation.requests[before:] if each.path == "/plain.html"]
    assert [each.cookie for each in asked] == [""] * len(asked)
    told.pop("broadcast")  # sent or not, the documentation hears nothing: `untouched`
    assert {name: result for name, result in told.items() if result.startswith("reached")} == {}
    assert hostile.state == "ready"
    assert hostile.evaluate("fetch('/data').then(({ status }) => status)") == 200


def test_python_that_forges_messages(hostile: Reader) -> None:
    hostile.open("/")
    assert hostile.evaluate("fetch('/forge').then((response) => response.json())") is True
    # What is a line is shown as text; of the rest nothing is taken.
    hostile.wait(lambda: any(line.rstrip().endswith(">logged") for line in hostile.output), 10, "the line is not there")
    assert hostile.docs(f"{ELEMENT}.shadowRoot.querySelectorAll('img[src=x]').length") == 0
    assert hostile.state == "ready"
    assert hostile.evaluate("fetch('/data').then(({ status }) => status)") == 200


def test_python_that_prints_without_end(hostile: Reader) -> None:
    hostile.open("/")
    assert hostile.evaluate("fetch('/flood?by=print').then((response) => response.json())") == "done"
    hostile.until_docs(f"{ELEMENT}.shadowRoot.querySelector('.console').innerText.includes('59999')", 60)


@pytest.mark.timeout(400)
def test_python_that_ends_its_worker(hostile: Reader) -> None:
    going = (
        "Promise.race([fetch('/data').then(({ status }) => status),"
        " new Promise((resolve) => setTimeout(resolve, 500, 0))])"
    )
    busy = f"{ELEMENT}.shadowRoot.querySelector('.busy-bar:not([data-off])') !== null"
    for way in ("close", "port", "prototype", "os-exit", "abort"):
        hostile.evaluate(f"void fetch('/end?by={way}').then(() => {{}}, () => {{}})")
        # It goes on, or the reader is told that it doesn't.
        hostile.wait(
            lambda: hostile.state == "failed" or hostile.docs(busy) or hostile.evaluate(going) == 200,
            20,
            f"nobody knows what has become of it: {way}",
        )
        hostile.run_files(FILES)
        assert hostile.evaluate(going) == 200
