"""`fetch` in the app's page."""

import json
from typing import Any

import pytest

from tests.browser.playground import Playground
from tests.browser.watch import Watch

APP = "requests"


@pytest.fixture(autouse=True, scope="module")
def _far_from_the_root(app: Playground) -> None:
    """Relative URLs are relative to the app's page."""
    app.evaluate("history.replaceState(null, '', '/deep/page')")


def notes(app: Playground, start: str) -> list[str]:
    return [note for note in json.loads(app.request(path="/notes")["body"]) if note.startswith(start)]


def test_json(app: Playground) -> None:
    answer = app.evaluate(
        """async () => {
          const response = await fetch("../echo?x=1#f", {
            method: "POST",
            headers: { "content-type": "application/json", "x-own": "1" },
            body: JSON.stringify({ a: "ü" }),
          });
          const { url, status, statusText, ok, type, redirected } = response;
          const contentType = response.headers.get("content-type");
          return [url, status, statusText, ok, type, redirected, contentType, await response.json()];
        }"""
    )
    origin = app.evaluate("location.origin")
    heard: dict[str, Any] = answer.pop()
    assert answer == [f"{origin}/echo?x=1", 200, "OK", True, "basic", False, "application/json"]
    headers = dict(heard["headers"])
    assert heard["url"] == f"{origin}/echo?x=1"
    assert heard["body"].encode("latin-1").decode() == '{"a":"ü"}'
    assert headers["content-type"] == "application/json"
    assert headers["content-length"] == "10"
    assert headers["x-own"] == "1"
    assert headers["host"] == app.evaluate("location.host")
    assert headers["origin"] == origin
    assert headers["referer"] == f"{origin}/deep/page"
    assert headers["user-agent"] == app.evaluate("navigator.userAgent")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("'text'", "text/plain;charset=UTF-8"),
        ("new URLSearchParams({ text: '' })", "application/x-www-form-urlencoded;charset=UTF-8"),
        ("new Blob(['text'], { type: 'x/y' })", "x/y"),
        ("new TextEncoder().encode('text')", None),
    ],
)
def test_bodies(app: Playground, body: str, content_type: str | None) -> None:
    heard = app.evaluate(f"fetch('/echo', {{ method: 'PUT', body: {body} }}).then((response) => response.json())")
    assert heard["method"] == "PUT"
    assert heard["body"].startswith("text")
    assert dict(heard["headers"]).get("content-type") == content_type
    assert dict(heard["headers"])["content-length"] == str(len(heard["body"]))


def test_large_blobs(app: Playground) -> None:
    assert app.evaluate(
        """async () => {
          const body = new Blob([new Uint8Array(3_000_000)]);
          const request = new Request("/size", { method: "POST", body });
          const sent = [await fetch("/size", { method: "POST", body }), await fetch(request)];
          return Promise.all(sent.map(async (response) => {
            const { bytes, pieces } = await response.json();
            return [bytes, pieces > 1];
          }));
        }"""
    ) == [[3_000_000, True], [3_000_000, True]]


@pytest.mark.parametrize("body", ["'text'", "new Blob(['text'])", "new FormData()", "new ReadableStream()"])
def test_a_get_has_no_body(app: Playground, body: str) -> None:
    name = app.evaluate(f"fetch('/echo', {{ body: {body}, duplex: 'half' }}).catch((error) => error.name)")
    assert name == "TypeError"


def test_a_body_is_sent_again_where_a_redirect_keeps_the_method(app: Playground) -> None:
    heard = app.evaluate(
        """async () => {
          const answers = [];
          const long = "0123456789".repeat(200_000);
          for (const body of ["text", new Blob(["text"]), long, new Blob([long])]) {
            const response = await fetch("/redirect?status=307", { method: "POST", body });
            const { method, body: received } = await response.json();
            answers.push([method, received === (await new Response(body).text())]);
          }
          return answers;
        }"""
    )
    assert heard == [["POST", True]] * 4


