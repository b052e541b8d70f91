"""fetch, XMLHttpRequest, EventSource, WebSocket and sendBeacon."""

from __future__ import annotations

import asyncio
import gzip

from .case import Case, Raw, Route
from .http import Receive, Request, Response, Scope, Send, plain, redirect, slow

SEND = "content-type"


async def echo(request: Request) -> Response:
    """The method and the body, for a browser to read."""
    return Response(f"{request.method} {request.body.decode('utf-8', 'replace')}", "text/plain")


async def length(request: Request) -> Response:
    """How many bytes came."""
    return plain(str(len(request.body)))


async def endless(scope: Scope, receive: Receive, send: Send) -> None:
    """A piece each tenth of a second, until the browser leaves; notes that in `left`."""
    await receive()
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/octet-stream")]}
    )
    gone = asyncio.ensure_future(receive())
    notes = _notes(scope["path"])
    for number in range(50):
        await send({"type": "http.response.body", "body": b"%d\n" % number, "more_body": True})
        done, _ = await asyncio.wait([gone], timeout=0.1)
        if done:
            notes.append(gone.result()["type"])
            return
    gone.cancel()


_left: dict[str, list[str]] = {}


def _notes(path: str) -> list[str]:
    """What connections of a case have seen at their end."""
    return _left.setdefault("/".join(path.split("/")[:4]), [])


async def left(request: Request) -> Response:
    """The notes, once there are some."""
    notes = _notes(request.path)
    for _ in range(30):
        if notes:
            break
        await asyncio.sleep(0.05)
    text = ",".join(notes)
    notes.clear()
    return plain(text)


async def delayed(request: Request) -> Response:
    """An answer that takes its time."""
    await asyncio.sleep(0.5)
    return plain("late")


async def events(request: Request) -> Response:
    """Two events and the end; the next connection says what it knows."""
    last = request.header("last-event-id")
    if last is None:
        return Response(
            slow("retry: 50\nid: 7\ndata: one\ndata: more\n\n", ": comment\nevent: named\ndata: {}\n\n", pause=0.05),
            "text/event-stream",
        )
    return Response(slow(f"id: 8\ndata: after {last}\n\n", ": wait\n\n", pause=1), "text/event-stream")


