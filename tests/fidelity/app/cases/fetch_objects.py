"""`Request`, `Response`, `Headers` and the options of `fetch`; https://fetch.spec.whatwg.org/#fetch-api."""

from __future__ import annotations

import base64
import hashlib

from .case import Case, Route
from .http import Request, Response, plain, redirect, script, slow, style

CONTENT = b"the content"


def hashed(algorithm: str, content: bytes = CONTENT) -> str:
    """As `integrity` names it; https://www.w3.org/TR/sri-2/#the-integrity-attribute."""
    return f"{algorithm}-{base64.b64encode(hashlib.new(algorithm, content).digest()).decode()}"


GOOD, BAD = hashed("sha256"), hashed("sha256", b"another")
# Calls a function for each of a list and reports what became of each: a value, or the error's name.
EACH = """const each = async (...all) => { const found = [];
for (const one of all) { try { found.push(await one()) } catch (error) { found.push(nameOf(error)) } } report(found) };
const text = async (...all) => (await fetch(...all)).text();"""


def fetches(name: str, code: str, *, requests: bool = False, headers: tuple[str, ...] = (), **routes: Route) -> Case:
    """A page's script that reports once; `each` calls functions and reports all of them."""
    return Case(
        f"fetch/{name}",
        {"": f"<script>{EACH}\n{code}</script>", **{key.replace("_", "."): value for key, value in routes.items()}},
        requests=requests,
        headers=headers,
    )


async def echo(request: Request) -> Response:
    """The method, the type and the body that came."""
    body = request.body.decode("utf-8", "replace")
    return plain(f"{request.method}|{request.header('content-type')}|{request.header('content-length')}|{body}")


async def conditional(request: Request) -> Response:
    """304 where the page names the tag."""
    if request.header("if-none-match") == '"t"':
        return Response(b"", None, 304, (("etag", '"t"'),))
    return Response(b"fresh", "text/plain", headers=(("etag", '"t"'), ("cache-control", "no-store")))


