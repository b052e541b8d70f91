"""What a response's type makes of it: a page, a text, an image, a file to save, or nothing."""

import json
from pathlib import Path

import pytest

from tests.browser.playground import Playground

APP = "responses"


@pytest.fixture
def home(app: Playground) -> Playground:
    app.open("/")
    return app


def test_json_is_shown(home: Playground) -> None:
    home.open("/json")
    assert json.loads(home.text) == {"text": "<b>ü</b>", "list": [1, 2]}
    assert home.evaluate("document.contentType.length > 0 && document.querySelector('b') === null")


def test_text_is_shown_as_it_is(home: Playground) -> None:
    home.open("/text")
    assert home.evaluate("document.querySelector('pre').textContent") == "<h1>not HTML</h1>\n  indented"


def test_image_is_shown(home: Playground) -> None:
    home.open("/png")
    assert home.until("document.images[0]?.naturalWidth") == 2


@pytest.mark.parametrize(("path", "text"), [("/latin", "ümläut"), ("/meta", "“quoted”"), ("/unnamed", "html")])
def test_encodings(home: Playground, path: str, text: str) -> None:
    home.open(path)
    assert home.text == text


def test_headers_against_framing_are_not_about_us(home: Playground) -> None:
    home.open("/framed")
    assert home.text == "framed all the same"


def test_a_page_is_shown_while_it_arrives(home: Playground) -> None:
    home.address.fill("/slowly")
    home.address.press("Enter")
    assert home.until("document.querySelector('#first') && document.querySelector('b[data-x=\"12\"]')", 5)
    assert home.evaluate("[document.readyState, document.querySelector('#last')]") == ["loading", None]
    assert home.until("document.querySelector('#last') && document.readyState === 'complete'")
    assert home.text.split() == ["first", "split", "tag", "bold", "last"]


@pytest.mark.parametrize(
    ("selector", "name", "content"),
    [
        ("#attachment", 'report "1".csv', b"a,b\n"),
        ("#unicode", "naïve.txt", b"x"),
        ("#binary", "binary.bin", bytes(range(256))),
        ("#named", "named.txt", b"<h1>not HTML</h1>\n  indented"),
        ("#blob", "made.txt", b"made here"),
    ],
)
def test_downloads_leave_the_page(home: Playground, selector: str, name: str, content: bytes, tmp_path: Path) -> None:
    home.evaluate("window.same = true")
    with home.page.expect_download() as download:
        home.preview.click(selector)
    # Chromium takes no quotes in the name of a file.
    assert download.value.suggested_filename.replace("_", '"') == name
    download.value.save_as(tmp_path / "saved")
    assert (tmp_path / "saved").read_bytes() == content
    assert home.evaluate("[window.same, location.pathname]") == [True, "/"]
    assert home.address.input_value() == "/"


def test_no_content_leaves_the_page(home: Playground) -> None:
    home.evaluate("window.same = true")
    home.record()
    home.preview.click("#nothing")
    while not home.recorded("request"):
        home.page.wait_for_timeout(30)
    home.page.wait_for_timeout(200)
    assert home.evaluate("[window.same, location.pathname]") == [True, "/"]
    assert home.address.input_value() == "/"
