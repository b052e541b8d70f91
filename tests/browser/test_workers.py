"""Workers of the app's page: `Worker`, `SharedWorker`, and what their scripts do."""

import json
from typing import Any

import pytest

from tests.browser.playground import Playground
from tests.browser.watch import Watch

APP = "workers"


def put(app: Playground, **scripts: str) -> None:
    """Let the app serve scripts, each at `/s/NAME.js`; `__` in a name is a slash."""
    for name, text in scripts.items():
        path = f"/s/{name.replace('__', '/')}.js"
        assert app.request(method="PUT", path=path, body=text)["status"] == 200


def asked(app: Playground) -> list[tuple[str, dict[str, str]]]:
    """What was asked for below `/s/` since the last call."""
    return [(path, headers) for path, headers in json.loads(app.request(path="/asked")["body"])]


def until_noted(app: Playground, note: str) -> None:
    """Wait until the app has noted something."""
    for _ in range(100):
        if note in json.loads(app.request(path="/notes")["body"]):
            return
        app.page.wait_for_timeout(50)
    raise AssertionError(app.request(path="/notes")["body"])


# The first messages of a worker, and `error` events as lists.
FIRST = """(worker, count = 1) => new Promise((resolve, reject) => {
  const heard = [];
  const take = (value) => { heard.push(value); if (heard.length === count) resolve(count === 1 ? value : heard); };
  worker.onmessage = (event) => take(event.data);
  worker.onerror = (event) => {
    event.preventDefault();
    take(["error", event.message, event.filename, event.lineno]);
  };
  setTimeout(() => reject(new Error("heard only " + JSON.stringify(heard))), 15000);
})"""


def first(app: Playground, expression: str, count: int = 1) -> Any:
    """What the worker that an expression gives posts first."""
    return app.evaluate(f"({FIRST})({expression}, {count})")


def test_a_classic_worker(app: Playground) -> None:
    put(
        app,
        deep__classic="""
          importScripts("lib.js", './sub/other.js');
          const { href, pathname, search, hash } = location;
          const place = [href, String(location), self.origin, pathname, search, hash];
          onmessage = async ({ data }) => {
            const answer = await (await fetch("../data/echo", { method: "POST", body: data })).json();
            postMessage([place, name, lib, other, nested, answer, typeof document, typeof window, self === globalThis]);
          };""",
        deep__lib="var lib = 'lib'; self.importScripts(/* yes */ `nested.js`);",
        deep__nested="var nested = location.pathname",
        deep__sub__other="var other = 'other'",
    )
    asked(app)
    app.evaluate("document.cookie = 'who=me'")
    place, *rest = app.evaluate(
        f"""() => {{
          const worker = new Worker("/s/deep/classic.js?a=1#b", {{ name: "named" }});
          worker.postMessage("hello");
          return ({FIRST})(worker);
        }}"""
    )
    origin = app.evaluate("location.origin")
    href = f"{origin}/s/deep/classic.js?a=1#b"
    assert place == [href, href, origin, "/s/deep/classic.js", "?a=1", "#b"]
    answer = rest.pop(4)
    assert rest == ["named", "lib", "other", "/s/deep/classic.js", "undefined", "undefined", True]
    assert [answer["method"], answer["path"], answer["body"]] == ["POST", "/s/data/echo", "hello"]
    assert answer["headers"]["cookie"] == "who=me"
    assert answer["headers"]["referer"] == f"{origin}/s/deep/classic.js?a=1"
    requests = asked(app)
    assert sorted(path for path, _ in requests) == sorted(
        ["deep/classic.js", "deep/lib.js", "deep/nested.js", "deep/sub/other.js"]
    )
    destinations = {path: headers["sec-fetch-dest"] for path, headers in requests}
    assert destinations["deep/classic.js"] == "worker"
    assert {destinations[path] for path in destinations if path != "deep/classic.js"} == {"script"}


def test_a_module_worker(app: Playground) -> None:
    put(
        app,
        module__main="""
          import { lib, where } from "./lib.js";
          const { late } = await import("./late.js");
          let refused;
          try { importScripts("./lib.js") } catch (error) { refused = error.name }
          postMessage([lib, where, late, import.meta.url, location.href, name, this === undefined, refused]);""",
        module__lib="export const lib = 'lib'; export const where = import.meta.url",
        module__late="export const late = 'late'",
    )
    root = f"{app.evaluate('location.origin')}/s/module"
    assert first(app, "new Worker('/s/module/main.js', { type: 'module', name: 'm' })") == [
        "lib",
        f"{root}/lib.js",
        "late",
        f"{root}/main.js",
        f"{root}/main.js",
        "m",
        True,
        "TypeError",
    ]


