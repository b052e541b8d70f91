"""What stays open or expects no answer: EventSource, WebSocket, sendBeacon."""

import json

from tests.browser.playground import Playground

APP = "requests"


def wait_for_note(app: Playground, start: str) -> str:
    for _ in range(100):
        notes = [note for note in json.loads(app.request(path="/notes")["body"]) if note.startswith(start)]
        if notes:
            return str(notes[-1])
        app.page.wait_for_timeout(50)
    raise AssertionError(f"no note {start}")


def test_event_source(app: Playground) -> None:
    events = app.evaluate(
        """() => new Promise((resolve, reject) => {
          const source = new EventSource("/events");
          const events = [[source.readyState, source.url === location.origin + "/events"]];
          source.onopen = () => events.push(["open", source.readyState]);
          source.onmessage = ({ type, data, lastEventId, origin }) =>
            events.push([type, data, lastEventId, origin === location.origin]);
          source.addEventListener("named", (event) => {
            source.close();
            resolve([...events, [event.type, event.data, event.lastEventId], source.readyState]);
          });
          source.onerror = () => reject(new Error("error"));
        })"""
    )
    assert events == [
        [0, True],
        ["open", 1],
        ["message", "first\nlast seen ", "1", True],
        ["named", "ü", "2"],
        2,
    ]


def test_event_source_connects_again(app: Playground) -> None:
    assert app.evaluate(
        """() => new Promise((resolve) => {
          const source = new EventSource("/events?end=1");
          const seen = [];
          source.onerror = () => seen.push(`error ${source.readyState}`);
          source.onmessage = (event) => {
            seen.push(event.data.split("\\n")[1]);
            if (seen.length === 3) { source.close(); resolve(seen); }
          };
        })"""
    ) == ["last seen ", "error 0", "last seen 2"]


def test_event_source_gives_up_at_another_type(app: Playground) -> None:
    assert (
        app.evaluate(
            """() => new Promise((resolve) => {
          const source = new EventSource("/echo");
          source.onerror = () => resolve(source.readyState);
        })"""
        )
        == 2
    )


def test_websocket(app: Playground) -> None:
    seen = app.evaluate(
        """() => new Promise((resolve, reject) => {
          const socket = new WebSocket(`ws://${location.host}/socket?name=x`, ["first", "second"]);
          const seen = [[socket.readyState, socket.url === `ws://${location.host}/socket?name=x`]];
          socket.binaryType = "arraybuffer";
          socket.onopen = () => {
            seen.push([socket.readyState, socket.protocol]);
            socket.send("hällo");
            socket.send(new Uint8Array([1, 2, 3]));
            socket.send(new Blob([new Uint8Array([4, 5])]));
          };
          socket.onmessage = ({ data, origin }) => {
            const text = typeof data === "string";
            seen.push(text ? [data, origin === `ws://${location.host}`] : [...new Uint8Array(data)]);
            if (seen.length === 5) socket.send("bye");
          };
          socket.onclose = ({ code, reason, wasClean }) =>
            resolve([...seen, [code, reason, wasClean], socket.readyState]);
          socket.onerror = () => reject(new Error("error"));
        })"""
    )
    assert seen == [
        [0, True],
        [1, "second"],
        ["x: hällo", True],
        [3, 2, 1],
        [5, 4],
        [4001, "see you", True],
        3,
    ]


def test_websocket_closed_by_the_page(app: Playground) -> None:
    assert app.evaluate(
        """() => new Promise((resolve) => {
          const socket = new WebSocket("/socket?name=x");
          socket.onopen = () => socket.close(4002, "enough");
          socket.onclose = ({ code, reason, wasClean }) => resolve([code, reason, wasClean]);
        })"""
    ) == [4002, "enough", True]
    assert wait_for_note(app, "socket closed 4002") == "socket closed 4002 enough"


def test_websocket_refused(app: Playground) -> None:
    assert app.evaluate(
        """() => new Promise((resolve) => {
          const socket = new WebSocket("/refused");
          const seen = [];
          socket.onopen = () => seen.push("open");
          socket.onerror = () => seen.push("error");
          socket.onclose = ({ code, wasClean }) => resolve([...seen, code, wasClean]);
        })"""
    ) == ["error", 1006, False]


def test_websocket_that_a_page_leaves_behind(app: Playground) -> None:
    app.evaluate(
        """() => new Promise((resolve) => {
          window.socket = new WebSocket("/socket?name=left");
          socket.onopen = resolve;
        })"""
    )
    app.open("/")
    assert wait_for_note(app, "socket closed 1001")


def test_beacon(app: Playground) -> None:
    app.record()
    assert app.evaluate("navigator.sendBeacon('/echo?beacon', new URLSearchParams({ a: 1 }))") is True
    app.page.wait_for_timeout(300)
    requests = [(request["method"], request["url"], request["status"]) for request in app.recorded("request")]
    assert requests == [("POST", "/echo?beacon", 200)]
