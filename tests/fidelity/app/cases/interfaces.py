"""What a script sees of the interfaces themselves, and what they say to wrong arguments; https://webidl.spec.whatwg.org/."""

from __future__ import annotations

from .case import Case, Route
from .fetch_objects import echo
from .http import Response, plain
from .sockets import ECHO

BEGIN = """const error = async (call) => { try { await call(); return null } catch (error) { return nameOf(error) } };
const shown = (call) => call === undefined ? null : [call.name, call.length, Object.hasOwn(call, "prototype"), /\\[native code\\]/.test(Function.prototype.toString.call(call))];
const shape = (holder, names) => names.map((name) => { const found = Object.getOwnPropertyDescriptor(holder, name); if (found === undefined) return [String(name), null];
  const { enumerable, configurable, writable = null, value, get, set } = found; return [String(name), enumerable, configurable, writable, typeof value === "function" && name !== "constructor" ? shown(value) : typeof value, shown(get), shown(set)] });"""

SHAPES = {
    "xml-http-request": (
        "XMLHttpRequest",
        "open send abort readyState status responseText response responseType upload timeout onreadystatechange DONE",
    ),
    "web-socket": ("WebSocket", "send close url readyState bufferedAmount binaryType protocol onmessage OPEN"),
    "event-source": ("EventSource", "close url readyState withCredentials onmessage CLOSED"),
    "broadcast-channel": ("BroadcastChannel", "name postMessage close onmessage"),
    "response": ("Response", "json text clone url type status ok body"),
    "headers": ("Headers", "append set delete get"),
    "element": ("Element", "setAttribute getAttribute innerHTML outerHTML insertAdjacentHTML append remove attributes"),
    "node": ("Node", "appendChild insertBefore cloneNode textContent"),
    "image": ("HTMLImageElement", "src srcset currentSrc complete decode loading"),
    "document": ("Document", "write open close cookie readyState referrer title"),
    "history": ("History", "pushState replaceState back go length state"),
    "style": ("CSSStyleDeclaration", "setProperty getPropertyValue cssText"),
}


def interface(name: str, code: str, **routes: Route) -> Case:
    """A page's script that reports once."""
    return Case(f"interfaces/{name}", {"": f"<script type='module'>{BEGIN}\n{code}</script>", **routes})


def shape(name: str, interface_name: str, members: str) -> Case:
    """The members of an interface's prototype, its constructor and an object of it."""
    code = f"""const made = {interface_name}; const names = {members.split()!r};
    report([shown(made), made === made.prototype.constructor, Object.prototype.toString.call(made.prototype), shape(made.prototype, names), names.filter((name) => Object.hasOwn(made, name))])"""
    return interface(f"shape-of-{name}", code)