def test_messages_wait_for_the_script(app: Playground) -> None:
    put(
        app,
        order="""
          const heard = [];
          onmessage = ({ data, ports }) => {
            heard.push(data instanceof ArrayBuffer ? data.byteLength : data);
            if (heard.length === 3) ports[0].postMessage(heard);
          };""",
        waits="""
          const data = await new Promise((resolve) => { onmessage = (event) => resolve(event.data) });
          postMessage(["got", data]);""",
    )
    assert app.evaluate(
        """() => new Promise((resolve) => {
          const worker = new Worker("/s/order.js");
          const buffer = new ArrayBuffer(8);
          worker.postMessage(1);
          worker.postMessage(buffer, [buffer]);
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = ({ data }) => resolve([...data, buffer.byteLength]);
          worker.postMessage("last", { transfer: [port2] });
        })"""
    ) == [1, 8, "last", 0]
    assert app.evaluate(
        f"""() => {{
          const worker = new Worker("/s/waits.js", {{ type: "module" }});
          worker.postMessage("hello");
          return ({FIRST})(worker);
        }}"""
    ) == ["got", "hello"]


def test_workers_of_blob_and_data_urls(app: Playground) -> None:
    put(app, lib="var lib = 'lib'", module="export const lib = 'module'")
    origin = app.evaluate("location.origin")
    source = f"""importScripts("{origin}/s/lib.js");
      fetch("{origin}/echo").then((response) => response.json()).then(({{ path }}) => postMessage([lib, path]))"""
    assert app.evaluate(
        f"""([source]) => {{
          const url = URL.createObjectURL(new Blob([source]));
          const worker = new Worker(url);
          URL.revokeObjectURL(url);
          return ({FIRST})(worker);
        }}""",
        [source],
    ) == ["lib", "/echo"]
    module = f"import {{ lib }} from '{origin}/s/module.js'; postMessage(lib)"
    text = f"URL.createObjectURL(new Blob([{json.dumps(module)}], {{ type: 'text/javascript' }}))"
    assert first(app, f"new Worker({text}, {{ type: 'module' }})") == "module"
    assert first(app, "new Worker('data:text/javascript,postMessage(1 %2B 1)')") == 2


def test_the_data_apis_in_a_worker(app: Playground) -> None:
    put(
        app,
        apis="""
          const request = new XMLHttpRequest();
          request.open("GET", "data/echo");
          request.responseType = "json";
          request.onload = () => postMessage(["xhr", request.status, request.response.path, request.responseURL]);
          request.send();
          const source = new EventSource("/events?name=apis");
          source.onmessage = ({ data, lastEventId }) => {
            if (data === "1") { source.close(); postMessage(["events", data, lastEventId]); }
          };
          const socket = new WebSocket("/socket?name=apis");
          socket.onopen = () => socket.send("ping");
          socket.onmessage = ({ data }) => { socket.close(4000); postMessage(["socket", data]); };
          fetch(new Request("data/echo", { method: "POST", body: "b" })).then((response) => response.json())
            .then(({ method, body, headers }) => postMessage(["fetch", method, body, headers.origin === origin]));
          postMessage(["redirect", Response.redirect("x").headers.get("location")]);
        """,
    )
    heard = sorted(first(app, "new Worker('/s/apis.js')", 5))
    origin = app.evaluate("location.origin")
    assert heard == [
        ["events", "1", "1"],
        ["fetch", "POST", "b", True],
        ["redirect", f"{origin}/s/x"],
        ["socket", "heard ping"],
        ["xhr", 200, "/s/data/echo", f"{origin}/s/data/echo"],
    ]
    until_noted(app, "socket apis ended with 4000")
    until_noted(app, "events apis ended")


def test_workers_in_workers(app: Playground) -> None:
    put(
        app,
        outer="""
          const inner = new Worker("nested/inner.js", { type: "module" });
          inner.onmessage = ({ data }) => postMessage(["outer", ...data]);
          inner.postMessage("down");""",
        nested__inner="""
          onmessage = async ({ data }) => {
            const { path } = await (await fetch("/echo")).json();
            postMessage([data, path, location.pathname, self.name]);
          };""",
    )
    assert first(app, "new Worker('/s/outer.js')") == ["outer", "down", "/echo", "/s/nested/inner.js", ""]


