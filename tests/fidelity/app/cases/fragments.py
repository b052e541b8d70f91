"""`base`, fragments and scrolling; https://html.spec.whatwg.org/#scroll-to-fragid."""

from __future__ import annotations

from .case import Case
from .http import Response, redirect
from .steps import Settle, click, probe, wait

FAR = '<div style="height: 3000px"></div><p id="far">far</p><a name="named">named</a><div style="height: 3000px"></div>'
HERE = "<script>report([tail(location.href), tail(document.referrer)])</script>"
TARGET = "<style>:target { outline: 3px solid rgb(1, 2, 3) }</style>"
PLACE = "[scrollY > 1000, document.querySelector(':target')?.id ?? document.querySelector(':target')?.name ?? null, location.hash]"

CASES = [
    Case(
        "fragments/click",
        {
            "": f'{TARGET}<a href="#far">go</a>{FAR}<script>addEventListener("hashchange", () => setTimeout(() => report({PLACE}), 50))</script>'
        },
        (click("a"),),
        requests=True,
    ),
    Case(
        "fragments/named-anchor",
        {
            "": f'<a href="#named">go</a>{FAR}<script>addEventListener("hashchange", () => setTimeout(() => report({PLACE}), 50))</script>'
        },
        (click("a"),),
    ),
    Case(
        "fragments/top",
        {"": f'{FAR}<a id="up" href="#top">go</a>'},
        (
            wait("(scrollTo(0, 9999), scrollY > 1000)"),
            click("#up"),
            wait("location.hash === '#top'"),
            Settle(0.1),
            probe("scrollY"),
        ),
        reports=0,
    ),
    Case(
        "fragments/encoded",
        {
            "": f'<a href="#%C3%BC">go</a>{FAR}<p id="ü">x</p><script>addEventListener("hashchange", () => setTimeout(() => report([location.hash, document.querySelector(":target")?.id]), 50))</script>'
        },
        (click("a"),),
    ),
    Case(
        "fragments/at-load",
        {
            "": '<a href="two#far">go</a>',
            "two": f"{FAR}<script>onload = () => setTimeout(() => report({PLACE}), 150)</script>",
        },
        (click("a"),),
    ),
    Case(
        "fragments/at-load-no-events",
        {
            "": '<a href="two#far">go</a>',
            "two": f"""{FAR}<script>const seen = [];
            addEventListener("hashchange", () => seen.push("hashchange")); addEventListener("popstate", () => seen.push("popstate"));
            onload = () => setTimeout(() => report([seen, location.hash]), 150)</script>""",
        },
        (click("a"),),
    ),
    Case(
        "fragments/scroll-into-view",
        {
            "": f'{FAR}<script>onload = () => {{ document.querySelector("#far").scrollIntoView(); report(scrollY > 1000) }}</script>'
        },
    ),
    Case(
        "fragments/hash-removed",
        {
            "": """<script>onload = async () => {
              await pause(50); location.hash = "a"; await pause(50); location.hash = ""; await pause(50);
              report([location.href.endsWith("#"), location.hash]) }</script>"""
        },
        requests=True,
    ),
    Case(
        "fragments/replace-with-hash",
        {
            "": """<script>onload = async () => {
              await pause(150); const before = history.length; location.replace("#a"); await pause(50);
              report([location.hash, history.length - before]) }</script>"""
        },
        requests=True,
    ),
    Case(
        "fragments/assign-with-hash",
        {
            "": """<script>onload = async () => {
              await pause(150); const before = history.length; location.href = location.href + "#a"; await pause(50);
              report([location.hash, history.length - before]) }</script>"""
        },
        requests=True,
    ),
    Case(
        "fragments/focus-moves",
        {"": '<a href="#b">go</a><button id="b">x</button><button id="c">y</button>'},
        (click("a"), wait("location.hash === '#b'"), Settle(0.1), probe("document.activeElement.localName")),
        reports=0,
    ),
    Case(
        "fragments/base-links",
        {"": '<base href="sub/dir/"><a href="two?x">go</a>', "sub/dir/two": HERE},
        (click("a"),),
        requests=True,
    ),
    Case(
        "fragments/base-form",
        {
            "": '<base href="sub/"><form action="two"><input name="a" value="1"><button>go</button></form>',
            "sub/two": HERE,
        },
        (click("button"),),
        requests=True,
    ),
    Case(
        "fragments/base-resources",
        {
            "": """<base href="sub/"><script src="a.js"></script><script>
            fetch("b").then((response) => report([tail(response.url), window.a, tail(document.baseURI)]))</script>""",
            "sub/a.js": Response("window.a = tail(document.currentScript.src)", "text/javascript"),
            "sub/b": Response("b"),
        },
        requests=True,
    ),
    Case(
        "fragments/base-fragment-link",
        {"": '<base href="sub/"><a href="#x">go</a>', "sub/": HERE},
        (click("a"),),
        requests=True,
    ),
    Case(
        "fragments/base-push-state",
        {
            "": '<base href="sub/"><script>history.pushState(1, "", "x"); report([tail(location.href), tail(document.baseURI)])</script>'
        },
    ),
    Case(
        "fragments/base-by-script",
        {
            "": """<script>
            const base = document.createElement("base"); base.href = "sub/"; document.head.append(base);
            const image = new Image(); image.src = "x.png"; const a = document.createElement("a"); a.href = "y";
            report([tail(document.baseURI), tail(image.src), tail(a.href)])</script>"""
        },
    ),
    Case(
        "fragments/redirect-keeps-scroll-target",
        {
            "": '<a href="jump#far">go</a>',
            "jump": redirect("two"),
            "two": f"{FAR}<script>onload = () => setTimeout(() => report({PLACE}), 150)</script>",
        },
        (click("a"),),
    ),
    Case(
        "fragments/reload-keeps-scroll",
        {
            "": f"""{FAR}<script>sessionStorage.count = Number(sessionStorage.count ?? 0) + 1;
            onload = async () => {{
              if (sessionStorage.count == 1) {{ scrollTo(0, 2000); await pause(300); location.reload(); }}
              else {{ await pause(200); report(Math.round(scrollY)) }} }}</script>"""
        },
        clear=True,
    ),
    Case(
        "fragments/text-fragment",
        {
            "": '<a href="two#:~:text=far">go</a>',
            "two": "<script>report([location.hash, tail(location.href)])</script>",
        },
        (click("a"),),
    ),
]
