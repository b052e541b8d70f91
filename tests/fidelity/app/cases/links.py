"""Links: `a`, `area`, SVG's `a`; https://html.spec.whatwg.org/#links."""

from __future__ import annotations

from .case import Case
from .http import plain
from .steps import Look, Settle, click, keys, probe, wait

HERE = "<script>report([tail(location.href), tail(document.referrer)])</script>"
STAYS = (Settle(0.4), probe("document.title"))

CASES = [
    Case("links/relative", {"": '<a href="two?x=1&amp;y=%20">two</a>', "two": HERE}, (click("a"),)),
    Case("links/child-element", {"": '<a href="two"><b>two</b></a>', "two": HERE}, (click("b"),)),
    Case(
        "links/svg",
        {
            "": '<svg width="90" height="50"><a href="two"><rect width="90" height="50"/></a></svg>',
            "two": HERE,
        },
        (click("rect"),),
    ),
    Case(
        "links/svg-xlink",
        {
            "": '<svg width="90" height="50"><a xlink:href="two"><rect width="90" height="50"/></a></svg>',
            "two": HERE,
        },
        (click("rect"),),
    ),
    Case(
        "links/image-map",
        {
            "": """<map name="m"><area shape="rect" coords="0,0,40,40" href="one" alt="">
            <area shape="default" href="two" alt=""></map>
            <img usemap="#m" width="100" height="100" alt=""
             src="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='100' height='100'/%3E">""",
            "two": HERE,
        },
        (click("img"),),
    ),
    Case(
        "links/ismap",
        {
            "": """<a href="two"><img ismap width="100" height="100" alt=""
             src="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='100' height='100'/%3E"></a>""",
            "two": "<script>report(/^\\?\\d+,\\d+$/.test(location.search))</script>",
        },
        (click("img"),),
    ),
    *(
        Case(
            f"links/target-{target[1:]}",
            {"": f'<a href="two" target="{target}">two</a>', "two": HERE},
            (click("a"), wait("document.title === 'two'"), Look("tabs")),
        )
        for target in ("_self", "_parent", "_top")
    ),
    Case(
        "links/target-blank",
        {
            "": '<a href="two" target="_blank">two</a>',
            "two": "<script>report([opener === null, history.length, tail(document.referrer)])</script>",
        },
        (click("a"), *STAYS),
    ),
    Case(
        "links/target-blank-opener",
        {
            "": '<a href="two" target="_blank" rel="opener">two</a>',
            "two": "<script>report([opener === null, opener && opener.document.title])</script>",
        },
        (click("a"), *STAYS),
    ),
    Case(
        "links/base-target",
        {"": '<base target="_blank"><a href="two">two</a>', "two": HERE},
        (click("a"), *STAYS),
    ),
    Case(
        "links/target-named-twice",
        {
            "": '<a id="a" href="two" target="there">two</a> <a id="b" href="three" target="there">three</a>',
            "two": "<script>report([name, 'two'])</script>",
            "three": "<script>report([name, 'three'])</script>",
        },
        (click("#a"), Settle(0.5), click("#b"), *STAYS),
        reports=2,
    ),
    Case(
        "links/control-click",
        {"": '<a href="two">two</a>', "two": HERE},
        (click("a", "Control"), *STAYS),
    ),
    Case(
        "links/shift-click",
        {"": '<a href="two">two</a>', "two": HERE},
        (click("a", "Shift"), *STAYS),
    ),
    Case(
        "links/middle-click",
        {"": '<a href="two">two</a>', "two": HERE},
        (click("a", button="middle"), *STAYS),
    ),
    Case(
        "links/noreferrer",
        {"": '<a href="two" rel="noreferrer">two</a>', "two": HERE},
        (click("a"),),
        requests=True,
        headers=("referer",),
    ),
    Case(
        "links/referrerpolicy",
        {"": '<a href="two" referrerpolicy="origin">two</a>', "two": HERE},
        (click("a"),),
        requests=True,
        headers=("referer",),
    ),
    Case(
        "links/meta-referrer",
        {"": '<meta name="referrer" content="no-referrer"><a href="two">two</a>', "two": HERE},
        (click("a"),),
        requests=True,
        headers=("referer",),
    ),
    Case(
        "links/headers",
        {"": '<a href="two">two</a>', "two": HERE},
        (click("a"),),
        requests=True,
        headers=(
            "accept",
            "origin",
            "referer",
            "sec-fetch-dest",
            "sec-fetch-mode",
            "sec-fetch-site",
            "sec-fetch-user",
            "upgrade-insecure-requests",
        ),
    ),
    Case(
        "links/download",
        {"": '<a href="two" download="saved.txt">two</a>', "two": plain("the file")},
        (click("a"), Settle(0.5), Look("downloads"), probe("document.title")),
        reports=0,
    ),
    Case(
        "links/download-unnamed",
        {"": '<a href="report.csv" download>two</a>', "report.csv": plain("1,2")},
        (click("a"), Settle(0.5), Look("downloads"), probe("document.title")),
        reports=0,
    ),
    Case(
        "links/download-blob",
        {
            "": """<a download="made.txt">made</a><script>
            document.querySelector("a").href = URL.createObjectURL(new Blob(["made here"]))</script>"""
        },
        (click("a"), Settle(0.5), Look("downloads"), probe("document.title")),
        reports=0,
    ),
    Case(
        "links/javascript",
        {"": '<a href="javascript:report([this === window, %22quoted%22])">run</a>'},
        (click("a"),),
    ),
    Case(
        "links/javascript-document",
        {"": "<a href=\"javascript:'<p>made by a link</p>'\">run</a>"},
        (
            click("a"),
            wait("document.querySelector('p')"),
            probe("[document.body.innerHTML, location.pathname.length > 5]"),
        ),
        reports=0,
    ),
    Case(
        "links/prevented",
        {
            "": """<a href="two">two</a><script>
            addEventListener("click", (event) => { event.preventDefault(); report("prevented"); })</script>""",
            "two": HERE,
        },
        (click("a"), *STAYS),
    ),
    Case(
        "links/propagation-stopped",
        {
            "": """<a href="two">two</a><script>
            document.querySelector("a").addEventListener("click", (event) => event.stopPropagation())</script>""",
            "two": HERE,
        },
        (click("a"),),
    ),
    Case(
        "links/default-prevented-after-click",
        {
            "": """<a href="#x">x</a><script>
            addEventListener("click", (event) => report([event.defaultPrevented, event.isTrusted]));</script>"""
        },
        (click("a"),),
    ),
    Case(
        "links/keyboard",
        {"": '<a href="two">two</a><script>document.querySelector("a").focus()</script>', "two": HERE},
        (wait("document.activeElement.localName === 'a'"), keys("Enter")),
    ),
    Case(
        "links/click-method",
        {"": '<a href="two">two</a><script>onload = () => document.links[0].click()</script>', "two": HERE},
    ),
    Case(
        "links/click-of-detached",
        {
            "": """<script>onload = () => {
              const link = document.createElement("a"); link.href = "two"; link.click();
            }</script>""",
            "two": HERE,
        },
    ),
    Case(
        "links/dispatched-click",
        {
            "": """<a href="two">two</a><script>onload = () =>
              document.links[0].dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }))</script>""",
            "two": HERE,
        },
    ),
    Case(
        "links/shadow-tree",
        {
            "": """<div></div><script>
            const root = document.querySelector("div").attachShadow({ mode: "closed" });
            root.innerHTML = '<a href="two" style="display: block">two</a>'</script>""",
            "two": HERE,
        },
        (click("div"),),
    ),
    Case(
        "links/properties",
        {
            "": """<a href="two?x=%20#y">two</a><script>
            const a = document.links[0];
            report([a.href, a.pathname, a.search, a.hash, a.host, a.origin, a.protocol, String(a),
              a.getAttribute("href"), document.links.length]);</script>"""
        },
    ),
    Case(
        "links/disabled-by-empty-href",
        {"": '<a href="">again</a><script>report(performance.getEntriesByType("navigation")[0].type)</script>'},
        (wait("document.readyState === 'complete'"), click("a")),
        reports=2,
    ),
    Case(
        "links/ping",
        {"": '<a href="two" ping="ping">two</a>', "two": HERE, "ping": plain("")},
        (click("a"), Settle(0.3)),
        requests=True,
        headers=("content-type", "ping-to"),
        unordered=True,
    ),
    Case(
        "links/click-that-is-no-mouse-event",
        {
            "": """<a id="a" href="no">a</a><script>onload = () => setTimeout(async () => { a.dispatchEvent(new Event("click", { bubbles: true, cancelable: true })); await pause(200); report(tail(location.href)) }, 50)</script>""",
            "no": "<script>report('left')</script>",
        },
    ),
]
