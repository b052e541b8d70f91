"""`XMLHttpRequest` in the app's page."""

import json

from tests.browser.playground import Playground

APP = "requests"


def test_xhr(app: Playground) -> None:
    answer = app.evaluate(
        """() => new Promise((resolve) => {
          const request = new XMLHttpRequest();
          const states = [];
          request.onreadystatechange = () => states.push(request.readyState);
          request.open("POST", "./echo");
          request.setRequestHeader("x-own", "1");
          request.responseType = "json";
          request.onload = () => resolve([
            states, request.status, request.statusText, request.responseURL, request.response,
            request.getResponseHeader("Content-Type"),
            request.getAllResponseHeaders().includes("content-type: application/json\\r\\n"),
          ]);
          request.send("q=ü");
        })"""
    )
    heard = answer.pop(4)
    origin = app.evaluate("location.origin")
    assert answer[0][0] == 1
    assert answer[0][1] == 2
    assert answer[0][-1] == 4
    assert answer[1:] == [200, "OK", f"{origin}/echo", "application/json", True]
    assert heard["body"].encode("latin-1").decode() == "q=ü"
    assert ["x-own", "1"] in heard["headers"]
    assert ["content-type", "text/plain;charset=UTF-8"] in heard["headers"]


def test_xhr_progress_abort_and_timeout(app: Playground) -> None:
    assert app.evaluate(
        """() => {
          const run = (url, method, prepare, body) => new Promise((resolve) => {
            const request = new XMLHttpRequest();
            const events = [];
            for (const name of ["loadstart", "load", "error", "abort", "timeout"])
              request.addEventListener(name, () => events.push(name));
            request.onloadend = () => resolve([...events, request.readyState, request.status]);
            request.open(method, url);
            prepare(request);
            request.send(body);
          });
          return Promise.all([
            run("/stream?count=2", "GET", () => {}),
            run("/slow", "GET", (request) => { request.timeout = 50; }),
            run("/slow", "GET", (request) => setTimeout(() => request.abort(), 50)),
            run("/broken", "GET", () => {}),
          ]);
        }"""
    ) == [
        ["loadstart", "load", 4, 200],
        ["loadstart", "timeout", 4, 0],
        ["loadstart", "abort", 4, 0],
        ["loadstart", "error", 4, 0],
    ]


def test_xhr_upload_progress_and_binary_response(app: Playground) -> None:
    answer = app.evaluate(
        """() => new Promise((resolve) => {
          const request = new XMLHttpRequest();
          const loaded = [];
          request.upload.onprogress = (event) => loaded.push([event.loaded, event.total]);
          request.upload.onload = () => loaded.push("load");
          request.responseType = "arraybuffer";
          request.open("POST", "/size");
          request.onload = () => resolve([loaded, new TextDecoder().decode(request.response)]);
          request.send(new Uint8Array(3_000_000));
        })"""
    )
    assert answer[0][-1] == "load"
    assert answer[0][-2] == [3_000_000, 3_000_000]
    assert json.loads(answer[1])["bytes"] == 3_000_000


def test_xhr_parses_a_document(app: Playground) -> None:
    assert (
        app.evaluate(
            """() => new Promise((resolve) => {
          const request = new XMLHttpRequest();
          request.responseType = "document";
          request.open("GET", "/");
          request.onload = () => resolve(request.response.title);
          request.send();
        })"""
        )
        == "Requests"
    )
