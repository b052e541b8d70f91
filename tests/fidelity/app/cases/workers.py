"""Workers of each kind; https://html.spec.whatwg.org/#workers."""

from __future__ import annotations

from collections.abc import Mapping

from .case import Case, Route
from .http import Response, plain, script
from .sockets import ECHO

NONE: Mapping[str, Route] = {}


def works(
    name: str,
    worker: str,
    page: str = "",
    routes: Mapping[str, Route] = NONE,
    *,
    kind: str = "classic",
    reports: int = 1,
) -> Case:
    """A page with a worker whose first message is reported."""
    start = f"""<script>{page or f'''const worker = new Worker("w/work.js?q", {{ type: "{kind}", name: "n" }}); worker.onmessage = (event) => report(event.data); worker.onerror = (event) => report(["error", event.message])'''}</script>"""
    helpers = "const tail = (url) => String(url).replace(/^.*\\/c\\/workers\\/[^/]*\\//, ''); const nameOf = (error) => error.name;\n"
    return Case(f"workers/{name}", {"": start, "w/work.js": script(helpers + worker), **routes}, reports=reports)


CASES = [
    works(
        "scope",
        """postMessage([typeof window, typeof document, self.name, self.constructor.name, tail(location.href), location.search, location.origin === new URL(location.href).origin, String(self), typeof importScripts, typeof navigator.userAgent,
        isSecureContext === isSecureContext, typeof WebSocket, typeof EventSource, typeof XMLHttpRequest, typeof localStorage, typeof indexedDB, typeof caches, typeof crypto.getRandomValues, tail(new URL("x", location.href).href), self === globalThis])""",
    ),
    works(
        "module-scope",
        """import { value } from "./lib.js"; import json from "./data.json" with { type: "json" }; const more = await import("../more.js"); let error; try { importScripts("x.js") } catch (e) { error = e.name }
        postMessage([value, json, more.default, tail(import.meta.url), error, tail(import.meta.resolve("./x"))])""",
        routes={
            "w/lib.js": script("export const value = 1"),
            "w/data.json": Response('{"a": 1}', "application/json"),
            "more.js": script("export default 'more'"),
        },
        kind="module",
    ),
    works(
        "import-scripts",
        """importScripts("a.js", "../b.js"); let found = [self.a, self.b]; const each = (call) => { try { call(); found.push("none") } catch (error) { found.push(error.name) } };
        each(() => importScripts("gone.js")); each(() => importScripts("text.js")); each(() => importScripts("throws.js")); each(() => importScripts("http://")); postMessage(found)""",
        routes={
            "w/a.js": script("self.a = 1"),
            "b.js": script("self.b = self.a + 1"),
            "w/text.js": plain("self.text = 1"),
            "w/throws.js": script("throw new RangeError('x')"),
        },
    ),
    works(
        "dynamic-import",
        """import("./m.js").then((m) => postMessage([m.default, tail(m.url)]), (error) => postMessage(error.name))""",
        routes={"w/m.js": script("export default 5; export const url = import.meta.url")},
    ),
    works(
        "requests",
        """(async () => { const x = new XMLHttpRequest(); x.open("GET", "data"); x.responseType = "json"; await new Promise((done) => { x.onload = done; x.send() });
        const f = await fetch(new Request("../top", { method: "POST", body: "b" })); postMessage([x.response, tail(x.responseURL), await f.text(), tail(f.url), (await fetch("gone")).status]) })()""",
        routes={"w/data": Response("[1]", "application/json"), "top": plain("top")},
    ),
    works(
        "event-source",
        """const source = new EventSource("events"); source.onmessage = (event) => { source.close(); postMessage([event.data, tail(source.url)]) }""",
        routes={"w/events": Response("data: hello\n\n", "text/event-stream")},
    ),
    works(
        "websocket",
        """const s = new WebSocket(location.origin.replace("http", "ws") + location.pathname.replace("work.js", "echo")); s.onopen = () => s.send("x"); s.onmessage = (event) => { s.close(); postMessage(event.data) }""",
        routes={"w/echo": ECHO},
    ),
    works(
        "errors",
        """addEventListener("error", (event) => postMessage(["own", tail(event.filename), event.message.includes("thrown")])); setTimeout(() => { throw new Error("thrown") })""",
        reports=2,
    ),
    works(
        "rejections",
        """addEventListener("unhandledrejection", (event) => { event.preventDefault(); postMessage([event.reason.message, event.type]) }); Promise.reject(new Error("refused"))""",
    ),
    works(
        "transfer-and-terminate",
        """onmessage = ({ data, ports }) => { ports[0].postMessage([data.byteLength, data instanceof ArrayBuffer]); setInterval(() => ports[0].postMessage("tick"), 20) }""",
        """const worker = new Worker("w/work.js"); const channel = new MessageChannel(); const buffer = new ArrayBuffer(8); const seen = []; channel.port1.onmessage = (event) => seen.push(event.data);
        worker.postMessage(buffer, [buffer, channel.port2]); (async () => { await pause(600); worker.terminate(); await pause(100); const count = seen.length; await pause(150); report([buffer.byteLength, seen[0], seen.length === count, count > 2]) })()""",
    ),
    works(
        "closes-itself",
        """onmessage = () => { postMessage("last"); close(); postMessage("after") }""",
        """const worker = new Worker("w/work.js"); const seen = []; worker.onmessage = (event) => seen.push(event.data); worker.postMessage(1); setTimeout(() => { worker.postMessage(2) }, 400); setTimeout(() => report(seen), 700)""",
    ),
    works(
        "messages-before-it-starts",
        """const seen = []; onmessage = ({ data }) => { seen.push(data); if (data === 3) postMessage(seen) }""",
        """const worker = new Worker("w/work.js"); for (const n of [1, 2, 3]) worker.postMessage(n); worker.addEventListener("message", (event) => report([event.data, event.origin, event.source, event.target === worker, event.constructor.name]))""",
    ),
    works(
        "url-from-module",
        "postMessage(tail(location.href))",
        """const code = 'const w = new Worker(new URL("w/work.js?m", location.href)); w.onmessage = (event) => report(event.data)'; const s = document.createElement("script"); s.type = "module"; s.textContent = code; document.head.append(s)""",
    ),
    works(
        "wrong-use",
        "",
        """const error = (call) => { try { call(); return null } catch (error) { return nameOf(error) } }; const gone = new Worker("gone.js"); gone.onerror = (event) => report([error(() => new Worker()), error(() => new Worker("http://")), error(() => Worker("x")), error(() => new Worker("x", { type: "y" })), event.type, event instanceof ErrorEvent, event.message ?? null])""",
    ),
    works(
        "blob-with-imports",
        "",
        """const url = URL.createObjectURL(new Blob([`importScripts("${location.origin}${location.pathname}lib.js"); postMessage([self.lib, location.protocol])`], { type: "text/javascript" })); const w = new Worker(url); URL.revokeObjectURL(url); w.onmessage = (event) => report(event.data); w.onerror = (event) => report(event.message)""",
        routes={"lib.js": script("self.lib = 1")},
    ),
    works(
        "channels-to-pages",
        """const c = new BroadcastChannel("c"); c.onmessage = (event) => { c.postMessage(["from worker", event.data]); c.close() }; postMessage("ready")""",
        """const c = new BroadcastChannel("c"); c.onmessage = (event) => report([event.data, event.origin === location.origin]); new Worker("w/work.js").onmessage = () => c.postMessage("hello")""",
    ),
    works(
        "indexed-db",
        """const open = indexedDB.open("of-worker", 1); open.onupgradeneeded = () => open.result.createObjectStore("s").put("stored", 1); open.onsuccess = () => { open.result.close(); postMessage("ready") }""",
        """new Worker("w/work.js").onmessage = () => { const open = indexedDB.open("of-worker"); open.onsuccess = () => { const get = open.result.transaction("s").objectStore("s").get(1); get.onsuccess = () => { report([get.result, open.result.version]); open.result.close(); indexedDB.deleteDatabase("of-worker") } } }""",
    ),
    works(
        "shared-module",
        "",
        """const s = new SharedWorker("w/shared.js", { type: "module", name: "m" }); s.port.onmessage = (event) => report(event.data); s.port.start()""",
        routes={
            "w/shared.js": script(
                "import { x } from './x.js'; onconnect = (event) => event.ports[0].postMessage([x, name, self.constructor.name, event.source === event.ports[0]])"
            ),
            "w/x.js": script("export const x = 'x'"),
        },
    ),
]
