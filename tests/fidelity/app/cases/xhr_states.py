"""What an `XMLHttpRequest` is at each time; https://xhr.spec.whatwg.org/."""

from __future__ import annotations

from .case import Case, Route
from .fetch_objects import echo
from .http import Response, plain, redirect, slow

BEGIN = """const done = (x, body = null) => new Promise((resolve) => { x.onloadend = () => resolve(x); x.send(body) });
const open = (method, url) => { const x = new XMLHttpRequest(); x.open(method, url); return x };
const error = (call) => { try { return call() ?? null } catch (error) { return nameOf(error) } };"""


def xhr(name: str, code: str, *, requests: bool = False, headers: tuple[str, ...] = (), **routes: Route) -> Case:
    """A page's script that reports once."""
    return Case(
        f"xhr/{name}",
        {"": f"<script type='module'>{BEGIN}\n{code}</script>", **routes},
        requests=requests,
        headers=headers,
    )


CASES = [
    xhr(
        "states",
        """const x = new XMLHttpRequest(); const seen = [[x.readyState, x.status, x.responseText, x.responseURL]];
        x.onreadystatechange = () => seen.push([x.readyState, x.status]);
        x.open("GET", "f"); x.open("GET", "f"); seen.push(x.getAllResponseHeaders(), x.getResponseHeader("content-type"));
        await done(x); seen.push([x.statusText, tail(x.responseURL), x.response === x.responseText]); report(seen)""",
        f=plain("f"),
    ),
    xhr(
        "event-order",
        """const x = open("POST", "echo"); const seen = []; const note = (target, name) => { for (const type of ["loadstart", "progress", "load", "loadend", "error", "abort", "timeout"])
        target.addEventListener(type, (event) => { if (type !== "progress") seen.push([name, type, event.loaded > 0, event instanceof ProgressEvent, x.readyState]) }) };
        note(x, "down"); note(x.upload, "up"); await done(x, "body"); await pause(20); report(seen)""",
        echo=echo,
    ),
    xhr(
        "length-computable",
        """const x = open("GET", "f"); let last; x.onprogress = (event) => { last = [event.lengthComputable, event.total, event.loaded] }; await done(x);
        const y = open("GET", "slow"); let other; y.onprogress = (event) => { other = [event.lengthComputable, event.total] }; await done(y); report([last, other])""",
        f=plain("0123456789"),
        slow=Response(slow("a", "b"), "text/plain"),
    ),
    xhr(
        "response-headers",
        """const x = await done(open("GET", "f")); const names = x.getAllResponseHeaders().split("\\r\\n").map((line) => line.split(":")[0]).filter((name) => name.startsWith("x-") || name === "content-type");
        report([names, x.getResponseHeader("X-TWO"), x.getResponseHeader("none"), x.getResponseHeader("set-cookie"), x.getAllResponseHeaders().includes("x-two: a, b")])""",
        f=Response(
            "",
            "text/plain",
            headers=(("X-Two", "a"), ("x-one", "1"), ("x-two", "b"), ("set-cookie", "xhr=1; Max-Age=1")),
        ),
    ),
    xhr(
        "request-headers",
        """const x = open("POST", "echo"); x.setRequestHeader("x-a", "1"); x.setRequestHeader("X-A", "2"); x.setRequestHeader("Cookie", "never"); x.setRequestHeader("Accept", "a/b");
        const bad = [error(() => x.setRequestHeader("a b", "1")), error(() => x.setRequestHeader("x", "a\\nb")), error(() => new XMLHttpRequest().setRequestHeader("a", "b"))];
        await done(x, "b"); report([bad, x.responseText])""",
        echo=echo,
        requests=True,
        headers=("x-a", "cookie", "accept"),
    ),
    xhr(
        "bodies",
        """const of = async (body, type) => { const x = open("POST", "echo"); if (type) x.setRequestHeader("content-type", type); return (await done(x, body)).responseText.replace(/-{2,}\\S+/g, "B") };
        const form = new FormData(); form.append("a", "1");
        report([await of("ü"), await of("x", "text/plain;charset=iso-8859-1"), await of(new DOMParser().parseFromString("<p>x", "text/html")), await of(new DOMParser().parseFromString("<p>x</p>", "text/xml")),
        await of(new Blob(["b"], { type: "q/r" })), await of(new Uint8Array([65]).buffer), await of(new URLSearchParams("a=1")), await of(""), await of(null), (await of(form)).length > 0])""",
        echo=echo,
    ),
    xhr(
        "response-kinds",
        """const of = async (type, url) => { const x = open("GET", url); x.responseType = type; await done(x);
        return [x.response === null ? null : x.response?.constructor.name, error(() => typeof x.responseText), error(() => x.responseXML?.constructor.name)] };
        report([await of("", "f"), await of("json", "f"), await of("json", "j"), await of("blob", "f"), await of("arraybuffer", "f"), await of("document", "h"), await of("document", "f"), await of("text", "f"), await of("nonsense", "f")])""",
        f=plain("f"),
        j=Response("[1]", "application/json"),
        h=Response("<p>x"),
    ),
    xhr(
        "documents",
        """const x = open("GET", "h"); x.responseType = "document"; await done(x); const d = x.responseXML;
        report([d.title, tail(d.URL), tail(d.baseURI), d.cookie, d.defaultView, tail(d.querySelector("a").href), d.contentType, d.images[0].getAttribute("src"), d.compatMode])""",
        h=Response("<!doctype html><title>t</title><a href=x>x</a><img src=never.png>"),
        requests=True,
    ),
    xhr(
        "wrong-times",
        """const x = open("GET", "f"); const seen = []; x.onreadystatechange = () => { if (x.readyState === 3) seen.push(error(() => { x.responseType = "json" }), error(() => x.overrideMimeType("text/plain"))) };
        const over = done(x); seen.push(error(() => x.send()), error(() => x.setRequestHeader("a", "b")), error(() => { x.withCredentials = true })); await over;
        seen.push(error(() => { x.responseType = "blob" }), x.responseType); const z = new XMLHttpRequest();
        seen.push(error(() => z.open("CONNECT", "f")), error(() => z.open("b ad", "f")), error(() => z.open("GET", "http://")), error(() => z.send())); report(seen)""",
        f=plain("f"),
    ),
    xhr(
        "abort-states",
        """const seen = []; const x = open("GET", "slow"); for (const type of ["readystatechange", "abort", "loadend", "load", "error"]) x.addEventListener(type, () => seen.push([type, x.readyState]));
        x.send(); await pause(300); seen.length = 0; x.abort(); seen.push([x.readyState, x.status, x.responseText, x.responseURL]); const y = open("GET", "slow"); y.onabort = () => seen.push("never"); y.abort(); seen.push(y.readyState); report(seen)""",
        slow=Response(slow("a", "b", pause=1.5), "text/plain"),
    ),
    xhr(
        "opened-again-in-load",
        """const x = open("GET", "f"); const seen = []; x.onload = () => { seen.push(x.responseText); if (seen.length === 1) { x.open("GET", "g"); x.send() } else report(seen) }; x.send()""",
        f=plain("f"),
        g=plain("g"),
    ),
    xhr(
        "redirected",
        """const x = await done(open("POST", "a#frag"), "b"); report([tail(x.responseURL), x.status, x.responseText])""",
        a=redirect("b?q"),
        b=echo,
        requests=True,
    ),
    xhr(
        "credentials-in-open",
        """const x = new XMLHttpRequest(); x.open("GET", "f", true, "user", "word"); await done(x); report([x.status])""",
        f=plain("f"),
    ),
    xhr(
        "partial-text",
        """const x = open("GET", "slow"); const seen = []; x.onprogress = () => seen.push(x.responseText); await done(x); report([seen.at(-1), seen.every((text) => "aü☃z".startsWith(text))])""",
        slow=Response(slow("a", "ü", "\u2603".encode()[:2], "\u2603".encode()[2:], "z"), "text/plain; charset=utf-8"),
    ),
    xhr(
        "timeouts",
        """const x = open("GET", "slow"); x.timeout = 100; const seen = []; x.ontimeout = (event) => seen.push([event.type, x.readyState, x.status, event.loaded]); await done(x);
        const y = open("GET", "slow"); y.send(); await pause(50); y.timeout = 100; y.ontimeout = () => { seen.push("later"); report(seen) }""",
        slow=Response(slow("", "b", pause=1.5), "text/plain"),
    ),
]
