"""The rest of a page's life: events, errors, timers, policies, focus, authentication."""

from __future__ import annotations

import base64

from .case import Case
from .http import Request, Response, plain, script, style
from .media import png
from .steps import Settle, click, keys, probe, wait


def policy(name: str, value: str, html: str, **routes: Response) -> Case:
    """A page with a content security policy of the app's own; violations are looked at from outside."""
    page = f"<!doctype html><title>start</title><script nonce='n'>window.seen = []; document.addEventListener('securitypolicyviolation', (event) => seen.push([event.effectiveDirective, event.blockedURI.replace(location.origin, ''), event.disposition]))</script>{html}"
    return Case(
        f"csp/{name}",
        {
            "": Response(page, headers=(("content-security-policy", value),)),
            **{key.replace("_", "."): route for key, route in routes.items()},
        },
        (
            wait("document.readyState === 'complete'"),
            Settle(0.2),
            probe("[window.ran ?? null, seen.filter(([, uri]) => uri !== '/favicon.ico')]"),
        ),
        reports=0,
    )


async def secret(request: Request) -> Response:
    """A page that wants a name and a password."""
    wanted = "Basic " + base64.b64encode(b"me:secret").decode()
    if request.header("authorization") == wanted:
        return Response("<!doctype html><title>welcome</title>welcome")
    return Response(
        "<!doctype html><title>refused</title>refused",
        status=401,
        headers=(("www-authenticate", 'Basic realm="here"'),),
    )


async def agent(request: Request) -> Response:
    """Says what the browser has said of itself."""
    name, language = request.header("user-agent") or "", request.header("accept-language") or ""
    return Response(f"<!doctype html><p>{name}</p><i>{language}</i>")