def test_a_stream_is_not_sent_again(app: Playground) -> None:
    name = app.evaluate(
        """async () => {
          const body = new Blob(["text"]).stream();
          const sent = fetch("/redirect?status=307", { method: "POST", body, duplex: "half" });
          return sent.then(({ status }) => status, (error) => error.name);
        }"""
    )
    assert name == "TypeError"


def test_form_data(app: Playground) -> None:
    heard = app.evaluate(
        """async () => {
          const body = new FormData();
          body.append("field", "välue");
          body.append("file", new File(["hello"], "ü.txt", { type: "text/plain" }));
          body.append("blob", new Blob([new Uint8Array(100_000)]));
          return (await fetch("/form", { method: "POST", body })).json();
        }"""
    )
    assert heard == [
        ["field", "välue"],
        ["file", "ü.txt text/plain 5"],
        ["blob", "blob application/octet-stream 100000"],
    ]


def test_request_objects_and_clones(app: Playground) -> None:
    assert app.evaluate(
        """async () => {
          const request = new Request("/echo", { method: "POST", body: "abc", headers: [["x-a", "1"]] });
          const response = await fetch(request.clone());
          const [one, two] = [response.clone(), response];
          return [(await one.json()).body, (await two.json()).body, one.url === two.url, one.type, request.bodyUsed];
        }"""
    ) == ["abc", "abc", True, "basic", False]


def test_large_bodies_both_ways(app: Playground) -> None:
    heard = app.evaluate(
        """async () => {
          const body = new Uint8Array(5_000_000).fill(7);
          const sent = await (await fetch("/size", { method: "POST", body })).json();
          const bytes = await (await fetch("/large?megabytes=4")).bytes();
          return [sent.bytes, sent.pieces > 1, bytes.length, bytes[0], bytes[65536 * 63]];
        }"""
    )
    assert heard == [5_000_000, True, 4 * 1024 * 1024, 0, 63]


def test_streamed_upload(app: Playground) -> None:
    assert app.evaluate(
        """async () => {
          const body = new ReadableStream({
            async start(controller) {
              for (let i = 0; i < 3; i++) {
                controller.enqueue(new TextEncoder().encode("abc"));
                await new Promise((resolve) => setTimeout(resolve, 20));
              }
              controller.close();
            },
          });
          return (await fetch("/size", { method: "POST", body, duplex: "half" })).json();
        }"""
    ) == {"bytes": 9, "pieces": 3}


def test_response_arrives_piece_by_piece(app: Playground) -> None:
    pieces = app.evaluate(
        """async () => {
          const begin = performance.now();
          const response = await fetch("/stream?count=4");
          const head = performance.now() - begin;
          const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
          const pieces = [];
          for (;;) {
            const { done, value } = await reader.read();
            if (done) return pieces;
            pieces.push([value, performance.now() - begin]);
          }
        }"""
    )
    assert "".join(text for text, _ in pieces) == "piece 0;piece 1;piece 2;piece 3;"
    assert len(pieces) >= 3
    assert pieces[-1][1] - pieces[0][1] > 150


def test_a_slow_reader_holds_the_app_back(app: Playground) -> None:
    app.evaluate(
        """async () => {
          window.large = (await fetch("/large?megabytes=64")).body.getReader();
          await large.read();
        }"""
    )
    app.page.wait_for_timeout(500)
    made = len(notes(app, "large"))
    assert made < 16 * 64 / 2
    app.page.wait_for_timeout(200)
    assert len(notes(app, "large")) == made
    app.evaluate("large.cancel()")


