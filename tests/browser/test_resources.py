"""What a page loads: style sheets, images, scripts and modules, written in its HTML."""

import pytest

from tests.browser.playground import Playground

APP = "resources"


@pytest.fixture(scope="module")
def loaded(app: Playground) -> Playground:
    app.open("/page?x=1")
    app.until("order.some((entry) => entry.startsWith('load ')) && order.some((entry) => entry.startsWith('lazy'))")
    return app


def order(loaded: Playground) -> list[str]:
    entries = loaded.evaluate("order")
    assert isinstance(entries, list)
    return entries


def test_classic_scripts_run_in_order(loaded: Playground) -> None:
    entries = [entry for entry in order(loaded) if entry.startswith(("inline ", "classic"))]
    assert entries[:3] == ["inline 1", "classic /js/classic.js", "inline 2 main"]
    assert order(loaded)[1] == "loading"


def test_deferred_scripts_and_modules_come_before_the_events(loaded: Playground) -> None:
    entries = order(loaded)
    content_loaded = entries.index("DOMContentLoaded")
    assert entries.index("deferred interactive") < content_loaded
    module = next(number for number, entry in enumerate(entries) if entry.startswith("main"))
    inline = next(number for number, entry in enumerate(entries) if entry.startswith("inline module"))
    assert module < inline < content_loaded
    assert content_loaded < entries.index("load 7")
    assert "async" in entries


def test_modules(loaded: Playground) -> None:
    entries = order(loaded)
    # By import map, in a circle, with their own URLs, each but once.
    assert "main bare b target /m/main.js" in entries
    assert "circle a" in entries
    assert "inline module part true" in entries
    assert entries.count("part once") == 1
    assert "lazy a 42" in entries


def test_style_sheets(loaded: Playground) -> None:
    style = loaded.evaluate(
        """() => {
          const title = getComputedStyle(document.querySelector("h1"));
          return [title.color, title.fontWeight, getComputedStyle(document.querySelector("#second")).color];
        }"""
    )
    assert style == ["rgb(1, 2, 3)", "300", "rgb(4, 5, 6)"]
    for selector in ("h1", "#bg", "#style"):
        image = loaded.evaluate(f"getComputedStyle(document.querySelector('{selector}')).backgroundImage")
        assert image.startswith(f'url("{loaded.evaluate("location.origin")}/pic.svg?'), selector


@pytest.mark.parametrize(
    ("selector", "width"),
    [("#img", 7), ("#srcset", 11), ("#picture", 13), ("#data", 3)],
)
def test_images(loaded: Playground, selector: str, width: int) -> None:
    assert loaded.until(f"document.querySelector('{selector}').naturalWidth") == width


def test_urls_read_back_as_they_were_written(loaded: Playground) -> None:
    origin = loaded.evaluate("location.origin")
    assert loaded.evaluate(
        """() => {
          const image = document.querySelector("#img");
          const link = document.querySelector("link");
          const script = document.querySelector("script[async]");
          return [image.src, image.getAttribute("src"), image.currentSrc, link.href, link.getAttribute("href"),
            script.src, script.getAttribute("src")];
        }"""
    ) == [
        f"{origin}/pic.svg?w=7",
        "pic.svg?w=7",
        f"{origin}/pic.svg?w=7",
        f"{origin}/css/main.css?v=1",
        "css/main.css?v=1",
        f"{origin}/js/async.js",
        "/js/async.js",
    ]


def test_data_in_scripts_is_left_alone(loaded: Playground) -> None:
    assert loaded.evaluate("document.querySelector('#template').textContent.startsWith('<img src=\"/never.svg\">')")


def test_each_file_is_asked_for_once(loaded: Playground) -> None:
    loaded.record()
    loaded.open("/page?again")
    loaded.until("order.some((entry) => entry.startsWith('lazy'))")
    urls = [request["url"] for request in loaded.recorded("request")]
    assert sorted(urls) == sorted({*urls})
    assert {"/page?again", "/m/circle-b.js", "/css/nested/deep.css", "/pic.svg?deep"} <= {*urls}
    assert not [url for url in urls if "never" in url or "not-this" in url]


def test_base_element(loaded: Playground) -> None:
    loaded.open("/base/page")
    assert loaded.until("document.querySelector('#img').naturalWidth") == 31
    loaded.click("a")
    assert loaded.url == "/page"