CASES = [
    # Events.
    Case(
        "events/click-sequence",
        {
            "": """<button>go</button><script>const seen = []; for (const name of ["pointerdown", "mousedown", "focus", "pointerup", "mouseup", "click"])
            document.querySelector("button").addEventListener(name, (event) => { seen.push([name, event.isTrusted, event.detail, event.button ?? null]); if (name === "click") report(seen) })</script>"""
        },
        (click("button"),),
    ),
    Case(
        "events/user-activation",
        {
            "": """<button onclick="report([navigator.userActivation.isActive, navigator.userActivation.hasBeenActive])">go</button><script>report(navigator.userActivation.hasBeenActive)</script>"""
        },
        (click("button"),),
        reports=2,
    ),
    Case(
        "events/listeners-and-options",
        {
            "": """<div><p>x</p></div><script>const seen = []; const note = (text) => (event) => seen.push(text + event.eventPhase); const p = document.querySelector("p");
            window.addEventListener("x", note("wc"), true); window.addEventListener("x", note("w")); document.addEventListener("x", note("d")); p.addEventListener("x", note("once"), { once: true }); p.addEventListener("x", { handleEvent: note("object") });
            const same = note("same"); p.addEventListener("x", same); p.addEventListener("x", same); p.onx = note("never"); const gone = new AbortController(); p.addEventListener("x", note("gone"), { signal: gone.signal }); gone.abort();
            p.dispatchEvent(new Event("x", { bubbles: true })); p.dispatchEvent(new CustomEvent("x", { detail: 1 })); p.removeEventListener("x", same); report(seen)</script>"""
        },
    ),
    Case(
        "events/window-listeners-order",
        {
            "": """<a href="#x">x</a><script>const seen = []; addEventListener("click", () => seen.push("one")); addEventListener("click", () => seen.push("two")); window.onclick = () => seen.push("handler");
            const f = () => seen.push("removed"); addEventListener("click", f); removeEventListener("click", f); document.addEventListener("click", () => { seen.push("document"); setTimeout(() => report(seen), 50) })</script>"""
        },
        (click("a"),),
    ),
    Case(
        "events/load-counts",
        {
            "": """<img src="i.png" onload="seen.push('img')"><script>window.seen = []; addEventListener("load", () => seen.push("listener")); window.onload = () => seen.push("onload"); document.body.onload = () => seen.push("body");
            addEventListener("pageshow", () => setTimeout(() => report(seen), 50))</script>""",
            "i.png": png(3, 2),
        },
    ),
    Case(
        "events/body-handlers",
        {
            "": """<body onload="report(['load', event.target === document])" onhashchange="report(event.type)"><script>onpageshow = () => { location.hash = "x" }</script>"""
        },
        reports=2,
    ),
    Case(
        "events/resize-and-media",
        {
            "": """<script>report([innerWidth > 100, innerHeight > 100, matchMedia("(min-width: 1px)").matches, devicePixelRatio, screen.width >= innerWidth, visualViewport.width === innerWidth])</script>"""
        },
    ),
    Case(
        "events/message-channel",
        {
            "": """<script>const { port1, port2 } = new MessageChannel(); port2.onmessage = (event) => report([event.data, event.ports.length]); port1.postMessage({ a: new Map([[1, 2]]).size })</script>"""
        },
    ),
    Case(
        "events/post-message-to-self",
        {
            "": """<script>addEventListener("message", (event) => report([event.data, event.origin === location.origin, event.source === window])); postMessage("hi", location.origin)</script>"""
        },
    ),
    Case(
        "events/message-listeners-see-nothing-else",
        {
            "": """<script>const seen = []; addEventListener("message", (event) => seen.push(event.data)); onload = () => setTimeout(() => report(seen), 200)</script>"""
        },
    ),
    Case(
        "events/visibility-and-focus",
        {
            "": """<script>document.addEventListener("click", () => report([document.hasFocus(), document.visibilityState, document.activeElement.localName]))</script><p>x</p>"""
        },
        (click("p"),),
    ),
    # Errors.
    Case(
        "errors/window-error",
        {
            "": """<script>onerror = (message, source, line, column, error) => { report([message, tail(source), line > 0, column > 0, error.name]); return true }; setTimeout(() => { undefinedName }, 10)</script>"""
        },
    ),
    Case(
        "errors/places-in-the-page",
        {
            "": """<script>const seen = []; onerror = (message, source, line, column, error) => { seen.push([message, tail(source), line, column, error.name]); return true }</script>
            <p>a line</p><script>undefinedName</script>
            <script>
              // A comment of the page's.
              setTimeout(function late() { seen.push(new Error("x").stack.split("\\n").filter((line) => /late|onload/.test(line)).map(tail).length); null.x }, 10);
            </script><script>it is no script</script>
            <script type="module">
              undefinedInModule;
            </script><script type="module" src="bad.mjs"></script>
            <script>
              onload = async () => {
                for (const name of ["bad.mjs", "bad.mjs?again", "throws.mjs"]) try { await import("./" + name) } catch (error) { seen.push([error.name, error.message, error.constructor === SyntaxError]) }
                await pause(100); report(seen.map((each) => JSON.stringify(each)).sort()) }
            </script>""",
            "bad.mjs": script("export default {;"),
            "throws.mjs": script("throw new RangeError('thrown')"),
        },
    ),
    Case(
        "errors/texts-of-scripts",
        {
            "": """<p>text</p><script id="one">window.one = 1;
            </script><script type="module" id="two">window.two = 2</script><div><script id="three">/* a */</script></div><script>
            onload = () => { const scripts = [...document.scripts].slice(1, 2); report([scripts.map(({ text, textContent, innerHTML, outerHTML, innerText, firstChild }) => [text, textContent, innerHTML, outerHTML, innerText, firstChild.data, firstChild.length > 0]),
              document.documentElement.outerHTML.includes("webasgi"), document.body.textContent.includes("webasgi"), document.body.innerHTML.includes("sourceURL="), new XMLSerializer().serializeToString(document.querySelector("#one")),
              document.querySelector("#one").cloneNode(true).outerHTML, document.querySelector("#one").isEqualNode(document.querySelector("#one").cloneNode(true))]) }</script>""",
        },
    ),
    Case(
        "errors/unhandled-rejection",
        {
            "": """<script>addEventListener("unhandledrejection", (event) => report([event.reason.message, event.promise instanceof Promise])); Promise.reject(new Error("no"))</script>"""
        },
    ),
    Case(
        "errors/report-error",
        {
            "": """<script>addEventListener("error", (event) => report([event.message, event.error?.message])); reportError(new Error("told"))</script>"""
        },
    ),
    Case(
        "errors/stack-has-page-url",
        {"": """<script>const lines = new Error("x").stack; report(lines.includes(location.pathname))</script>"""},
    ),
    Case(
        "errors/console-methods",
        {
            "": """<script>const seen = []; for (const name of ["log", "info", "warn", "debug", "table", "group", "groupEnd", "time", "timeEnd", "count", "assert", "dir", "trace"]) seen.push([name, typeof console[name], console[name].name]); console.log("%s is %d", "x", 1); report([seen, Object.prototype.toString.call(console)])</script>"""
        },
    ),
    Case(
        "errors/capture-of-load-errors",
        {
            "": """<script>addEventListener("error", (event) => report([event.target.localName, event.type, event.bubbles]), true)</script><img src="gone.png">"""
        },
    ),
    # Timers and scheduling.
    Case(
        "timers/order",
        {
            "": """<script>const seen = []; setTimeout(() => seen.push("timeout")); Promise.resolve().then(() => seen.push("micro")); queueMicrotask(() => seen.push("queued")); requestAnimationFrame(() => { seen.includes("timeout"); }); seen.push("sync"); setTimeout((a, b) => { seen.push(a + b); report(seen) }, 50, "x", "y")</script>"""
        },
    ),
    Case(
        "timers/interval-and-clear",
        {
            "": """<script>let n = 0; const id = setInterval(() => { if (++n === 3) { clearInterval(id); setTimeout(() => report([n, typeof id]), 60) } }, 10); clearTimeout(setTimeout(() => report("never"), 5))</script>"""
        },
    ),
    Case(
        "timers/string-handler",
        {"": """<script>setTimeout("report(1)", 5)</script>"""},
    ),
    Case(
        "timers/animation-and-idle",
        {
            "": """<script>requestAnimationFrame((time) => requestIdleCallback((deadline) => report([typeof time, typeof deadline.timeRemaining()])))</script>"""
        },
    ),
    # Policies of the app's own.
    policy(
        "script-nonce",
        "script-src 'nonce-n'",
        "<script>window.ran = 'inline'</script><script nonce='n'>window.ran = 'nonce'</script>",
    ),
    policy("script-self", "script-src 'self' 'nonce-n'", "<script src='a.js'></script>", a_js=script("window.ran = 1")),
    policy(
        "script-none-external", "script-src 'nonce-n'", "<script src='a.js'></script>", a_js=script("window.ran = 1")
    ),
    policy(
        "eval",
        "script-src 'nonce-n'",
        "<script nonce='n'>try { eval('1'); ran = 'eval' } catch (error) { window.ran = error.name }</script>",
    ),
    policy("img-none", "img-src 'none'", "<img src='i.png' onload='window.ran = 1'>", i_png=png(3, 2)),
    policy(
        "connect-none",
        "connect-src 'none'",
        "<script>fetch('data').then(() => { window.ran = 'sent' }, (error) => { window.ran = error.name })</script>",
        data=plain("x"),
    ),
    policy(
        "connect-self",
        "default-src 'self'; script-src 'unsafe-inline'; connect-src 'self'",
        "<script>fetch('data').then(() => { window.ran = 'sent' }, (error) => { window.ran = error.name })</script>",
        data=plain("x"),
    ),
    policy(
        "style-inline",
        "style-src 'self'",
        "<style>p { color: rgb(1, 2, 3) }</style><p style='top: 0'>x</p><script>window.ran = getComputedStyle(document.querySelector('p')).color</script>",
    ),
    policy(
        "style-self",
        "style-src 'self'",
        "<link rel='stylesheet' href='a.css'><p>x</p><script>window.ran = getComputedStyle(document.querySelector('p')).color</script>",
        a_css=style("p { color: rgb(1, 2, 3) }"),
    ),
    policy(
        "form-action",
        "form-action 'none'",
        "<form action='to'></form><script>onload = () => document.forms[0].requestSubmit()</script>",
        to=plain("to"),
    ),
    policy("sandbox", "sandbox allow-scripts", "<script>window.ran = [origin, typeof parent]</script>"),
    Case(
        "csp/meta",
        {
            "": """<meta http-equiv="Content-Security-Policy" content="img-src 'none'"><script>document.addEventListener("securitypolicyviolation", (event) => report([event.effectiveDirective, tail(event.blockedURI)]))</script><img src="i.png">""",
            "i.png": png(3, 2),
        },
    ),
    Case(
        "csp/report-only",
        {
            "": Response(
                "<!doctype html><script>window.seen = []; document.addEventListener('securitypolicyviolation', (event) => seen.push(event.disposition)); window.ran = 1</script><img src='i.png'>",
                headers=(("content-security-policy-report-only", "img-src 'none'"),),
            ),
            "i.png": png(3, 2),
        },
        (
            wait("document.readyState === 'complete'"),
            Settle(0.1),
            probe("[ran, [...new Set(seen)], document.images[0].naturalWidth]"),
        ),
        reports=0,
    ),
    Case(
        "csp/frame-ancestors-and-frame-options",
        {
            "": '<a href="doc">go</a>',
            "doc": Response(
                "<!doctype html><title>shown</title>",
                headers=(("content-security-policy", "frame-ancestors 'none'"), ("x-frame-options", "DENY")),
            ),
        },
        (click("a"), wait("document.title === 'shown'")),
        reports=0,
    ),
    Case(
        "csp/permissions-policy",
        {
            "": Response(
                "<!doctype html><script>window.seen = document.featurePolicy ? document.featurePolicy.allowsFeature('geolocation') : null</script>",
                headers=(("permissions-policy", "geolocation=()"),),
            ),
        },
        (wait("document.readyState === 'complete'"), probe("seen")),
        reports=0,
    ),
    Case(
        "csp/upgrade-insecure-requests",
        {
            "": Response(
                "<!doctype html><title>start</title><img src='i.png'>",
                headers=(("content-security-policy", "img-src *"),),
            ),
            "i.png": png(3, 2),
        },
        (wait("document.images[0].complete"), probe("document.images[0].naturalWidth")),
        reports=0,
    ),
    # Focus and accessibility.
    Case(
        "focus/autofocus",
        {
            "": """<input id="a"><input id="b" autofocus><script>onload = () => setTimeout(() => report([document.activeElement.id, document.hasFocus()]), 150)</script>"""
        },
    ),
    Case(
        "focus/by-script-while-loading",
        {
            "": """<input id="a"><script>document.querySelector("#a").focus(); report(document.activeElement.id)</script>"""
        },
    ),
    Case(
        "focus/tab-order",
        {
            "": """<input id="a"><a id="b" href="x">x</a><button id="c" tabindex="-1">c</button><input id="d"><script>const seen = []; addEventListener("focusin", (event) => { seen.push(event.target.id); if (event.target.id === "d") report(seen) })</script>"""
        },
        (click("#a"), keys("Tab", "Tab")),
    ),
    Case(
        "focus/access-names",
        {
            "": """<label for="i">Name</label><input id="i"><div role="button" aria-label="Go" tabindex="0"></div><script>report([document.querySelector("#i").labels[0].textContent, document.querySelector("div").ariaLabel, document.querySelector("div").role])</script>"""
        },
    ),
    Case(
        "focus/dialog-and-inert",
        {
            "": """<button id="o">out</button><dialog><button id="i">in</button></dialog><script>const d = document.querySelector("dialog"); d.showModal(); onload = () => setTimeout(() => { document.querySelector("#o").focus(); report([document.activeElement.id, d.open, d.matches(":modal")]) }, 100)</script>"""
        },
    ),
    Case(
        "focus/details-and-popover",
        {
            "": """<details><summary>s</summary>d</details><button popovertarget="p">b</button><div id="p" popover>p</div><script>document.querySelector("details").addEventListener("toggle", () => report("details")); document.querySelector("#p").addEventListener("toggle", (event) => report(event.newState))</script>"""
        },
        (click("summary"), click("button")),
        reports=2,
    ),
    Case(
        "focus/selection-and-clipboard",
        {
            "": """<p>select me</p><script>getSelection().selectAllChildren(document.querySelector("p")); report([String(getSelection()), getSelection().rangeCount, typeof navigator.clipboard])</script>"""
        },
    ),
    Case(
        "focus/drag-and-intersection",
        {
            "": """<p>x</p><script>new IntersectionObserver((entries, observer) => { observer.disconnect(); report([entries[0].isIntersecting]) }).observe(document.querySelector("p"))</script>"""
        },
    ),
    # What the app sees of its browser.
    Case(
        "app/headers-of-a-document",
        {"": "<script>report(1)</script>"},
        requests=True,
        headers=(
            "host",
            "accept",
            "accept-language",
            "user-agent",
            "cache-control",
            "dnt",
            "priority",
            "te",
            "upgrade-insecure-requests",
            "sec-fetch-dest",
            "sec-fetch-user",
        ),
    ),
    Case(
        "app/user-agent",
        {"": agent},
        (
            wait("document.querySelector('p')"),
            probe(
                "[document.querySelector('p').textContent === navigator.userAgent, document.querySelector('i').textContent.split(',')[0] === navigator.language]"
            ),
        ),
        reports=0,
    ),
    Case(
        "app/urls-are-not-changed",
        {
            "": """<script>(async () => { for (const path of ["a%20b", "a%2fb", "ü", "a+b", "a//b", "a;p=1", "q?x=%20+&y=ü'\\"<>", "q?", "./x/../y", "%zz"]) await fetch(path); report(1) })()</script>"""
        },
        requests=True,
    ),
    Case(
        "app/basic-authentication-by-header",
        {
            "": """<script>fetch("secret", { headers: { Authorization: "Basic " + btoa("me:secret") } }).then(async (response) => report([response.status, (await response.text()).includes("welcome")]))</script>""",
            "secret": secret,
        },
    ),
    Case(
        "app/early-hints-and-links",
        {
            "": Response(
                "<!doctype html><p>x</p><script>window.seen = getComputedStyle(document.querySelector('p')).color</script>",
                headers=(("link", "<a.css>; rel=stylesheet"),),
            ),
            "a.css": style("p { color: rgb(1, 2, 3) }"),
        },
        (wait("document.readyState === 'complete'"), probe("seen")),
        reports=0,
    ),
    Case(
        "app/cache-of-subresources",
        {
            "": """<script>(async () => { for (let n = 0; n < 2; n++) await (await fetch("kept")).text(); for (let n = 0; n < 2; n++) await (await fetch("fresh")).text(); report(1) })()</script>""",
            "kept": Response("x", "text/plain", headers=(("cache-control", "max-age=60"),)),
            "fresh": Response("x", "text/plain", headers=(("cache-control", "no-store"),)),
        },
        requests=True,
    ),
    Case(
        "app/etag-revalidation",
        {
            "": """<script>(async () => { for (let n = 0; n < 2; n++) report([(await fetch("tagged")).status]) })()</script>""",
            "tagged": Response("x", "text/plain", headers=(("etag", '"1"'), ("cache-control", "no-cache"))),
        },
        reports=2,
        requests=True,
        headers=("if-none-match",),
    ),
    Case(
        "app/same-resource-twice",
        {
            "": '<img src="i.png"><img src="i.png"><script src="a.js"></script><script src="a.js"></script><script>onload = () => report(window.count)</script>',
            "i.png": Response(png(3, 2).body, "image/png", headers=(("cache-control", "max-age=60"),)),
            "a.js": Response(
                "window.count = (window.count ?? 0) + 1", "text/javascript", headers=(("cache-control", "max-age=60"),)
            ),
        },
        requests=True,
        unordered=True,
    ),
    Case(
        "app/shim-is-invisible",
        {
            "": """<script>report([document.documentElement.outerHTML.includes("web" + "asgi"), Object.keys(window).filter((name) => name.toLowerCase().includes("web" + "asgi")), document.querySelectorAll("meta[http-equiv]").length, document.head.children.length, history.pushState.toString().includes("native code"), fetch.toString().includes("native code")])</script>"""
        },
    ),
]