def test_abort_before_the_response(app: Playground) -> None:
    assert app.evaluate(
        """async () => {
          const aborter = new AbortController();
          setTimeout(() => aborter.abort(), 50);
          const early = fetch("/echo", { signal: AbortSignal.abort() }).catch((error) => error.name);
          const slow = fetch("/slow", { signal: aborter.signal }).catch((error) => error.name);
          const timeout = fetch("/slow", { signal: AbortSignal.timeout(50) }).catch((error) => error.name);
          const reason = new AbortController();
          const own = fetch("/slow", { signal: reason.signal }).catch((error) => error);
          reason.abort("my reason");
          return Promise.all([early, slow, timeout, own]);
        }"""
    ) == ["AbortError", "AbortError", "TimeoutError", "my reason"]


def test_abort_of_a_response_that_has_come_whole(app: Playground) -> None:
    name = app.evaluate(
        """async () => {
          const aborter = new AbortController();
          const response = await fetch("/echo", { signal: aborter.signal });
          aborter.abort();
          return response.text().catch((error) => error.name);
        }"""
    )
    assert name == "AbortError"


def test_abort_in_mid_response(app: Playground) -> None:
    assert (
        app.evaluate(
            """async () => {
          const aborter = new AbortController();
          const response = await fetch("/stream?count=100&name=aborted", { signal: aborter.signal });
          const reader = response.body.getReader();
          await reader.read();
          aborter.abort();
          try {
            for (;;) if ((await reader.read()).done) return "done";
          } catch (error) {
            return error.name;
          }
        }"""
        )
        == "AbortError"
    )
    app.page.wait_for_timeout(500)
    (note,) = notes(app, "aborted")
    assert int(note.split()[-1]) < 10


def test_a_response_that_breaks_off_is_an_error(app: Playground) -> None:
    name = app.evaluate("fetch('/broken').then((response) => response.text()).catch((error) => error.name)")
    assert name == "TypeError"


def test_redirect_modes(app: Playground) -> None:
    origin = app.evaluate("location.origin")
    answers = app.evaluate(
        """async () => {
          const follow = await fetch("/redirect");
          const manual = await fetch("/redirect", { redirect: "manual" });
          const error = await fetch("/redirect", { redirect: "error" }).catch((error) => error.name);
          const outside = await fetch("/redirect?to=https://elsewhere.invalid/").catch((error) => error.name);
          return [
            [follow.url, follow.redirected, follow.status], [manual.type, manual.status, manual.ok], error, outside,
          ];
        }"""
    )
    assert answers == [[f"{origin}/echo", True, 200], ["opaqueredirect", 0, False], "TypeError", "TypeError"]


def test_statuses(app: Playground) -> None:
    assert app.evaluate(
        """async () => {
          const seen = [];
          for (const status of [204, 304, 404, 418, 500]) {
            const response = await fetch(`/status/${status}`);
            const { ok, body } = response;
            seen.push([response.status, response.statusText, ok, body === null, response.headers.get("x-status")]);
          }
          const head = await fetch("/status/200", { method: "HEAD" });
          return [...seen, [head.status, await head.text()]];
        }"""
    ) == [
        # An empty body, not none: so it is in Chromium and Firefox (tests/fidelity: fetch/statuses).
        [204, "No Content", True, False, "204"],
        [304, "Not Modified", False, False, "304"],
        [404, "Not Found", False, False, "404"],
        [418, "I'm a Teapot", False, False, "418"],
        [500, "Internal Server Error", False, False, "500"],
        [200, ""],
    ]


def test_response_headers(app: Playground) -> None:
    assert app.evaluate(
        """async () => {
          const response = await fetch("/several");
          const { headers } = response;
          return [headers.get("x-several"), headers.get("set-cookie"), document.cookie, (await response.bytes())[0]];
        }"""
    ) == ["one, two", None, "", 0xE9]


def test_other_origins_are_not_reached(app: Playground, shared_watch: Watch) -> None:
    shared_watch.allow("Content Security Policy")
    names = app.evaluate("fetch('http://127.0.0.1:9/').catch((error) => error.name)")
    assert names == "TypeError"