async def socket_echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Sends back what it gets; `close` makes it close, `bytes` answer in binary."""
    await receive()
    protocols = scope.get("subprotocols") or []
    await send({"type": "websocket.accept", "subprotocol": protocols[-1] if protocols else None})
    while True:
        event = await receive()
        if event["type"] == "websocket.disconnect":
            _notes(scope["path"]).append(f"{event['code']} {event.get('reason') or ''}".strip())
            return
        text, data = event.get("text"), event.get("bytes")
        if text == "close":
            await send({"type": "websocket.close", "code": 4001, "reason": "as asked"})
            return
        if text == "headers":
            names = ("origin", "cookie")
            found = {n.decode(): v.decode() for n, v in scope["headers"] if n.decode() in names}
            await send({"type": "websocket.send", "text": repr(sorted(found.items()))})
        elif text is not None:
            await send({"type": "websocket.send", "text": f"{text}!"})
        else:
            await send({"type": "websocket.send", "bytes": bytes(reversed(data or b""))})


async def socket_refused(scope: Scope, receive: Receive, send: Send) -> None:
    """Never accepts."""
    await receive()
    await send({"type": "websocket.close", "code": 1000})


async def breaks(_scope: Scope, receive: Receive, send: Send) -> None:
    """An application that fails once its socket is open."""
    await receive()
    await send({"type": "websocket.accept"})
    await asyncio.sleep(0.2)
    raise RuntimeError("an error of the application, as the case wants it")


ECHO = Raw(socket_echo)
BREAKS = Raw(breaks)
SOCKET = "const url = location.href.replace('http', 'ws').replace(/[?#].*/, '') + 'ws';"


def fetches(
    name: str,
    script: str,
    routes: dict[str, Route] | None = None,
    headers: tuple[str, ...] = (SEND,),
    requests: bool = True,
) -> Case:
    """A page whose script awaits and reports; requests are seen."""
    return Case(
        f"fetch/{name}",
        {
            "": f"<script>(async () => {{ {script} }})().catch((error) => report(['failed', String(error)]))</script>",
            "echo": echo,
            **(routes or {}),
        },
        requests=requests,
        headers=headers,
    )


CASES = [
    fetches(
        "get",
        "const r = await fetch('data?x=1#y'); report([r.status, r.ok, r.statusText, tail(r.url), r.type, r.redirected, r.bodyUsed, await r.text(), r.bodyUsed])",
        {"data": plain("text")},
        ("accept", "referer", "sec-fetch-dest", "sec-fetch-mode", "sec-fetch-site", "origin"),
    ),
    fetches(
        "response-headers",
        "const r = await fetch('data'); report([r.headers.get('x-a'), r.headers.get('X-A'), r.headers.get('set-cookie'), [...r.headers].filter(([n]) => n.startsWith('x-')), r.headers.get('content-type')])",
        {
            "data": Response(
                "x",
                "text/plain",
                headers=(("x-a", "1"), ("x-a", "2"), ("x-b", "\u00e9"), ("set-cookie", "a=1; Max-Age=0")),
            )
        },
    ),
    fetches(
        "json-and-clone",
        "const r = await fetch('data'); const c = r.clone(); report([await r.json(), await c.text(), (await (await fetch('data')).blob()).type, (await (await fetch('data')).arrayBuffer()).byteLength])",
        {"data": Response('{"a": [1]}', "application/json")},
    ),
    fetches(
        "response-form-data",
        "const r = await fetch('data'); report([...(await r.formData())])",
        {"data": Response("a=1&b=%C3%A9+", "application/x-www-form-urlencoded")},
    ),
    fetches("post-text", "report(await (await fetch('echo', { method: 'post', body: 'tü' })).text())"),
    fetches(
        "post-form-data",
        "const f = new FormData(); f.append('a', 'ü\"'); f.append('f', new File(['x'], 'n.txt', { type: 'text/plain' })); f.append('b', new Blob(['y'])); report((await (await fetch('echo', { method: 'POST', body: f })).text()).length > 100)",
        headers=(),
    ),
    fetches(
        "post-urlsearchparams",
        "report(await (await fetch('echo', { method: 'POST', body: new URLSearchParams({ a: 'ü &' }) })).text())",
    ),
    fetches(
        "post-blob",
        "report(await (await fetch('echo', { method: 'POST', body: new Blob(['x'], { type: 'text/x-a' }) })).text())",
    ),
    fetches(
        "post-buffer",
        "report([await (await fetch('echo', { method: 'POST', body: new Uint8Array([65, 66]) })).text(), await (await fetch('echo', { method: 'PUT', body: new Uint8Array([65, 66]).buffer })).text()])",
    ),
    fetches(
        "methods",
        "const seen = []; for (const method of ['get', 'HEAD', 'delete', 'PATCH', 'patch', 'Options', 'custom']) seen.push(await (await fetch('echo', { method })).text()); report(seen)",
    ),
    fetches(
        "forbidden",
        "const names = []; for (const init of [{ method: 'TRACE' }, { method: 'CONNECT' }, { method: 'a b' }, { method: 'GET', body: 'x' }, { headers: { 'a b': '1' } }, { headers: { a: '\\n' + '1\\u0100' } }, { mode: 'navigate' }]) try { await fetch('echo', init); names.push('sent') } catch (error) { names.push(nameOf(error)) } report(names)",
    ),
    fetches(
        "headers",
        "const h = new Headers({ 'X-A': '1' }); h.append('x-a', '2'); await fetch('echo', { headers: h }); await fetch('echo', { headers: [['x-a', ' 3 '], ['Cookie', 'no'], ['Host', 'no'], ['Referer', 'no'], ['Content-Type', 'text/x']], method: 'POST', body: 'y' }); report(1)",
        headers=("x-a", "content-type", "cookie", "referer"),
    ),
    fetches(
        "request-object",
        "const q = new Request('echo', { method: 'POST', body: 'x', headers: { 'x-a': '1' } }); report([await (await fetch(q)).text(), q.bodyUsed, tail(q.url), q.method, q.mode, q.credentials, q.redirect, q.cache, q.destination]);",
        headers=("x-a", "content-type"),
    ),
    fetches(
        "request-reused",
        "const q = new Request('echo', { method: 'POST', body: 'x' }); const c = q.clone(); await fetch(q); let name; try { await fetch(q) } catch (error) { name = nameOf(error) } report([name, await (await fetch(c)).text(), await (await fetch(new Request(new Request('echo', { method: 'PUT', body: 'a' }), { method: 'POST' }))).text()])",
    ),
    fetches(
        "url-object-and-base",
        "report([await (await fetch(new URL('echo', location.href))).text(), await (await fetch(location.pathname + 'echo?q')).text()])",
    ),
    fetches(
        "redirect-follow",
        "const r = await fetch('jump'); report([r.redirected, tail(r.url), await r.text(), r.status])",
        {"jump": redirect("echo?1")},
    ),
    fetches(
        "redirect-manual",
        "const r = await fetch('jump', { redirect: 'manual' }); report([r.type, r.status, r.ok, tail(r.url), r.redirected, await r.text(), [...r.headers].length])",
        {"jump": redirect("echo?1")},
    ),
    fetches(
        "redirect-error",
        "try { await fetch('jump', { redirect: 'error' }); report('none') } catch (error) { report([nameOf(error), error instanceof TypeError]) }",
        {"jump": redirect("echo?1")},
    ),
    fetches(
        "redirect-post",
        "const seen = []; for (const s of [301, 302, 303, 307, 308]) seen.push(await (await fetch('jump' + s, { method: 'POST', body: 'b' })).text()); seen.push(await (await fetch('jump303', { method: 'PUT', body: 'b' })).text(), await (await fetch('jump302', { method: 'PUT', body: 'b' })).text()); report(seen)",
        {f"jump{s}": redirect("echo", s) for s in (301, 302, 303, 307, 308)},
    ),
    fetches(
        "redirect-fragment",
        "report([tail((await fetch('jump#a')).url), tail((await fetch('jump2#a')).url)])",
        {"jump": redirect("echo"), "jump2": redirect("echo#b")},
    ),
    fetches(
        "stream",
        "const reader = (await fetch('data')).body.getReader(); const seen = []; for (;;) { const { done, value } = await reader.read(); if (done) break; seen.push(new TextDecoder().decode(value)) } report([seen.join('|').length > 5, seen.join('')])",
        {"data": Response(slow("one", "two", "three"), "text/plain")},
    ),
    fetches(
        "stream-arrives-early",
        "const begun = performance.now(); const r = await fetch('data'); const reader = r.body.getReader(); await reader.read(); const first = performance.now() - begun; await reader.read(); const second = performance.now() - begun; report([first < 400, second >= 400])",
        {"data": Response(slow("one", "two", pause=0.5), "text/plain")},
    ),
    fetches(
        "stream-pipe",
        "const text = await new Response((await fetch('data')).body.pipeThrough(new TextDecoderStream()).pipeThrough(new TransformStream({ transform: (c, k) => k.enqueue(c.toUpperCase()) })).pipeThrough(new TextEncoderStream())).text(); report(text)",
        {"data": Response(slow("one", "two"), "text/plain")},
    ),
    fetches(
        "stream-tee",
        "const [a, b] = (await fetch('data')).body.tee(); report([await new Response(a).text(), await new Response(b).text()])",
        {"data": plain("both")},
    ),
    fetches(
        "abort-before",
        "const c = new AbortController(); c.abort(); try { await fetch('echo', { signal: c.signal }) } catch (error) { report([nameOf(error), error.code, error === c.signal.reason]) }",
    ),
    fetches(
        "abort-reason",
        "const c = new AbortController(); const p = fetch('slow', { signal: c.signal }); setTimeout(() => c.abort('why'), 50); try { await p } catch (error) { report(error) }",
        {"slow": delayed},
        requests=False,
    ),
    fetches(
        "abort-mid-stream",
        "const c = new AbortController(); const r = await fetch('endless', { signal: c.signal }); const reader = r.body.getReader(); await reader.read(); c.abort(); let name; try { for (;;) await reader.read() } catch (error) { name = nameOf(error) } report([name, await (await fetch('left')).text()])",
        {"endless": Raw(endless), "left": left},
        requests=False,
    ),
    fetches(
        "cancel-stream",
        "const r = await fetch('endless'); const reader = r.body.getReader(); await reader.read(); await reader.cancel(); report([(await reader.read()).done, await (await fetch('left')).text()])",
        {"endless": Raw(endless), "left": left},
        requests=False,
    ),
    fetches(
        "timeout-signal",
        "try { const r = await fetch('endless', { signal: AbortSignal.timeout(150) }); await r.text() } catch (error) { report([nameOf(error), await (await fetch('left')).text()]) }",
        {"endless": Raw(endless), "left": left},
        requests=False,
    ),
    fetches(
        "credentials",
        "document.cookie = 'k=1'; for (const credentials of ['omit', 'same-origin', 'include']) await fetch('echo', { credentials }); report(document.cookie)",
        headers=("cookie",),
    ),
    fetches(
        "statuses",
        "const seen = []; for (const s of [201, 204, 304, 400, 404, 418, 500, 503]) { const r = await fetch('s' + s); seen.push([r.status, r.ok, (await r.text()).length, r.body === null]) } report(seen)",
        {
            f"s{s}": Response(b"" if s in (204, 304) else b"x", "text/plain", s)
            for s in (201, 204, 304, 400, 404, 418, 500, 503)
        },
    ),
    fetches(
        "network-error",
        "try { await fetch('http://127.0.0.1:9/') } catch (error) { report([nameOf(error), error instanceof TypeError]) }",
    ),
    fetches(
        "bad-url",
        "const names = []; for (const url of ['http://[', 'http://user:pass@host/', 'nonsense:x']) try { await fetch(url) } catch (error) { names.push(nameOf(error)) } report(names)",
    ),
    fetches(
        "data-and-blob-urls",
        "report([await (await fetch('data:text/plain,hi')).text(), await (await fetch(URL.createObjectURL(new Blob(['b'])))).text(), (await fetch('data:text/plain,hi')).type])",
    ),
    fetches("keepalive", "report(await (await fetch('echo', { method: 'POST', body: 'x', keepalive: true })).text())"),
    fetches(
        "referrer",
        "await fetch('echo', { referrer: '' }); await fetch('echo', { referrer: 'other' }); await fetch('echo', { referrerPolicy: 'origin' }); await fetch('echo', { referrerPolicy: 'no-referrer' }); report(1)",
        headers=("referer",),
    ),
    fetches(
        "body-stream-upload",
        "const s = new ReadableStream({ start(k) { k.enqueue(new TextEncoder().encode('ab')); k.close() } }); try { const r = await fetch('echo', { method: 'POST', body: s, duplex: 'half' }); report(await r.text()) } catch (error) { report(nameOf(error)) }",
        requests=False,
    ),
    fetches(
        "many-at-once",
        "const all = await Promise.all(Array.from({ length: 20 }, (_, n) => fetch('echo', { method: 'POST', body: String(n) }).then((r) => r.text()))); report(all)",
        requests=False,
    ),
    fetches(
        "large-upload",
        "const r = await fetch('length', { method: 'POST', body: new Uint8Array(3000000) }); report(await r.text())",
        {"length": length},
        requests=False,
    ),
    fetches(
        "large-download",
        "const b = await (await fetch('large')).arrayBuffer(); report([b.byteLength, new Uint8Array(b).at(-1)])",
        {"large": Response(b"x" * 3_000_000, "application/octet-stream")},
        requests=False,
    ),
    fetches(
        "content-encoding",
        "const r = await fetch('zipped'); report([await r.text(), r.headers.get('content-encoding')])",
        {"zipped": Response(gzip.compress(b"unzipped"), "text/plain", headers=(("content-encoding", "gzip"),))},
        requests=False,
    ),
    fetches(
        "performance-entry",
        "await (await fetch('echo?p')).text(); await pause(50); report(performance.getEntriesByType('resource').filter((e) => e.name.endsWith('?p')).map((e) => [tail(e.name), e.initiatorType, e.responseStatus]))",
    ),
    fetches(
        "interface",
        "report([fetch.name, fetch.length, fetch instanceof Function, new Response('x') instanceof Response, (await fetch('echo')) instanceof Response, Object.prototype.toString.call(await fetch('echo')), window.hasOwnProperty('fetch')])",
    ),
    Case(
        "fetch/keepalive-after-leaving",
        {
            "": """<script>addEventListener("pagehide", () => fetch("note", { method: "POST", body: "left", keepalive: true }));
            onload = () => setTimeout(() => { location.href = "two" }, 50)</script>""",
            "note": plain(""),
            "two": "<script>setTimeout(() => report(1), 200)</script>",
        },
        requests=True,
        unordered=True,
    ),
    Case(
        "fetch/aborted-by-navigation",
        {
            "": "<script>onload = async () => { fetch('endless'); await pause(200); location.href = 'two' }</script>",
            "endless": Raw(endless),
            "left": left,
            "two": "<script>fetch('left').then((r) => r.text()).then(report)</script>",
        },
    ),
    # XMLHttpRequest.
    Case(
        "xhr/get",
        {
            "": """<script>const x = new XMLHttpRequest(); const seen = [];
            x.onreadystatechange = () => seen.push(x.readyState); x.open("GET", "data?x"); seen.push(x.readyState);
            for (const name of ["loadstart", "load", "loadend", "error", "abort", "timeout"]) x.addEventListener(name, (event) => seen.push([name, event.loaded, event.total, event.lengthComputable]));
            x.onloadend = () => report([seen, x.status, x.statusText, x.responseText, tail(x.responseURL), x.getResponseHeader("X-A"), x.getResponseHeader("none"), x.response === x.responseText]);
            x.send()</script>""",
            "data": Response("text", "text/plain", headers=(("x-a", "1"),)),
        },
        requests=True,
        headers=("accept", "x-requested-with", "sec-fetch-mode", "referer", "origin"),
    ),
    Case(
        "xhr/post-bodies",
        {
            "": """<script>(async () => { const bodies = ["tü", new URLSearchParams("a=1"), new Blob(["b"], { type: "x/y" }), new Uint8Array([67]), document.implementation.createHTMLDocument("t"), null, undefined];
            const seen = []; for (const body of bodies) await new Promise((done) => { const x = new XMLHttpRequest(); x.open("POST", "echo"); x.setRequestHeader("X-A", "1"); x.setRequestHeader("x-a", "2"); x.onloadend = () => { seen.push(x.responseText); done() }; x.send(body) });
            report(seen) })()</script>""",
            "echo": echo,
        },
        requests=True,
        headers=("content-type", "x-a"),
    ),
    Case(
        "xhr/response-types",
        {
            "": """<script>(async () => { const seen = []; for (const type of ["", "text", "json", "blob", "arraybuffer", "document"]) await new Promise((done) => {
            const x = new XMLHttpRequest(); x.open("GET", type === "document" ? "page" : "data"); x.responseType = type;
            x.onload = () => { let text; try { text = x.responseText } catch (error) { text = nameOf(error) } seen.push([type, Object.prototype.toString.call(x.response), x.response?.size ?? x.response?.byteLength ?? x.response?.a ?? x.response?.title ?? x.response, text]); done() }; x.send() });
            report(seen) })()</script>""",
            "data": Response('{"a": 1}', "application/json"),
            "page": Response("<title>t</title>"),
        },
    ),
    Case(
        "xhr/response-xml",
        {
            "": """<script>const x = new XMLHttpRequest(); x.open("GET", "data"); x.onload = () => report([x.responseXML?.documentElement.localName, x.getAllResponseHeaders().includes("content-type: application/xml"), x.responseXML?.URL?.slice(-4)]); x.send()</script>""",
            "data": Response("<a><b/></a>", "application/xml"),
        },
    ),
    Case(
        "xhr/progress",
        {
            "": """<script>const x = new XMLHttpRequest(); x.open("GET", "data"); const seen = []; const states = [];
            x.onreadystatechange = () => states.push(x.readyState); x.onprogress = (event) => seen.push(event.loaded);
            x.onload = () => report([seen.at(-1), seen.length >= 2, states.filter((s) => s === 3).length >= 2, x.responseText]); x.send()</script>""",
            "data": Response(slow("one", "two", "three", pause=0.15), "application/json"),
        },
    ),
    Case(
        "xhr/upload-events",
        {
            "": """<script>const x = new XMLHttpRequest(); x.open("POST", "echo"); const seen = [];
            for (const name of ["loadstart", "progress", "load", "loadend"]) x.upload.addEventListener(name, (event) => seen.push([name, event.loaded, event.total]));
            x.onload = () => report([seen[0], seen.at(-3)[0], seen.at(-2), seen.at(-1), x.responseText.length]); x.send("x".repeat(200000))</script>""",
            "echo": echo,
        },
    ),
    Case(
        "xhr/abort",
        {
            "": """<script>const x = new XMLHttpRequest(); x.open("GET", "endless"); const seen = [];
            for (const name of ["readystatechange", "progress", "abort", "load", "loadend", "error"]) x.addEventListener(name, () => { if (name !== "progress" && (name !== "readystatechange" || x.readyState !== 3)) seen.push(name + x.readyState) });
            let once = false; x.onprogress = () => { if (once) return; once = true; x.abort(); fetch("left").then((r) => r.text()).then((left) => report([seen, x.readyState, x.status, x.responseText, left])) }; x.send()</script>""",
            "endless": Raw(endless),
            "left": left,
        },
    ),
    Case(
        "xhr/timeout",
        {
            "": """<script>const x = new XMLHttpRequest(); x.open("GET", "endless"); x.timeout = 150; const seen = [];
            for (const name of ["timeout", "abort", "loadend", "error", "load"]) x.addEventListener(name, () => seen.push(name)); x.onloadend = () => report([seen, x.readyState, x.status]); x.send()</script>""",
            "endless": Raw(endless),
        },
    ),
    Case(
        "xhr/error",
        {
            "": """<script>const x = new XMLHttpRequest(); x.open("GET", "http://127.0.0.1:9/"); x.onerror = (event) => report([x.status, x.readyState, event.type, x.responseURL]); x.send()</script>"""
        },
    ),
    Case(
        "xhr/redirect",
        {
            "": """<script>const x = new XMLHttpRequest(); x.open("POST", "jump"); x.onload = () => report([tail(x.responseURL), x.responseText]); x.send("b")</script>""",
            "jump": redirect("echo", 307),
            "echo": echo,
        },
        requests=True,
    ),
    Case(
        "xhr/wrong-use",
        {
            "": """<script>const names = []; const attempt = (action) => { try { action(new XMLHttpRequest()); names.push("fine") } catch (error) { names.push(nameOf(error)) } };
            attempt((x) => x.send()); attempt((x) => x.setRequestHeader("a", "b")); attempt((x) => x.open("TRACE", "x")); attempt((x) => x.open("a b", "x")); attempt((x) => x.open("GET", "http://["));
            attempt((x) => { x.open("GET", "data"); x.setRequestHeader("a b", "c") }); attempt((x) => { x.open("GET", "data"); x.send(); x.send() }); attempt((x) => { x.open("GET", "data"); x.send(); x.responseType = "json" });
            attempt((x) => { x.overrideMimeType("text/plain") }); attempt((x) => x.getAllResponseHeaders()); report(names)</script>""",
            "data": plain("x"),
        },
    ),
    Case(
        "xhr/charset-and-override",
        {
            "": """<script>const one = new XMLHttpRequest(); one.open("GET", "data"); one.onload = () => { const two = new XMLHttpRequest(); two.open("GET", "data"); two.overrideMimeType("text/plain; charset=windows-1252"); two.onload = () => report([one.responseText, two.responseText]); two.send() }; one.send()</script>""",
            "data": Response("é".encode("cp1252"), "text/plain; charset=iso-8859-1"),
        },
    ),
    Case(
        "xhr/synchronous",
        {
            "": """<script>try { const x = new XMLHttpRequest(); x.open("GET", "data", false); x.send(); report(x.responseText) } catch (error) { report(nameOf(error)) }</script>""",
            "data": plain("data"),
        },
    ),
    Case(
        "xhr/reuse",
        {
            "": """<script>const x = new XMLHttpRequest(); const seen = []; x.onload = () => { seen.push(x.responseText); if (seen.length < 2) { x.open("POST", "echo"); x.send("b") } else report([seen, x.readyState]) }; x.open("GET", "echo"); x.send()</script>""",
            "echo": echo,
        },
    ),
    Case(
        "xhr/interface",
        {
            "": """<script>const x = new XMLHttpRequest(); report([XMLHttpRequest.DONE, x.OPENED, Object.prototype.toString.call(x), x instanceof EventTarget, x.upload instanceof XMLHttpRequestUpload, XMLHttpRequest.name, x.readyState, x.responseType, x.timeout, x.withCredentials, x.onload])</script>"""
        },
    ),
    # EventSource.
    Case(
        "eventsource/messages-and-reconnect",
        {
            "": """<script>const source = new EventSource("events"); const seen = []; source.onopen = () => seen.push(["open", source.readyState]); source.onerror = () => seen.push(["error", source.readyState]);
            source.addEventListener("named", (event) => seen.push(["named", event.data, event.lastEventId]));
            source.onmessage = (event) => { seen.push([event.type, event.data, event.lastEventId, event.origin === location.origin]); if (event.data.startsWith("after")) { source.close(); report([seen, source.readyState, tail(source.url)]) } }</script>""",
            "events": events,
        },
        requests=True,
        headers=("accept", "cache-control", "last-event-id"),
    ),
    Case(
        "eventsource/fails",
        {
            "": """<script>const kinds = ["gone", "text", "none"]; const seen = []; let left = kinds.length; for (const kind of kinds) { const source = new EventSource(kind); source.onerror = () => { seen.push([kind, source.readyState]); if (--left === 0) report(seen.sort()) } }</script>""",
            "text": plain("data: x\n\n"),
            "none": Response(b"", None, 204),
        },
    ),
    Case(
        "eventsource/interface",
        {
            "": """<script>const source = new EventSource("events", { withCredentials: true }); report([source.withCredentials, source.readyState, EventSource.CLOSED, source instanceof EventTarget, Object.prototype.toString.call(source)]); source.close()</script>""",
            "events": events,
        },
    ),
    Case(
        "eventsource/lines",
        {
            "": """<script>const source = new EventSource("events"); const seen = []; source.onmessage = (event) => { seen.push(event.data); if (event.data === "end") { source.close(); report(seen) } }</script>""",
            "events": Response(
                slow(
                    "\ufeffdata:one\r\n\r\ndata: two\rdata\r\rdata\n\n",
                    "dat",
                    "a: sp",
                    "lit ü\n\nid\ndata:  space\n\nunknown: x\n\ndata: end\n\n",
                    pause=0.05,
                ),
                "text/event-stream; charset=utf-8",
            ),
        },
    ),
    # WebSocket.
    Case(
        "websocket/echo",
        {
            "": f"""<script>{SOCKET} const socket = new WebSocket(url); const seen = [socket.readyState];
            socket.onopen = (event) => {{ seen.push([event.type, socket.readyState, socket.protocol, socket.extensions === socket.extensions, socket.url === url]); socket.send("tü") }};
            socket.onmessage = (event) => {{ seen.push([event.data, event.origin === url.slice(0, url.indexOf("/", 5)) || event.origin.startsWith("ws")]); socket.close() }};
            socket.onclose = (event) => report([seen, event.code, event.reason, event.wasClean, socket.readyState])</script>""",
            "ws": ECHO,
        },
    ),
    Case(
        "websocket/binary",
        {
            "": f"""<script>{SOCKET} const socket = new WebSocket(url); const seen = []; socket.onopen = () => {{ seen.push(socket.binaryType); socket.send(new Uint8Array([1, 2, 3])) }};
            socket.onmessage = async (event) => {{ seen.push([Object.prototype.toString.call(event.data), [...new Uint8Array(event.data instanceof Blob ? await event.data.arrayBuffer() : event.data)]]);
              if (seen.length === 2) {{ socket.binaryType = "arraybuffer"; socket.send(new Blob(["ab"])) }} else report(seen) }}</script>""",
            "ws": ECHO,
        },
    ),
    Case(
        "websocket/subprotocol",
        {
            "": f"""<script>{SOCKET} const socket = new WebSocket(url, ["one", "two"]); socket.onopen = () => socket.send("headers"); socket.onmessage = (event) => report([socket.protocol, event.data])</script>""",
            "ws": ECHO,
        },
        clear=True,
    ),
    Case(
        "websocket/cookies",
        {
            "": f"""<script>{SOCKET} document.cookie = "k=1"; const socket = new WebSocket(url); socket.onopen = () => socket.send("headers"); socket.onmessage = (event) => report(event.data)</script>""",
            "ws": ECHO,
        },
        clear=True,
    ),
    Case(
        "websocket/closed-by-server",
        {
            "": f"""<script>{SOCKET} const socket = new WebSocket(url); socket.onopen = () => socket.send("close"); socket.onclose = (event) => report([event.code, event.reason, event.wasClean, event.isTrusted])</script>""",
            "ws": ECHO,
        },
    ),
    Case(
        "websocket/app-breaks",
        {
            "": f"""<script>{SOCKET} const socket = new WebSocket(url); const seen = []; for (const type of ["open", "message", "error", "close"]) socket.addEventListener(type, (event) => seen.push([type, event.code, event.wasClean]));
            socket.onclose = () => setTimeout(() => report([seen, socket.readyState]), 50)</script>""",
            "ws": BREAKS,
        },
    ),
    Case(
        "websocket/closed-by-page",
        {
            "": f"""<script>{SOCKET} const socket = new WebSocket(url); socket.onopen = () => {{ socket.close(4000, "bye"); }}; socket.onclose = async (event) => report([event.code, event.reason, event.wasClean, await (await fetch("left")).text()])</script>""",
            "ws": ECHO,
            "left": left,
        },
    ),
    Case(
        "websocket/refused",
        {
            "": f"""<script>{SOCKET} const socket = new WebSocket(url); const seen = []; socket.onerror = (event) => seen.push(event.type); socket.onclose = (event) => report([seen, event.code, event.reason, event.wasClean, socket.readyState])</script>""",
            "ws": Raw(socket_refused),
        },
    ),
    Case(
        "websocket/wrong-use",
        {
            "": f"""<script>{SOCKET} const names = []; const attempt = (action) => {{ try {{ action(); names.push("fine") }} catch (error) {{ names.push(nameOf(error)) }} }};
            attempt(() => new WebSocket("nonsense:x")); attempt(() => new WebSocket("ws://x/#f")); attempt(() => new WebSocket(url, ["a", "a"])); attempt(() => new WebSocket(url, "a b"));
            const socket = new WebSocket(url); attempt(() => socket.send("early")); attempt(() => socket.close(1001)); attempt(() => socket.close(4000, "x".repeat(200))); report([names, socket.readyState, WebSocket.OPEN])</script>""",
            "ws": ECHO,
        },
    ),
    Case(
        "websocket/relative-url",
        {
            "": """<script>const socket = new WebSocket("ws"); socket.onopen = () => report([socket.url.startsWith("ws://"), socket.url.endsWith("/ws")])</script>""",
            "ws": ECHO,
        },
    ),
    Case(
        "websocket/closed-by-navigation",
        {
            "": f"<script>{SOCKET} const socket = new WebSocket(url); socket.onopen = () => setTimeout(() => {{ location.href = 'two' }}, 100)</script>",
            "ws": ECHO,
            "left": left,
            "two": "<script>fetch('left').then((r) => r.text()).then(report)</script>",
        },
    ),
    Case(
        "websocket/buffered-and-order",
        {
            "": f"""<script>{SOCKET} const socket = new WebSocket(url); const seen = []; socket.onopen = () => {{ for (let n = 0; n < 50; n++) socket.send(String(n)) }}; socket.onmessage = (event) => {{ seen.push(event.data); if (seen.length === 50) report([seen.join(), socket.bufferedAmount]) }}</script>""",
            "ws": ECHO,
        },
    ),
    # sendBeacon.
    Case(
        "beacon/bodies",
        {
            "": """<script>const f = new FormData(); f.append("a", "1"); const sent = [navigator.sendBeacon("echo?1", "text"), navigator.sendBeacon("echo?2", new URLSearchParams("a=1")), navigator.sendBeacon("echo?3", new Blob(["b"], { type: "text/x" })), navigator.sendBeacon("echo?4"), navigator.sendBeacon("echo?5", f)];
            setTimeout(() => report(sent), 200)</script>""",
            "echo": echo,
        },
        requests=True,
        unordered=True,
        headers=("origin",),
    ),
    Case(
        "beacon/at-pagehide",
        {
            "": """<script>addEventListener("pagehide", () => navigator.sendBeacon("note", "left")); onload = () => setTimeout(() => { location.href = "two" }, 50)</script>""",
            "note": plain(""),
            "two": "<script>setTimeout(() => report(1), 200)</script>",
        },
        requests=True,
        unordered=True,
    ),
    Case(
        "beacon/too-large",
        {"": """<script>report(navigator.sendBeacon("note", "x".repeat(70000)))</script>""", "note": plain("")},
    ),
]
