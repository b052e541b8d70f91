"""The element's API as scripts of a page use it."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Error, Page

from tests.browser.playground import Playground
from tests.conftest import Site

ECHO = """
import sys

print("imported")


async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            event = await receive()
            print(event["type"])
            await send({"type": event["type"] + ".complete"})
            if event["type"] == "lifespan.shutdown":
                return
    if scope["path"] == "/boom":
        print("about to fail", file=sys.stderr)
        raise LookupError("nothing there")
    body = b""
    while True:
        event = await receive()
        body += event.get("body", b"")
        if not event.get("more_body"):
            break
    names = ["method", "path", "raw_path", "query_string", "scheme", "root_path", "http_version"]
    told = {name: str(scope[name]) for name in names}
    heard = repr((told, scope["headers"])).encode() if scope["path"] != "/bytes" else body[::-1]
    headers = [(b"x-twice", b"one"), (b"set-cookie", b"a=1"), (b"x-twice", b"two"), (b"set-cookie", b"b=2")]
    await send({"type": "http.response.start", "status": 299, "headers": headers})
    await send({"type": "http.response.body", "body": heard})
"""


@pytest.fixture(scope="module")
def echo(sphinx_site: Site, open_shared: Callable[..., Page]) -> Playground:
    """A playground that runs the app above; it says `imported` at each run."""
    page = open_shared()
    page.goto(sphinx_site.page("quickstart"))
    playground = Playground(page)
    playground.record()
    playground.set({"main.py": ECHO, "data/extra.txt": "é"})
    return playground


def states(echo: Playground) -> list[str]:
    return [event["state"] for event in echo.recorded("statechange")]


def test_before_the_first_run(echo: Playground) -> None:
    assert echo.element.evaluate("({ state, failure, preview, app }) => [state, failure, preview, app]") == [
        "idle",
        None,
        None,
        "main:app",
    ]
    with pytest.raises(Error, match=r"call run\(\) first"):
        echo.request(path="/")


def test_files_are_copies_in_their_order(echo: Playground) -> None:
    assert echo.element.evaluate(
        """element => {
          const files = element.files;
          files["main.py"] = "changed";
          return [Object.keys(element.files), element.files["data/extra.txt"], element.files["main.py"] !== "changed"];
        }"""
    ) == [["main.py", "data/extra.txt"], "é", True]


@pytest.mark.parametrize("files", ["{'../x': ''}", "{'/x': ''}", "{'': ''}", "{'x': 1}", "null", "[]"])
def test_what_can_be_no_files_is_refused(echo: Playground, files: str) -> None:
    before = echo.element.evaluate("element => element.files")
    with pytest.raises(Error, match="TypeError: files:"):
        echo.element.evaluate(f"element => {{ element.files = {files}; }}")
    assert echo.element.evaluate("element => element.files") == before


def test_run_shows_the_app(echo: Playground) -> None:
    echo.record()
    assert echo.run() == "ready"
    assert states(echo) == ["loading", "ready"]
    assert echo.state == "ready"
    assert "'method': 'GET'" in echo.text
    assert [event["url"] for event in echo.recorded("navigate")] == ["/"]
    (request,) = echo.recorded("request")
    assert (request["method"], request["url"], request["status"]) == ("GET", "/", 299)
    # The frame belongs to a document of ours, not to the page's own.
    assert echo.element.evaluate("element => element.preview.localName") == "iframe"


def test_another_page_is_another_preview(echo: Playground) -> None:
    echo.element.evaluate("element => { window.before = element.preview; }")
    echo.open("/again")
    assert echo.element.evaluate("element => element.preview !== before && element.preview.isConnected")


def test_request_forbids_no_header(echo: Playground) -> None:
    headers = [["Host", "example.org"], ["Cookie", "a=b"], ["x-twice", "1"], ["X-Twice", "2"], ["origin", "null"]]
    answer = echo.request(method="PUT", path="/a%2Fb?q=%20&r", headers=headers)
    assert answer["status"] == 299
    assert answer["headers"] == [["x-twice", "one"], ["set-cookie", "a=1"], ["x-twice", "two"], ["set-cookie", "b=2"]]
    body = answer["body"]
    assert "'method': 'PUT', 'path': '/a/b', 'raw_path': \"b'/a%2Fb'\", 'query_string': \"b'q=%20&r'\"" in body
    for pair in headers:
        name, value = pair[0].lower(), pair[1]
        assert f"(b'{name}', b'{value}')" in body
    assert body.count("b'host'") == 1
    # Below `fetch`: nothing that a browser would have added.
    assert "user-agent" not in body


def test_request_headers_may_be_an_object(echo: Playground) -> None:
    assert "(b'x-own', b'1')" in echo.request(headers={"X-Own": "1"})["body"]


def test_request_events_count_requests_of_the_api(echo: Playground) -> None:
    echo.record()
    echo.request(path="/counted", method="DELETE")
    (request,) = echo.recorded("request")
    assert request["duration"] >= 0
    assert (request["method"], request["url"], request["status"]) == ("DELETE", "/counted", 299)


def test_bodies_are_bytes(echo: Playground) -> None:
    assert echo.element.evaluate(
        """async element => {
          const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
          const { body } = await element.request({ method: "POST", path: "/bytes", body: bytes });
          const buffer = await element.request({ method: "POST", path: "/bytes", body: bytes.buffer });
          const text = await element.request({ method: "POST", path: "/bytes", body: "abc" });
          const none = await element.request({ method: "POST", path: "/bytes" });
          return [body instanceof Uint8Array, [...body].every((byte, index) => byte === 255 - index), body.length,
            buffer.body.length, text.body.text(), `${text.body}`, none.body.length];
        }"""
    ) == [True, True, 256, 256, "cba", "cba", 0]


def test_large_bodies(echo: Playground) -> None:
    assert echo.element.evaluate(
        """async element => {
          const body = new Uint8Array(3_000_000).fill(9);
          body[0] = 1;
          const answer = await element.request({ method: "POST", path: "/bytes", body });
          return [answer.body.length, answer.body[2_999_999]];
        }"""
    ) == [3_000_000, 1]


def test_requests_at_the_same_time(echo: Playground) -> None:
    assert echo.element.evaluate(
        """async element => {
          const answers = await Promise.all(Array.from({ length: 30 }, (_, index) =>
            element.request({ method: "POST", path: "/bytes", body: String(index) })));
          return answers.every(({ body }, index) => body.text() === [...String(index)].reverse().join(""));
        }"""
    )


def test_output_and_tracebacks_are_in_the_console(echo: Playground) -> None:
    assert echo.request(path="/boom")["status"] == 500
    echo.element.locator(".line.error", has_text="LookupError: nothing there").first.wait_for()
    lines = echo.element.locator(".line")
    output = [line for line in lines.all_inner_texts() if line in {"imported", "lifespan.startup"}]
    assert output == ["imported", "lifespan.startup"]
    assert echo.element.locator(".line.stderr", has_text="about to fail").count() == 1
    log = echo.element.locator(".console-lines").inner_text()
    assert 'File "/app/main.py", line' in log
    assert 'raise LookupError("nothing there")' in log
    assert "webasgi_driver" not in log


def test_run_while_it_runs_begins_anew(echo: Playground) -> None:
    echo.record()
    first = echo.element.evaluate_handle("element => ({ result: element.run() })")
    second = echo.element.evaluate("element => element.run()")
    assert [first.evaluate("({ result }) => result"), second] == ["stopped", "ready"]
    assert states(echo) == ["loading", "ready"] or states(echo) == ["loading", "loading", "ready"]
    assert echo.request()["status"] == 299


def test_request_waits_for_a_run(echo: Playground) -> None:
    assert echo.element.evaluate(
        """async element => {
          const run = element.run();
          const { status } = await element.request({ path: "/" });
          return [status, element.state, await run];
        }"""
    ) == [299, "ready", "ready"]


def test_stop(echo: Playground) -> None:
    echo.record()
    echo.element.evaluate("element => element.stop()")
    assert states(echo) == ["stopped"]
    assert echo.element.evaluate("element => element.preview") is None
    # The app's lifespan has come to its end.
    echo.element.locator(".line", has_text="lifespan.shutdown").first.wait_for(state="attached")
    with pytest.raises(Error, match="not running"):
        echo.request()
    assert not [frame for frame in echo.page.frames if "frame-" in frame.url]
    # The frame that Python ran in is kept for the next run, without a worker.
    assert echo.page.workers == []
    echo.element.evaluate("element => element.stop()")
    assert states(echo) == ["stopped"]


def test_stop_while_loading(echo: Playground) -> None:
    echo.record()
    assert echo.element.evaluate(
        """async element => {
          const run = element.run();
          const request = element.request({}).catch(({ message }) => message);
          await new Promise((resolve) => setTimeout(resolve, 300));
          await element.stop();
          return [await run, element.state, await request];
        }"""
    ) == ["stopped", "stopped", "The app was stopped before the request could be made"]
    assert states(echo) == ["loading", "stopped"]


def test_app_names_another_module(echo: Playground) -> None:
    other = ECHO.replace("app(", "application(")
    echo.set({"pkg/__init__.py": "", "pkg/web.py": other}, "pkg.web:application")
    assert echo.run() == "ready"
    assert echo.element.evaluate("element => element.app") == "pkg.web:application"


def test_reset_brings_the_authors_files_back(echo: Playground) -> None:
    echo.record()
    echo.element.evaluate("element => element.reset()")
    assert states(echo) == ["idle"]
    files = echo.element.evaluate("element => element.files")
    assert list(files) == ["main.py", "index.html"]
    assert "Shopping list" in files["main.py"]
    assert echo.element.evaluate("element => element.app") == "main:app"
    assert echo.element.locator(".line").count() == 0
    assert echo.run() == "ready"
    assert json.loads(echo.request(path="/items")["body"])[0]["name"] == "apples"
