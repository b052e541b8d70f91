"""An app that wants what is not its own: in its pages, and in Python."""

import asyncio
import inspect
import json
import os
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path

import js
import pyodide.http
import pyodide_js
from pyodide.code import run_js
from pyodide.ffi import JsException, create_proxy, jsnull, to_js
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route


def options(**values: object) -> object:
    return to_js(values, dict_converter=js.Object.fromEntries)


async def attempt(attack: Callable[[], object]) -> str:
    """What came of an attack: "reached ..." is bad."""
    try:
        result = attack()
        if inspect.isawaitable(result):
            result = await asyncio.wait_for(result, 3)
        return "nothing" if result is None or result is jsnull else f"reached {str(result)[:80]}"
    except TimeoutError:
        return "nothing"
    except (JsException, AttributeError, TypeError, OSError) as error:
        return getattr(error, "name", None) or type(error).__name__


def promise(start: Callable[[Callable[[object], None], Callable[[object], None]], None]) -> object:
    return js.Promise.new(create_proxy(start))


async def python(request: Request) -> Response:
    """What Python gets at through `js`, `pyodide` and `pyodide_js`."""
    page = request.query_params["page"]

    async def text(url: str, **how: object) -> str | None:
        response = await js.fetch(url, options(**how))
        return (await response.text()) or None

    def synchronous() -> str:
        asked = js.XMLHttpRequest.new()
        asked.open("GET", page, False)
        asked.withCredentials = True
        asked.send()
        return asked.responseText or None

    def socket() -> object:
        opened = js.WebSocket.new(page.replace("http", "ws"))

        def ask(good: Callable[[object], None], bad: Callable[[object], None]) -> None:
            opened.onopen = create_proxy(lambda event: good("open"))
            opened.onerror = create_proxy(lambda event: bad(js.Error.new("refused")))

        return promise(ask)

    def worker() -> object:
        source = f"""
          fetch({json.dumps(page)}, {{ credentials: "include" }})
            .then((response) => response.text()).then((text) => postMessage(text), () => postMessage(null));
        """
        started = js.Worker.new(js.URL.createObjectURL(js.Blob.new(to_js([source]))))

        def ask(good: Callable[[object], None], bad: Callable[[object], None]) -> None:
            started.onmessage = create_proxy(lambda event: good(event.data))
            started.onerror = create_proxy(lambda event: bad(js.Error.new("refused")))

        return promise(ask)

    def database() -> object:
        opening = js.indexedDB.open("docs")

        def ask(good: Callable[[object], None], bad: Callable[[object], None]) -> None:
            opening.onsuccess = create_proxy(lambda event: good(opening.result.objectStoreNames.item(0)))
            opening.onerror = create_proxy(lambda event: bad(js.Error.new("refused")))

        return promise(ask)

    async def package() -> object:
        return list(await pyodide_js.loadPackage(f"{page}/docs-1.0-py3-none-any.whl")) or None

    attacks: dict[str, Callable[[], object]] = {
        "fetch": lambda: text(page, credentials="include"),
        "fetch without CORS": lambda: text(page, credentials="include", mode="no-cors"),
        "request": synchronous,
        "pyfetch": lambda: pyodide.http.pyfetch(page, credentials="include"),
        "open_url": lambda: pyodide.http.open_url(page).read() or None,
        "urlopen": lambda: urllib.request.urlopen(page).read(),
        "socket": socket,
        "worker": worker,
        "database": database,
        "databases": lambda: js.indexedDB.databases(),
        "caches": lambda: js.caches.keys(),
        "importScripts": lambda: js.importScripts(page),
        "storage": lambda: js.navigator.storage.getDirectory(),
        "document": lambda: js.document.cookie,
        "window": lambda: js.window.docs,
        "parent": lambda: js.parent.location,
        "localStorage": lambda: js.localStorage.getItem("docs"),
        "cookieStore": lambda: js.cookieStore.getAll(),
        "service worker": lambda: js.navigator.serviceWorker.getRegistrations(),
        "module": lambda: run_js(f"import({json.dumps(page)})"),
        "run_js": lambda: run_js("self.docs ?? globalThis.parent?.docs ?? null"),
        "function": lambda: run_js("new Function('return typeof document === `undefined` ? null : document.cookie')()"),
        "imported page": lambda: run_js(
            "self.importScripts.toString().includes('native') ? importScripts(self.location) : null"
        ),
        "notification": lambda: js.Notification.requestPermission(),
        "file system": lambda: pyodide_js.FS.filesystems.IDBFS.queuePersist.call(None, js.Object.new()),
        "mounted": lambda: pyodide_js.mountNativeFS("/docs", js.navigator.storage),
        "package": package,
    }
    told = {"origin": str(js.self.origin)} | {name: await attempt(attack) for name, attack in attacks.items()}
    told["broadcast"] = await attempt(lambda: js.BroadcastChannel.new("docs").postMessage("from Python"))
    return JSONResponse(told)