CASES = [
    *(shape(name, of, members) for name, (of, members) in SHAPES.items()),
    interface(
        "too-few-arguments",
        """const calls = [() => fetch(), () => new WebSocket(), () => new EventSource(), () => new BroadcastChannel(), () => new XMLHttpRequest().open("GET"), () => new XMLHttpRequest().setRequestHeader("a"),
          () => document.body.setAttribute("a"), () => document.body.getAttribute(), () => document.body.insertAdjacentHTML("beforeend"), () => document.body.appendChild(), () => history.pushState(null),
          () => document.createRange().createContextualFragment(), () => new DOMParser().parseFromString(""), () => localStorage.setItem("a"), () => navigator.sendBeacon(), () => indexedDB.open(), () => new Response("").headers.get()];
        report(await Promise.all(calls.map(error)))""",
    ),
    interface(
        "no-constructors",
        """const names = ["XMLHttpRequestUpload", "XMLHttpRequestEventTarget", "Storage", "History", "Location"]; report(await Promise.all(names.map((name) => error(() => new window[name]()))))""",
    ),
    interface(
        "values-can-not-be-set",
        """const set = (to, name, value) => Reflect.set(to, name, value); const x = new XMLHttpRequest(); const s = new WebSocket("ws");
        const seen = [set(x, "readyState", 4), set(x, "status", 200), set(x, "responseText", "a"), set(s, "readyState", 3), set(s, "url", "b"), x.readyState, x.status, x.responseText, s.readyState, s.url.endsWith("/ws"), Object.keys(x), Object.keys(s)]; s.close(); report(seen)""",
        ws=ECHO,
    ),
    interface(
        "own-fetch-of-a-page",
        """const native = fetch; const asked = []; window.fetch = (...given) => { asked.push(String(given[0])); return native(...given) };
        const source = new EventSource("events"); await new Promise((resolve) => { source.onerror = resolve }); source.close(); const x = new XMLHttpRequest(); x.open("GET", "f"); x.send(); await new Promise((resolve) => { x.onload = resolve });
        window.fetch = native; report(asked)""",
        f=plain("f"),
        events=Response("data: a\n\n", "text/event-stream"),
    ),
    interface(
        "response-has-nothing-of-its-own",
        """const response = await fetch("f"); report([Object.getOwnPropertyNames(response), Object.getOwnPropertyNames(response.headers), await error(() => response.headers.set("a", "b")), await error(() => response.clone().headers.delete("a")), response.clone().url === response.url])""",
        f=plain("f"),
    ),
    interface(
        "wrong-arguments-of-fetch",
        """report(await Promise.all([() => fetch("f", { referrer: "http://[" }), () => navigator.sendBeacon("ftp://a/"), () => navigator.sendBeacon("http://[")].map(error)))""",
    ),
    interface(
        "json-that-is-none",
        """const wrong = async (path) => { try { await (await fetch(path)).json() } catch (error) { return [error.name, error.message] } }; report([await wrong("f"), await wrong("empty")])""",
        f=plain("hello"),
        empty=plain(""),
    ),
    Case(
        "fetch/body-stream-without-duplex",
        {
            "": """<script type='module'>let seen = null; try { await fetch("echo", { method: "POST", body: new Blob(["a"]).stream() }) } catch (error) { seen = nameOf(error) } report(seen)</script>""",
            "echo": echo,
        },
    ),
    Case(
        "fetch/cache-modes-say-so",
        {
            "": "<script type='module'>for (const cache of ['default', 'no-store', 'reload', 'no-cache']) await fetch('echo?' + cache, { cache }); report(1)</script>",
            "echo": echo,
        },
        requests=True,
        headers=("cache-control", "pragma"),
    ),
    Case(
        "xhr/upload-begins-at-once",
        {
            "": """<script>const x = new XMLHttpRequest(); const seen = []; x.onloadstart = () => seen.push("down"); x.upload.onloadstart = (event) => seen.push(["up", event.total]); x.open("POST", "echo"); x.send("abc"); seen.push("sent"); x.abort(); seen.push("gone"); report(seen)</script>""",
            "echo": echo,
        },
    ),
    Case(
        "xhr/documents-keep-their-type",
        {
            "": """<script type='module'>const types = ["application/xml", "text/xml", "image/svg+xml", "application/atom+xml"]; const seen = [];
            for (const type of types) { const x = new XMLHttpRequest(); x.open("GET", "f"); x.overrideMimeType(type); x.send(); await new Promise((resolve) => { x.onload = resolve }); seen.push(x.responseXML.contentType) } report(seen)</script>""",
            "f": plain("<a/>"),
        },
    ),
    Case(
        "websocket/buffered-amount",
        {
            "": """<script type='module'>const s = new WebSocket("ws"); await new Promise((resolve) => { s.onopen = resolve }); s.send("a☃"); s.send(new Uint8Array(3)); const seen = [s.bufferedAmount]; await pause(100); seen.push(s.bufferedAmount); s.close(); s.send("late"); seen.push(s.bufferedAmount); report(seen)</script>""",
            "ws": ECHO,
        },
    ),
]