SOCKETS = """
  const socket = new WebSocket("/socket?name=" + name);
  socket.onopen = () => { socket.send("x") };
  socket.onmessage = () => { postMessage("open") };
  fetch("/events?name=" + name).then(() => {});
  onmessage = () => close();
"""


def test_what_a_worker_has_under_way_ends_with_it(app: Playground) -> None:
    put(
        app,
        sockets=SOCKETS,
        parent=(
            "const inner = new Worker('/s/sockets.js', { name: 'inner' });"
            "inner.onmessage = () => postMessage('open'); onmessage = () => inner.terminate();"
        ),
    )
    for name, end in [("terminated", "worker.terminate()"), ("closed", "worker.postMessage('close')")]:
        app.evaluate(
            f"""async () => {{
              const worker = new Worker("/s/sockets.js", {{ name: "{name}" }});
              await ({FIRST})(worker);
              {end};
            }}"""
        )
        until_noted(app, f"socket {name} ended with 1001")
        until_noted(app, f"events {name} ended")
    app.evaluate(f"async () => {{ const w = new Worker('/s/parent.js'); await ({FIRST})(w); w.postMessage('end') }}")
    until_noted(app, "socket inner ended with 1001")
    assert first(app, "new Worker('/s/sockets.js', { name: 'left' })") == "open"
    app.open("/other")
    until_noted(app, "socket left ended with 1001")
    until_noted(app, "events left ended")


def test_errors_of_a_worker(app: Playground, shared_watch: Watch) -> None:
    shared_watch.allow("oops")
    origin = app.evaluate("location.origin")
    put(
        app,
        throws="\n\nthrow new Error('oops')",
        later="setTimeout(() => {\n throw new TypeError('oops later') })",
        imports="importScripts('throws.js')",
        syntax="\nlet = = 1 // oops",
        module="export default 1\nthrow new RangeError('oops module')",
    )
    script = f"{origin}/s"
    assert first(app, "new Worker('/s/throws.js')") == ["error", "Uncaught Error: oops", f"{script}/throws.js", 3]
    assert first(app, "new Worker('/s/later.js')") == [
        "error",
        "Uncaught TypeError: oops later",
        f"{script}/later.js",
        2,
    ]
    assert first(app, "new Worker('/s/imports.js')") == ["error", "Uncaught Error: oops", f"{script}/throws.js", 3]
    kind, message, place, line = first(app, "new Worker('/s/syntax.js')")
    assert (kind, place, line) == ("error", f"{script}/syntax.js", 2)
    assert message.startswith("Uncaught SyntaxError")
    kind, message, _, line = first(app, "new Worker('/s/module.js', { type: 'module' })")
    assert (kind, message, line) == ("error", "Uncaught RangeError: oops module", 2)


def test_an_error_that_nobody_takes_reaches_the_page(app: Playground, shared_watch: Watch) -> None:
    shared_watch.allow("oops")
    put(app, throws="\n\nthrow new Error('oops')")
    assert app.evaluate(
        """() => new Promise((resolve) => {
          addEventListener("error", (event) => resolve([event.message, event.filename, event.lineno]), { once: true });
          new Worker("/s/throws.js");
        })"""
    ) == ["Uncaught Error: oops", f"{app.evaluate('location.origin')}/s/throws.js", 3]


@pytest.mark.parametrize(
    ("worker", "message"),
    [
        ("new Worker('/s/none.js')", "/s/none.js could not be loaded. The app answered 404."),
        ("new Worker('/s/lib.js?media_type=text/plain')", 'content type "text/plain"'),
        ("new Worker('/s/none.js', { type: 'module' })", "The app answered 404."),
        ("new Worker('/s/importer.js', { type: 'module' })", "importer.js could not be loaded"),
        ("new Worker('/s/circle.js', { type: 'module' })", "in a circle"),
        ("new Worker('blob:null/none')", "There is nothing at this URL."),
    ],
)
def test_a_script_that_cannot_be_loaded(app: Playground, shared_watch: Watch, worker: str, message: str) -> None:
    put(
        app,
        lib="var lib = 1",
        importer="import './none.js'",
        circle="import './round.js'; export default 1",
        round="import './circle.js'",
    )
    shared_watch.allow("could not be loaded")
    shared_watch.allow("blob:null/none")
    assert app.evaluate(
        f"""() => new Promise((resolve) => {{
          const worker = {worker};
          worker.addEventListener("error", (event) => resolve([event.type, event instanceof ErrorEvent]));
        }})"""
    ) == ["error", False]
    assert any(message in line for line in shared_watch.console), shared_watch.console[-3:]