async def forge(request: Request) -> Response:
    """Words of our own protocol: to whoever hears what a worker posts, and by the host's own port."""
    messages = [
        {"type": "status", "status": "stopped"},
        {"type": "sandbox-error", "message": "forged"},
        {"type": "webasgi-frame-start"},
        "webasgi-sandbox-ready",
        "webasgi-frame-ready",
        "webasgi-sandbox-interrupt",
    ]
    for message in messages:
        js.self.postMessage(options(**message) if isinstance(message, dict) else message)
    # The driver's next message shows its port to a method that has been replaced.
    run_js("""(() => {
      const { postMessage } = MessagePort.prototype;
      MessagePort.prototype.postMessage = function (...given) {
        // Not one that Python's event loop has of its own.
        if (Array.isArray(given[0]) || given[0]?.type === "log") self.stolen = this;
        return postMessage.apply(this, given);
      };
    })()""")
    print("a line that goes out by the port")
    await asyncio.sleep(0.1)
    run_js("""(() => {
      if (!self.stolen) return;
      const image = (text) => `<img src=x onerror="top.docs=1">${text}`;
      const odd = [
        null, 1, [], [[[]]], {}, { type: "__proto__" }, { type: "constructor" }, { type: "toString" },
        { type: "event", id: -1, event: null }, { type: "event", id: 1e9, event: { type: "http.response.start" } },
        { type: "ack", id: "1", bytes: "x" }, { type: "ack", id: 1, bytes: -1e300 }, { type: "close", id: {}, error: [] },
        { type: "log", stream: "__proto__", level: "<b>", text: image("log") }, { type: "log", stream: "server", level: "info", text: {} },
        { type: "log", stream: "stderr", level: "error", text: image("logged") },
        { type: "ready", modules: ["os; evil"] }, { type: "ready", modules: {} }, { type: "status", status: "constructor" },
        { type: "file-read", id: 1, bytes: "x", error: 1 }, { type: "evaluated", id: 1, outcome: "x", text: [] },
        { type: "checked", id: 1, problems: [{ path: image("path") }] }, new Map([["type", "log"]]), new Date(), new Error("e"),
      ];
      for (const message of odd) self.stolen.postMessage(message);
      self.stolen.postMessage(odd);
    })()""")
    return JSONResponse(bool(getattr(js, "stolen", None)))


async def end(request: Request) -> Response:
    """Ends the worker, in one of the ways that there are."""
    by = request.query_params["by"]
    if by == "close":
        js.self.close()
    elif by == "prototype":
        run_js("DedicatedWorkerGlobalScope.prototype.close?.call(self)")
    elif by == "exit":
        sys.exit(3)
    elif by == "os-exit":
        os._exit(3)
    elif by == "port":
        run_js("MessagePort.prototype.postMessage = function () { this.close() }")
    elif by == "abort":
        pyodide_js._module.abort("on purpose")
    elif by == "loop":
        run_js("for (;;);")
    return JSONResponse("still here")


async def flood(request: Request) -> Response:
    """Prints, and posts, without end."""
    if request.query_params["by"] == "print":
        for number in range(60_000):
            print("flood", number)
        return JSONResponse("done")
    while True:
        for _ in range(2_000):
            js.console.log("flood")
        await asyncio.sleep(0)


async def index(request: Request) -> Response:
    return HTMLResponse("<!doctype html><title>Hostile</title><h1>Hostile</h1>")


async def polluted(request: Request) -> Response:
    """Redefines built-ins before anything else runs, and then uses all that a page may use."""
    return HTMLResponse(Path("polluted.html").read_text())


async def data(request: Request) -> Response:
    return JSONResponse({"method": request.method, "body": (await request.body()).decode()})


async def script(request: Request) -> Response:
    return Response("window.loaded = (window.loaded ?? 0) + 1;", media_type="text/javascript")


app = Starlette(
    routes=[
        Route("/", index),
        Route("/python", python),
        Route("/forge", forge),
        Route("/end", end),
        Route("/flood", flood),
        Route("/polluted", polluted),
        Route("/data", data, methods=["GET", "POST"]),
        Route("/script.js", script),
    ]
)
