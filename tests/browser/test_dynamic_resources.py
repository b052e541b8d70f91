"""What scripts of the page make load: elements, HTML strings, modules, workers."""

import pytest

from scripts.serve import SiteServer
from tests.browser.playground import Playground
from tests.browser.watch import Watch

APP = "resources"


@pytest.fixture
def empty(app: Playground) -> Playground:
    app.open("/")
    return app


@pytest.mark.parametrize(
    "make",
    [
        "const image = new Image(); image.src = 'pic.svg?w=7'; document.body.append(image)",
        "const i = document.createElement('img'); i.setAttribute('SRC', '/pic.svg?w=7'); document.body.append(i)",
        "const image = new Image(); image.srcset = '/pic.svg?w=7 1x'; document.body.append(image)",
        "document.body.innerHTML = '<p><img src=\"/pic.svg?w=7\"></p>'",
        "document.body.insertAdjacentHTML('beforeend', '<img src=/pic.svg?w=7>')",
        "document.body.append(document.createRange().createContextualFragment('<img src=/pic.svg?w=7>'))",
        "const p = document.body.appendChild(document.createElement('p')); p.outerHTML = '<img src=/pic.svg?w=7>'",
    ],
)
def test_images_made_by_script(empty: Playground, make: str) -> None:
    empty.evaluate(f"() => {{ {make} }}")
    assert empty.until("document.images[0]?.naturalWidth") == 7


def test_image_events_and_source(empty: Playground) -> None:
    assert empty.evaluate(
        """() => new Promise((resolve, reject) => {
          document.body.innerHTML = "<div></div>";
          const image = new Image();
          image.onload = () => resolve([image.src, image.getAttribute("src"), image.complete]);
          image.onerror = reject;
          image.src = "pic.svg?w=7";
          document.querySelector("div").append(image);
        })"""
    ) == [empty.evaluate("location.origin + '/pic.svg?w=7'"), "pic.svg?w=7", True]


def test_missing_files_fire_error(empty: Playground, shared_watch: Watch) -> None:
    shared_watch.allow("could not be loaded|not-found")
    assert empty.evaluate(
        """() => Promise.all(["img", "script", "link"].map((name) => new Promise((resolve) => {
          const element = document.createElement(name);
          element.onload = () => resolve(`${name} load`);
          element.onerror = () => resolve(`${name} error`);
          if (name === "link") { element.rel = "stylesheet"; element.href = "/missing"; }
          else element.src = "/missing";
          document.head.append(element);
        })))"""
    ) == ["img error", "script error", "link error"]


def test_script_made_by_script(empty: Playground) -> None:
    assert empty.evaluate(
        """() => new Promise((resolve, reject) => {
          const script = document.createElement("script");
          script.dataset.name = "made";
          script.onload = () => resolve([window.dynamic, script.src.replace(location.origin, "")]);
          script.onerror = reject;
          script.src = "js/dynamic.js";
          document.head.append(script);
        })"""
    ) == [["made"], "/js/dynamic.js"]


def test_ordered_scripts_made_by_script(empty: Playground) -> None:
    assert empty.evaluate(
        """() => new Promise((resolve) => {
          for (const name of ["1", "2", "3"]) {
            const script = document.createElement("script");
            script.async = false;
            script.dataset.name = name;
            script.src = "/js/dynamic.js?" + name;
            if (name === "3") script.onload = () => resolve(window.dynamic);
            document.head.append(script);
          }
        })"""
    ) == ["1", "2", "3"]


def test_script_in_an_html_string_does_not_run(empty: Playground) -> None:
    empty.evaluate("() => { document.body.innerHTML = '<script src=/js/dynamic.js data-name=never></script>' }")
    empty.page.wait_for_timeout(300)
    assert empty.evaluate("window.dynamic === undefined")


def test_style_sheet_made_by_script(empty: Playground) -> None:
    assert (
        empty.evaluate(
            """() => new Promise((resolve, reject) => {
          document.body.innerHTML = "<h1>title</h1>";
          const link = document.createElement("link");
          link.href = "css/main.css";
          link.rel = "stylesheet";
          link.onload = () => resolve(getComputedStyle(document.querySelector("h1")).color);
          link.onerror = reject;
          document.head.append(link);
        })"""
        )
        == "rgb(1, 2, 3)"
    )


def test_dynamic_import(empty: Playground, shared_watch: Watch) -> None:
    shared_watch.allow("could not be loaded|not-found")
    empty.open("/dynamic")
    result = empty.evaluate("imported")
    assert result == ["bare", True, "TypeError", "module throws"]


def test_module_made_by_script(empty: Playground) -> None:
    empty.evaluate(
        """() => {
          window.order = [];
          const script = document.createElement("script");
          script.type = "module";
          script.src = "/m/lib/part.js";
          document.body.append(script);
        }"""
    )
    assert empty.until("order.length && order") == ["part once"]


def test_what_is_left_to_the_browser_is_stopped_and_told(
    empty: Playground, shared_watch: Watch, docs_server: SiteServer
) -> None:
    shared_watch.allow("Content Security Policy")
    # The browser itself gives an element what a registered property begins with.
    empty.evaluate(
        """() => {
          const initialValue = 'url("/pic.svg?missed")';
          CSS.registerProperty({ name: "--picture", syntax: "<url>", inherits: false, initialValue });
          document.body.style.backgroundImage = "var(--picture)";
        }"""
    )
    console = empty.element.locator(".console-lines")
    console.get_by_text("/pic.svg?missed (img-src)").wait_for(state="attached")
    assert "loads only what the app or this site serves" in console.inner_text()
    assert not [request for request in docs_server.requests if "missed" in request.path]