def test_scripts_that_cannot_be_imported(app: Playground) -> None:
    put(
        app,
        lib="var lib = 'lib'",
        imports="""
          const attempts = [
            () => importScripts("none.js"), () => importScripts("lib.js?media_type=text/css"),
            () => importScripts("li" + "b.js"), () => importScripts("http://["), () => importScripts(),
          ];
          postMessage(attempts.map((attempt) => {
            try { attempt(); return "fine" } catch (error) { return error.name + ": " + error.message }
          }));""",
    )
    none, style, unknown, invalid, nothing = first(app, "new Worker('/s/imports.js')")
    assert none.startswith("NetworkError")
    assert "The app answered 404" in none
    assert style.startswith("NetworkError")
    assert "text/css" in style
    assert unknown.startswith("NetworkError")
    assert "plain strings" in unknown
    assert invalid.startswith("SyntaxError")
    assert nothing == "fine"


def test_constructors_refuse_what_they_must(app: Playground) -> None:
    assert app.evaluate(
        """() => [
          () => new Worker("http://["), () => new Worker("https://other.test/w.js"), () => new Worker(),
          () => Worker("/s/lib.js"), () => new Worker("/s/lib.js", { type: "script" }),
          () => new SharedWorker("http://["), () => new SharedWorker("https://other.test/w.js"),
        ].map((attempt) => { try { attempt(); return "fine" } catch (error) { return error.name } })"""
    ) == ["SyntaxError", "SecurityError", "TypeError", "TypeError", "TypeError", "SyntaxError", "SecurityError"]


def test_a_class_of_the_page(app: Playground) -> None:
    put(app, echo="onmessage = ({ data }) => postMessage(data)")
    assert app.evaluate(
        f"""async () => {{
          class Own extends Worker {{
            postMessage(message) {{ super.postMessage(["own", message]); }}
          }}
          const worker = new Own("/s/echo.js");
          worker.postMessage(1);
          return [await ({FIRST})(worker), worker instanceof Own, worker instanceof Worker, worker.constructor === Own,
            Worker.prototype.constructor === Worker, String(worker), Worker.name];
        }}"""
    ) == [["own", 1], True, True, True, True, "[object Worker]", "Worker"]


def test_a_redirected_script(app: Playground) -> None:
    put(app, moved="postMessage(location.pathname)")
    assert first(app, "new Worker('/moved/moved.js')") == "/s/moved.js"


def test_shared_workers(app: Playground) -> None:
    put(
        app,
        shared="""
          let count = 0;
          onconnect = ({ ports: [port], source }) => {
            port.postMessage([++count, source === port, name, typeof postMessage, location.pathname]);
          };""",
        module="import './none.js'",
    )
    asked(app)
    connect = """(name, type = "classic") => new Promise((resolve, reject) => {
      const shared = new SharedWorker("/s/shared.js", { name, type });
      shared.onerror = () => reject(new Error("no worker"));
      shared.port.onmessage = ({ data }) => resolve(data);
    })"""
    assert app.evaluate(
        f"async () => {{ const c = {connect}; return [await c('a'), await c('a'), await c('b')] }}"
    ) == [
        [1, True, "a", "undefined", "/s/shared.js"],
        [2, True, "a", "undefined", "/s/shared.js"],
        [1, True, "b", "undefined", "/s/shared.js"],
    ]
    assert [headers["sec-fetch-dest"] for _, headers in asked(app)] == ["sharedworker", "sharedworker"]
    assert app.evaluate(f"({connect})('a', 'module').catch((error) => error.message)") == "no worker"


def test_service_workers(app: Playground) -> None:
    assert app.evaluate(
        """async () => [
          "serviceWorker" in navigator, navigator.serviceWorker.controller,
          await navigator.serviceWorker.register("/sw.js").catch((error) => [error.name, error.message]),
          await navigator.serviceWorker.getRegistration(), await navigator.serviceWorker.getRegistrations(),
          navigator.serviceWorker instanceof ServiceWorkerContainer, navigator.serviceWorker instanceof EventTarget,
        ]"""
    ) == [
        True,
        None,
        [
            "NotSupportedError",
            (
                "A playground has no service workers: its page is not of an origin that could have one. "
                "The app works without."
            ),
        ],
        None,
        [],
        True,
        True,
    ]


def test_what_a_worker_logs_is_shown(app: Playground) -> None:
    put(app, logs="console.warn('from the worker', { a: 1 }); postMessage(1)")
    first(app, "new Worker('/s/logs.js')")
    shown = app.element.get_by_text('from the worker {"a":1}').first
    shown.wait_for(state="attached")