CASES = [
    fetches(
        "integrity",
        f"""each(() => text("f", {{ integrity: "{GOOD}" }}), () => text("f", {{ integrity: "{BAD}" }}),
        () => text("f", {{ integrity: "{BAD} {GOOD}" }}), () => text("f", {{ integrity: "{BAD} {hashed("sha512")}" }}),
        () => text("f", {{ integrity: "{GOOD} {hashed("sha384", b"x")}" }}), () => text("f", {{ integrity: "md5-abc" }}),
        () => text("f", {{ integrity: "" }}), () => text("f", {{ integrity: "{GOOD}?option" }}),
        () => text(new Request("f", {{ integrity: "{BAD}" }})), () => new Request("f", {{ integrity: "{BAD}" }}).integrity,
        () => text("gone", {{ integrity: "{BAD}" }}), () => text("moved", {{ integrity: "{GOOD}" }}))""",
        f=plain(CONTENT),
        moved=redirect("f"),
    ),
    Case(
        "fetch/integrity-of-parts",
        {
            "": f"""<script>window.seen = []; const note = (name) => (event) => seen.push([name, event.type]);</script>
            <link rel="stylesheet" href="a.css" integrity="{hashed("sha256", b"p{}")}" onload="note('good')(event)">
            <link rel="stylesheet" href="b.css" integrity="{BAD}" onload="note('bad')(event)" onerror="note('bad')(event)">
            <script type="module" src="m.js" integrity="{BAD}" onload="note('module')(event)" onerror="note('module')(event)"></script>
            <script>onload = async () => {{ const script = document.createElement("script"); script.integrity = "{BAD}"; script.src = "s.js";
            script.onerror = script.onload = (event) => {{ note("made")(event); seen.sort(); report(seen) }}; document.head.append(script) }}</script>""",
            "a.css": style("p{}"),
            "b.css": style("p{}"),
            "m.js": script("seen.push('ran')"),
            "s.js": script("seen.push('ran')"),
        },
    ),
    fetches(
        "modes",
        """each(async () => (await fetch("f", { mode: "same-origin" })).type, async () => (await fetch("f", { mode: "no-cors" })).type,
        async () => (await fetch("f", { mode: "cors" })).type, () => text("f", { mode: "navigate" }), () => text("f", { mode: "nonsense" }),
        async () => (await fetch("f", { mode: "no-cors", method: "PUT" })).type, () => new Request("f").mode,
        () => new Request("f", { mode: "same-origin" }).mode, () => text("f", { cache: "only-if-cached" }),
        () => text("f", { cache: "nonsense" }), () => text("f", { redirect: "nonsense" }), () => text("f", { credentials: "nonsense" }))""",
        f=plain("f"),
    ),
    fetches(
        "request-properties",
        """const made = new Request("f?x#y", { method: "post", headers: { "X-A": " b " }, body: "text", cache: "no-store", redirect: "manual",
        referrer: location.href, referrerPolicy: "origin", keepalive: true, credentials: "omit" });
        const of = (r) => [tail(r.url), r.method, r.destination, r.cache, r.redirect, tail(r.referrer), r.referrerPolicy, r.keepalive, r.credentials, r.mode, r.bodyUsed, [...r.headers]];
        each(() => of(made), () => of(made.clone()), () => of(new Request("f")), () => of(new Request(made, { method: "PUT", body: "x", duplex: "half" })), () => made.bodyUsed,
        () => new Request("f", { method: "GET", body: "x" }), () => new Request("http://u:p@x/"), () => new Request(""), () => new Request("f", { referrer: "http://" }))""",
    ),
    fetches(
        "response-properties",
        """fetch("f").then(async (r) => { const c = r.clone(); report([r.type, r.status, r.ok, r.statusText, r.redirected, tail(r.url), r.bodyUsed, r.body.constructor.name,
        await r.text(), r.bodyUsed, c.bodyUsed, await c.text(), r.body.locked, r instanceof Response, Object.keys(r), String(r)]) })""",
        f=plain("f"),
    ),
    fetches(
        "response-headers-are-immutable",
        """fetch("f").then((r) => each(() => r.headers.append("a", "b"), () => r.headers.set("a", "b"), () => r.headers.delete("content-type"), () => r.headers.get("Content-Type"),
        () => r.clone().headers.set("a", "b"), () => Response.json({}).headers.set("a", "b"), () => Response.redirect("/x").headers.set("a", "b"), () => Response.error().headers.set("a", "b")))""",
        f=plain("f"),
    ),
    fetches(
        "body-used-once",
        """fetch("f").then(async (r) => { await r.text(); each(() => r.text(), () => r.clone(), () => new Response(r.body)) })""",
        f=plain("f"),
    ),
    fetches(
        "body-methods",
        """const get = async (method, path = "j") => (await fetch(path))[method]();
        each(() => get("json"), () => get("json", "bad"), () => get("json", "empty"), async () => (await get("blob")).type, async () => (await get("blob", "untyped")).type,
        async () => (await get("arrayBuffer")).byteLength, async () => (await get("bytes")).constructor.name, () => get("formData"), async () => [...await get("formData", "encoded")],
        () => get("text", "bom"), () => get("text", "invalid"))""",
        j=Response('{"a": [1]}', "application/json; charset=utf-8"),
        bad=Response("{", "application/json"),
        empty=Response("", "application/json"),
        untyped=Response("x", None),
        encoded=Response("a=1&b=%C3%BC+x", "application/x-www-form-urlencoded"),
        bom=plain(b"\xef\xbb\xbfbom"),
        invalid=plain(b"a\xffb"),
    ),
    fetches(
        "byte-reader",
        """fetch("f").then(async (r) => { const reader = r.body.getReader({ mode: "byob" }); const first = await reader.read(new Uint8Array(4));
        report([new TextDecoder().decode(first.value), first.done]) })""",
        f=plain("0123456789"),
    ),
    fetches(
        "reading-in-pieces",
        """fetch("f").then(async (r) => { const seen = []; for await (const text of r.body.pipeThrough(new TextDecoderStream())) seen.push(text); report(seen.join("")) })""",
        f=Response(slow("a ", "ü", "\u2603".encode()[:1], "\u2603".encode()[1:], " z"), "text/plain; charset=utf-8"),
    ),
    fetches(
        "content-types",
        """const body = (b, headers) => text("echo", { method: "POST", body: b, headers });
        each(() => body("text"), () => body(new Blob(["b"])), () => body(new Blob(["b"], { type: "x/Y" })), () => body(new URLSearchParams("a=1")), () => body(new Uint8Array([65])),
        () => body("t", { "content-type": "text/x" }), () => body(new DataView(new ArrayBuffer(1))), () => body(""), () => body(null), () => body(undefined), () => body(12), () => body({}),
        () => body(new Uint8Array([65, 66, 67]).subarray(1)), () => body(new Blob(["abc"]).slice(1, 2, "p/q")), () => text("echo", { method: "DELETE" }), () => text("echo", { method: "put", body: "x" }))""",
        echo=echo,
    ),
    fetches(
        "not-modified-asked-by-script",
        """each(async () => { const r = await fetch("f", { headers: { "If-None-Match": '"t"' } }); return [r.status, r.ok, await r.text(), r.body === null] }, () => text("f"))""",
        f=conditional,
    ),
    fetches(
        "head",
        """fetch("f", { method: "HEAD" }).then(async (r) => report([r.status, r.headers.get("content-type"), await r.text()]))""",
        f=plain("never seen"),
        requests=True,
    ),
    fetches(
        "header-values",
        """each(() => text("echo", { method: "POST", headers: [["x-a", "1"], ["x-a", "2"], ["X-B", " x\\t"]] }), () => text("echo", { headers: { "x y": "1" } }), () => text("echo", { headers: { "x": "a\\nb" } }),
        () => text("echo", { headers: { "x": "\\u0100" } }), () => text("echo", { headers: { "x-latin": "ü" } }), () => text("echo", { headers: new Headers({ Cookie: "never", Host: "never", "Sec-X": "never", "x-c": "" }) }))""",
        echo=echo,
        requests=True,
        headers=("x-a", "x-b", "x-c", "x-latin", "cookie", "sec-x"),
    ),
    fetches(
        "headers-of-responses",
        """fetch("f").then((r) => report([[...r.headers].filter(([name]) => name.startsWith("x-")), r.headers.has("set-cookie"), r.headers.getSetCookie(), r.headers.get("x-none"), r.headers.get("X-Two")]))""",
        f=Response(
            "",
            headers=(
                ("x-two", "a"),
                ("X-Two", "b"),
                ("set-cookie", "fo=1; Path=/c/fetch/headers-of-responses/"),
                ("x-one", "p"),
            ),
        ),
    ),
    fetches(
        "signals",
        """const after = (ms) => { const c = new AbortController(); setTimeout(() => c.abort(), ms); return c.signal };
        each(() => text("slow", { signal: AbortSignal.any([after(50), AbortSignal.timeout(5000)]) }), () => text(new Request("slow", { signal: after(50) })), () => text("f", { signal: null }),
        () => text("f", { signal: "x" }), () => text("slow", { signal: AbortSignal.abort() }), () => new Request("f", { signal: AbortSignal.abort() }).signal.aborted,
        async () => { const c = new AbortController(); const r = await fetch("f", { signal: c.signal }); const t = await r.text(); c.abort(); return t })""",
        f=plain("f"),
        slow=Response(slow(b"", b"late", pause=1), "text/plain"),
    ),
    fetches(
        "referrers",
        """each(() => text("f?1", { referrerPolicy: "no-referrer" }), () => text("f?2", { referrer: "" }), () => text("f?3", { referrer: "other?q#f" }), () => text("f?4", { referrer: "http://elsewhere.test/" }),
        () => text("f?5", { referrerPolicy: "origin" }), () => text("f?6", { referrer: "about:client" }))""",
        f=plain("f"),
        requests=True,
        headers=("referer",),
    ),
    fetches(
        "relative-addresses",
        """each(async () => tail((await fetch("?q")).url), async () => tail((await fetch("./a/../f#x")).url), async () => tail((await fetch({ toString: () => "f" })).url), async () => tail((await fetch(" f ")).url),
        async () => tail((await fetch("\\tf")).url), async () => tail((await fetch("ü?ü")).url), () => text("http://a b/"), () => text("javascript:1"), () => text("about:blank"), () => text("unknown:x"), () => text("http://u:p@" + location.host + "/"))""",
        f=plain("f"),
        requests=True,
    ),
    fetches(
        "redirect-headers",
        """each(async () => { const r = await fetch("a#f"); return [tail(r.url), r.redirected, r.type] }, () => text("a", { headers: { Authorization: "Bearer x", "X-A": "1" } }))""",
        a=redirect("b"),
        b=plain("b"),
        requests=True,
        headers=("authorization", "x-a"),
    ),
]
