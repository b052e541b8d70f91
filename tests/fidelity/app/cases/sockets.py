"""What `EventSource` and `WebSocket` are at the edges; https://html.spec.whatwg.org/#server-sent-events, https://websockets.spec.whatwg.org/."""

from __future__ import annotations

from .case import Case, Raw, Route
from .http import Receive, Request, Response, Scope, Send, redirect, slow

EVENTS = "text/event-stream"
ERROR = "const error = (call) => { try { call(); return null } catch (error) { return nameOf(error) } };"


async def identified(request: Request) -> Response:
    """An event with an id, and at the next connection that id."""
    last = request.header("last-event-id")
    text = f"retry: 50\nid: ü{'' if last is None else '2'}\ndata: {last is not None}\n\n"
    return Response(text, EVENTS, headers=(("cache-control", "no-store"),))


async def once(request: Request) -> Response:
    """One connection, and then no more."""
    if request.header("last-event-id") == "1":
        return Response(b"", None, 204)
    return Response("retry: 30\nid: 1\ndata: one\n\n", EVENTS)


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Accepts with the first protocol asked for, sends all back, and closes as a text `close CODE REASON` says."""
    await receive()
    offered = scope.get("subprotocols") or [None]
    await send({"type": "websocket.accept", "subprotocol": offered[0]})
    while True:
        event = await receive()
        if event["type"] != "websocket.receive":
            return
        text = event.get("text")
        if text is not None and text.startswith("close "):
            _, code, reason = text.split(" ", 2)
            await send({"type": "websocket.close", "code": int(code), "reason": reason})
            return
        if text == "query":
            await send({"type": "websocket.send", "text": scope["query_string"].decode()})
        elif text is not None:
            await send({"type": "websocket.send", "text": text})
        else:
            await send({"type": "websocket.send", "bytes": event["bytes"]})


ECHO = Raw(echo)


def events(name: str, code: str, *, requests: bool = False, reports: int = 1, **routes: Route) -> Case:
    """A page with event sources."""
    page = f"<script>{ERROR}\n{code}</script>"
    return Case(f"eventsource/{name}", {"": page, **routes}, requests=requests, reports=reports)


def socket(name: str, code: str) -> Case:
    """A page with sockets at `echo`."""
    page = f"""<script type="module">{ERROR}
    const url = (path = "echo") => "ws://" + location.host + "/c/websocket/{name}/" + path;
    const next = (target, type) => new Promise((resolve) => target.addEventListener(type, resolve, {{ once: true }}));
    {code}</script>"""
    return Case(f"websocket/{name}", {"": page, "echo": ECHO})


CASES = [
    events(
        "parsing",
        """const source = new EventSource("s"), seen = []; const note = (event) => seen.push([event.type, event.data, event.lastEventId]);
        for (const type of ["message", "named", "other"]) source.addEventListener(type, note); source.addEventListener("end", () => { source.close(); report(seen) })""",
        s=Response(
            "\ufeffdata: bom\n\n: comment\ndata:no space\n\ndata:  two\n\nevent: named\ndata: a\ndata: b\n\nevent: named\n\ndata\n\nid: 1\ndata: x\r\n\r\n"
            "id\ndata: reset\n\nid: a\0b\ndata: null\n\nunknown: field\ndata: y\rdata: z\r\rdata: \u2603\n\nevent: other\nid: last\ndata:\n\nevent: end\ndata: x\n\ndata: unfinished",
            EVENTS,
        ),
    ),
    events(
        "properties",
        """const source = new EventSource("s?x#y"); const before = [source.readyState, tail(source.url), source.withCredentials, EventSource.CLOSED, source.OPEN];
        source.onopen = (event) => { before.push([event.type, source.readyState, event.isTrusted === event.isTrusted]) };
        source.onmessage = (event) => { source.close(); report([before, event.origin === location.origin, event.source, event.ports, event instanceof MessageEvent, source.readyState]) }""",
        s=Response("data: x\n\n", EVENTS),
    ),
    events(
        "wrong-answers",
        """const of = (path) => new Promise((resolve) => { const source = new EventSource(path); const states = []; source.onopen = () => states.push("open");
        source.onerror = () => { states.push(source.readyState); source.close(); resolve(states) } });
        Promise.all(["html", "gone", "empty", "charset", "moved"].map(of)).then(report)""",
        html=Response("data: x\n\n"),
        empty=Response(b"", None, 204),
        charset=Response("data: x\n\n", "text/event-stream; charset=utf-8"),
        moved=redirect("charset"),
    ),
    events(
        "last-id-is-sent",
        """const source = new EventSource("s"), seen = []; source.onmessage = (event) => { seen.push([event.data, event.lastEventId]); if (seen.length === 2) { source.close(); report(seen) } }""",
        s=identified,
    ),
    events(
        "no-content-ends",
        """const source = new EventSource("s"), seen = []; source.onmessage = (event) => seen.push(event.data); source.onerror = () => { seen.push(source.readyState); if (source.readyState === 2) report(seen) }""",
        s=once,
    ),
    events(
        "closed-in-handler",
        """const source = new EventSource("s"), seen = []; source.onmessage = (event) => { seen.push(event.data); source.close() }; source.onerror = () => seen.push("error");
        setTimeout(() => report([seen, source.readyState]), 400)""",
        s=Response(slow("data: a\n\ndata: b\n\n", "data: c\n\n", pause=0.2), EVENTS),
    ),
    events(
        "wrong-use",
        """report([error(() => new EventSource("http://")), error(() => EventSource("x")), error(() => new EventSource()), EventSource.length, EventSource.name, "onmessage" in EventSource.prototype])""",
    ),
    socket(
        "addresses",
        """const all = [url("echo#f"), "ftp://x/", "http://" + location.host + "/c/websocket/addresses/echo?a", "/c/websocket/addresses/echo?b", "echo?c", "ws://a b/"];
        report(all.map((one) => { try { const s = new WebSocket(one); const found = s.url.replace(location.host, "HOST"); s.close(); return found } catch (error) { return nameOf(error) } }))""",
    ),
    socket(
        "protocols",
        """const s = new WebSocket(url(), ["one", "two"]); await next(s, "open"); const first = [s.protocol, typeof s.extensions, s.binaryType, s.bufferedAmount]; s.close();
        const t = new WebSocket(url()); await next(t, "open"); first.push(t.protocol); t.close();
        report([first, error(() => new WebSocket(url(), ["a", "a"])), error(() => new WebSocket(url(), "a b")), error(() => new WebSocket(url(), ""))])""",
    ),
    socket(
        "close-codes",
        """const closed = async (act) => { const s = new WebSocket(url()); await next(s, "open"); act(s); const event = await next(s, "close"); return [event.code, event.reason, event.wasClean, s.readyState] };
        report([await closed((s) => s.close()), await closed((s) => s.close(1000)), await closed((s) => s.close(3001, "why ü")), await closed((s) => s.send("close 1000 bye")), await closed((s) => s.send("close 4321 own")),
        await closed((s) => s.send("close 1011 broke"))])""",
    ),
    socket(
        "close-errors",
        """const s = new WebSocket(url()); const found = [error(() => s.send("x")), error(() => s.close(1001)), error(() => s.close(2999)), error(() => s.close(5000)), error(() => s.close(3000, "x".repeat(124)))];
        await next(s, "open"); s.close(3000, "x".repeat(123)); found.push(s.readyState, error(() => s.send("ignored")), error(() => s.close())); await next(s, "close"); found.push(s.readyState, error(() => s.send("x"))); report(found)""",
    ),
    socket(
        "messages",
        """const s = new WebSocket(url("echo?q=1")); s.binaryType = "arraybuffer"; await next(s, "open"); const found = [];
        const get = async (value) => { s.send(value); const { data } = await next(s, "message"); return typeof data === "string" ? data : data instanceof Blob ? ["blob", await data.text(), data.type] : ["buffer", data.byteLength] };
        found.push(await get("ü"), await get(""), await get(new Uint8Array([1, 2, 3]).subarray(1)), await get(new Blob(["xyz"])), await get("query"), await get(12), await get(null), await get("\\ud800"));
        s.binaryType = "blob"; found.push(await get(new ArrayBuffer(2)), error(() => { s.binaryType = "x" }), s.binaryType);
        s.send("last"); const event = await next(s, "message"); found.push([event.origin.replace(location.host, "HOST"), event.lastEventId, event.source, event.ports.length]); report(found)""",
    ),
    socket(
        "closed-while-connecting",
        """const s = new WebSocket(url()); const seen = []; s.onopen = () => seen.push("open"); s.onerror = () => seen.push("error"); s.onclose = (event) => report([seen, event.code, event.wasClean, s.readyState]); s.close(); seen.push(s.readyState)""",
    ),
    socket(
        "events-by-handler-and-listener",
        """const s = new WebSocket(url()); const seen = []; s.addEventListener("message", { handleEvent: (event) => seen.push(["object", event.data]) }); s.onmessage = function (event) { seen.push(["handler", this === s, event.target === s]) };
        s.addEventListener("message", () => report(seen)); s.onopen = (event) => { seen.push([event.constructor.name, event.bubbles, event.cancelable]); s.send("x") }""",
    ),
]
