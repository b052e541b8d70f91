"""`object` and `embed`, and documents that are media; https://html.spec.whatwg.org/#the-object-element."""

from __future__ import annotations

from .case import Case
from .http import Response, plain, redirect
from .media import SVG, png, wav_bytes
from .steps import Look, Settle, click, probe, wait

IMAGE = png(31, 21)
SIZES = "[...document.querySelectorAll('object, embed')].map((each) => [each.localName, each.offsetWidth, each.offsetHeight])"

CASES = [
    Case(
        "embedded/object-image",
        {
            "": f"""<object data="i.png" type="image/png" onload="report(['load', {SIZES}, this.getAttribute('data'), tail(this.data), this.type])">never</object>""",
            "i.png": IMAGE,
        },
        requests=True,
    ),
    Case(
        "embedded/object-image-without-type",
        {
            "": f"""<object data="i.png" onload="setTimeout(() => report(['load', {SIZES}, this.type]), 200)"></object>""",
            "i.png": IMAGE,
        },
    ),
    Case(
        "embedded/object-image-by-script",
        {
            "": f"""<div id="d"></div><script>onload = () => {{ const made = document.createElement("object"); made.data = "i.png"; made.onload = () => report(["load", {SIZES}]); d.append(made) }}</script>""",
            "i.png": IMAGE,
        },
    ),
    Case(
        "embedded/embed-image",
        {
            "": f"""<embed src="i.png" type="image/png"><script>onload = async () => {{ await pause(200); report([{SIZES}, document.embeds[0].getAttribute("src"), tail(document.embeds[0].src)]) }}</script>""",
            "i.png": IMAGE,
        },
        requests=True,
    ),
    Case(
        "embedded/object-svg",
        {
            "": f"""<object data="i.svg" type="image/svg+xml"></object><embed src="i.svg"><script>onload = async () => {{ await pause(600); report({SIZES}) }}</script>""",
            "i.svg": SVG,
        },
    ),
    Case(
        "embedded/object-fallback",
        {
            "": """<object data="gone.png" onerror="report(event.type)"><p id="p">instead</p></object><script>onload = async () => { await pause(200); report(p.offsetHeight > 0) }</script>""",
        },
        reports=2,
    ),
    Case(
        "embedded/object-changes",
        {
            "": f"""<object data="i.png"></object><script>const o = document.querySelector("object"); onload = async () => {{ await pause(100); const before = {SIZES}; o.onload = () => report([before, {SIZES}]); o.data = "j.png" }}</script>""",
            "i.png": IMAGE,
            "j.png": png(41, 11),
        },
    ),
    Case(
        "embedded/nothing-loads-for-no-url",
        {
            "": f"""<object></object><object data=""></object><embed><script>onload = async () => {{ await pause(100); report({SIZES}) }}</script>""",
        },
        requests=True,
    ),
    Case(
        "embedded/video-document",
        {
            "": '<a href="clip.mp4">go</a>',
            "clip.mp4": Response(wav_bytes(), "video/mp4", headers=(("accept-ranges", "bytes"),)),
        },
        (
            click("a"),
            wait("document.querySelector('video') !== null"),
            Settle(0.2),
            probe("[document.querySelector('video').controls, document.contentType, document.body.children.length]"),
            Look("address"),
        ),
        reports=0,
        # No clip at all: Firefox looks into it.
        engines=("chromium",),
    ),
    Case(
        "embedded/image-document",
        {"": '<a href="i.png?a">go</a>', "i.png": IMAGE},
        (
            click("a"),
            wait("document.images[0]?.complete"),
            Settle(0.2),
            probe(
                "[document.images[0].naturalWidth, document.images[0].src === location.href, document.contentType, document.title]"
            ),
            Look("title"),
        ),
        reports=0,
    ),
    Case(
        "embedded/document-redirect-loop",
        {"": '<a id="start" href="loop">go</a>', "loop": redirect("loop")},
        (click("#start"), wait("document.querySelector('#start') === null"), probe("1")),
        reports=0,
    ),
    Case(
        "embedded/document-loop-of-two",
        {"": '<a id="start" href="one#f">go</a>', "one": redirect("two", 307), "two": redirect("one", 302)},
        (click("#start"), wait("document.querySelector('#start') === null"), probe("1")),
        reports=0,
    ),
    Case(
        "embedded/unknown-type-is-saved",
        {"": '<a href="x">go</a>', "x": Response("data", "application/x-unknown")},
        (click("a"), Settle(0.5), Look("downloads"), Look("address"), probe("document.title")),
        reports=0,
    ),
    Case(
        "embedded/disposition-names",
        {
            "": '<a id=a href="a">go</a><a id=b href="b">go</a><a id=c href="c" download="own.txt">go</a>',
            "a": Response(
                "1",
                "text/plain",
                headers=(
                    ("content-disposition", "attachment; filename*=UTF-8''na%20me%C3%BC.txt; filename=other.txt"),
                ),
            ),
            "b": Response(
                "2", "text/plain", headers=(("content-disposition", 'attachment; filename="a \\"b\\".txt"'),)
            ),
            "c": Response("3", "text/plain", headers=(("content-disposition", "attachment; filename=server.txt"),)),
        },
        (click("#a"), Settle(0.4), click("#b"), Settle(0.4), click("#c"), Settle(0.4), Look("downloads")),
        reports=0,
    ),
    Case(
        "embedded/inline-disposition-is-shown",
        {
            "": '<a href="a">go</a>',
            "a": Response("<title>shown</title>x", headers=(("content-disposition", "inline; filename=x.html"),)),
        },
        (click("a"), wait("document.title === 'shown'"), Look("downloads")),
        reports=0,
    ),
    Case(
        "embedded/save-of-made-objects",
        {
            "": """<script>onload = async () => { const save = async (href, name) => { const a = document.createElement("a"); a.href = href; a.download = name; a.click(); await pause(300) };
            await save(URL.createObjectURL(new Blob(["text"], { type: "text/plain" })), "made.txt"); await save("data:text/csv,1%2C2", "made.csv"); await save("f.txt", ""); report("saved") }</script>""",
            "f.txt": plain("of the app"),
        },
        (Settle(1.5), Look("downloads")),
    ),
]
