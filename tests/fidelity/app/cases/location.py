"""`location` and its forms; https://html.spec.whatwg.org/#the-location-interface."""

from __future__ import annotations

from .case import Case
from .http import Response
from .steps import Browser, Settle, click, wait


def after_load(name: str, statement: str, target: str = "two") -> Case:
    """A script's navigation some time after `load`: a new entry."""
    start = f"<script>onload = () => setTimeout(() => {{ {statement} }}, 150)</script>"
    return Case(
        f"location/{name}",
        {
            "": start + "<script>sessionStorage.before = history.length</script>",
            target: "<script>report([tail(location.href), tail(document.referrer),"
            " history.length - sessionStorage.before])</script>",
        },
    )


CASES = [
    after_load("href", "location.href = 'two?x=1#y'"),
    after_load("assign", "location.assign('two')"),
    after_load("replace", "location.replace('two')"),
    after_load("window-location", "window.location = 'two'"),
    after_load("document-location", "document.location = 'two'"),
    after_load("bare", "location = 'two'"),
    after_load("top", "top.location.href = 'two'"),
    after_load("parent", "parent.location = 'two'"),
    after_load("self-absolute", "self.location = location.origin + location.pathname + 'two'"),
    after_load("pathname", "location.pathname = location.pathname + 'two'"),
    after_load("last-wins", "location.href = 'one'; location.href = 'two'"),
    after_load("javascript", "location.href = 'javascript:location.href=%22two%22;void 0'"),
    Case(
        "location/search",
        {
            "": """<script>
            if (location.search === "") onload = () => setTimeout(() => { location.search = "x=1&y=\\u00e9" }, 50);
            else report([location.search, tail(document.referrer)])</script>"""
        },
        requests=True,
    ),
    Case(
        "location/same-url",
        {
            "": """<script>
            sessionStorage.count = Number(sessionStorage.count ?? 0) + 1;
            if (sessionStorage.count == 1) {
              sessionStorage.before = history.length;
              onload = () => setTimeout(() => { location.href = location.href }, 50);
            } else report([history.length - sessionStorage.before, tail(document.referrer)])</script>"""
        },
        clear=True,
    ),
    Case(
        "location/reload-names-itself",
        {
            "": """<script>onload = () => setTimeout(() => { location.href = "two" }, 50)</script>""",
            "two": """<script>report([tail(document.referrer), performance.getEntriesByType("navigation")[0].type]);
            const first = sessionStorage.reloaded === undefined; sessionStorage.reloaded = 1; if (first) onload = () => setTimeout(() => location.reload(), 50)</script>""",
        },
        reports=2,
        requests=True,
        headers=("referer",),
    ),
    Case(
        "location/reload",
        {
            "": """<script>
            sessionStorage.count = Number(sessionStorage.count ?? 0) + 1;
            if (sessionStorage.count == 1) {
              history.replaceState({ kept: 1 }, "", "?changed#part");
              onload = () => setTimeout(() => location.reload(), 50);
            } else report([tail(location.href), history.state,
              performance.getEntriesByType("navigation")[0].type])</script>"""
        },
        clear=True,
    ),
    Case(
        "location/hash",
        {
            "": """<p id="there">there</p><script>
            const before = history.length;
            addEventListener("hashchange", (event) => report([tail(event.oldURL), tail(event.newURL), location.hash,
              history.length - before, event.isTrusted]));
            onload = () => setTimeout(() => { location.hash = "there" }, 50)</script>"""
        },
        requests=True,
    ),
    Case(
        "location/hash-same",
        {
            "": """<script>
            let changes = 0;
            addEventListener("hashchange", () => changes++);
            onload = async () => {
              await pause(50); location.hash = "a"; location.hash = "#a"; await pause(100);
              report([changes, location.hash]);
            }</script>"""
        },
    ),
    Case(
        "location/before-load",
        {
            "": """<script>sessionStorage.before = history.length; location.href = "two"</script><p>never seen""",
            "two": "<script>report([tail(location.href), history.length - sessionStorage.before])</script>",
        },
    ),
    Case(
        "location/in-load-event",
        {
            "": """<script>sessionStorage.before = history.length;
            onload = () => { location.href = "two" }</script>""",
            "two": "<script>report([tail(location.href), history.length - sessionStorage.before])</script>",
        },
    ),
    Case(
        "location/script-goes-on",
        {
            "": """<script>onload = async () => {
              await pause(50); location.href = "two";
              sessionStorage.after = location.pathname.split("/").at(-1) + "|";
            }</script>""",
            "two": "<script>report(sessionStorage.after)</script>",
        },
        clear=True,
    ),
    Case(
        "location/invalid",
        {
            "": """<script>
            const names = [];
            for (const go of [() => { location.href = "http://[" }, () => location.assign("http://["),
              () => location.replace("http://[")]) { try { go() } catch (error) { names.push(nameOf(error)) } }
            report(names)</script>"""
        },
    ),
    Case(
        "location/parts",
        {
            "": """<script>report([location.protocol, location.host, location.hostname, location.origin,
            tail(location.href), location.search, location.hash, String(location) === location.href,
            JSON.stringify(location).includes("hash"), Object.prototype.toString.call(location)])</script>"""
        },
        start="?a=1&b=%C3%A9#c d",
    ),
    Case(
        "location/document-urls",
        {
            "": """<script>report([document.URL === location.href, document.documentURI === location.href,
            document.baseURI === location.href, tail(document.URL), document.domain, origin === location.origin])
            </script>"""
        },
        start="?a=1#c",
    ),
    Case(
        "location/noreferrer-from-address-bar",
        {"": "<script>report([document.referrer])</script>"},
        requests=True,
        headers=("referer", "sec-fetch-site", "sec-fetch-user"),
    ),
    Case(
        "location/to-204",
        {
            "": "<script>onload = async () => { await pause(50); location.href = 'two'; await pause(400);"
            " report([document.title, tail(location.href)]) }</script>",
            "two": Response(b"", None, 204),
        },
        (wait("document.title === 'start'"),),
        requests=True,
    ),
    Case(
        "location/back-after-href",
        {
            "": '<a href="two">two</a><script>addEventListener("pageshow", () => report("start"))</script>',
            "two": "<script>report('two')</script>",
        },
        (
            click("a"),
            wait("document.title === 'two'"),
            Browser("back"),
            wait("document.title === 'start'"),
            Settle(0.2),
        ),
        reports=3,
    ),
    Case(
        "location/beforeunload-fires",
        {
            "": """<script>addEventListener("beforeunload", () => { sessionStorage.order = "beforeunload" });
            addEventListener("pagehide", (event) => { sessionStorage.order += " pagehide" });
            addEventListener("unload", () => { sessionStorage.order += " unload" });
            document.addEventListener("visibilitychange", () =>
              { sessionStorage.order += " " + document.visibilityState });
            onload = () => setTimeout(() => { location.href = "two" }, 50)</script>""",
            "two": "<script>report(sessionStorage.order)</script>",
        },
        clear=True,
    ),
    Case(
        "location/from-timer-in-sequence",
        {
            "": "<script>onload = () => setTimeout(() => { location.href = 'two' }, 50)</script>",
            "two": "<script>onload = () => setTimeout(() => { location.href = 'three' }, 50)</script>",
            "three": "<script>onload = () => setTimeout(() => report(tail(document.referrer)), 50)</script>",
        },
    ),
    Case(
        "location/empty-search",
        {
            "": """<script>const step = Number(sessionStorage.getItem("step") ?? 0); sessionStorage.setItem("step", step + 1); onload = () => setTimeout(() => {
            if (step === 0) location.search = "a=1"; else if (step === 1) location.search = ""; else report(tail(location.href)) }, 50)</script>"""
        },
        clear=True,
    ),
    Case(
        "location/wrong-protocol",
        {
            "": """<script>let seen = null; try { location.protocol = "☃" } catch (error) { seen = nameOf(error) } let other = null; try { window.open("http://[") } catch (error) { other = nameOf(error) } report([seen, other, tail(location.href)])</script>"""
        },
    ),
]
