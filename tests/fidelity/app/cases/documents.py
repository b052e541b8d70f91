"""Documents of every type, their encodings, and what `document` says; https://html.spec.whatwg.org/#document-lifecycle."""

from __future__ import annotations

import asyncio

from .case import Case
from .http import Request, Response, plain, script, slow
from .media import SVG, mp3_bytes, pdf_bytes, png
from .steps import Look, Settle, Wait, click, probe, wait

DOCTYPE = "<!doctype html>"


def shows(name: str, response: Response, looks: str, ready: str, route: str = "doc") -> Case:
    """A link to a document that can't report by itself."""
    return Case(
        f"documents/{name}",
        {"": f'<a href="{route}">go</a>', route: response},
        (
            click("a"),
            Wait(f"location.pathname.endsWith('/{route}') && document.readyState === 'complete' && ({ready})"),
            probe(looks),
            Look("address"),
        ),
        reports=0,
    )


def encoded(name: str, response: Response) -> Case:
    """Which encoding a page is read in."""
    return shows(
        f"encoding-{name}", response, "[document.characterSet, document.body.textContent.trim()]", "document.body"
    )


async def slow_page(request: Request) -> Response:
    """An answer that takes its time."""
    await asyncio.sleep(0.4)
    return Response("<script>report('late')</script>")


CASES = [
    shows(
        "text",
        plain("a <b>\nü"),
        "[document.body.innerText, document.contentType, document.querySelector('pre') !== null]",
        "document.body.innerText",
    ),
    shows(
        "json",
        Response('{"a": 1}', "application/json"),
        "document.body.textContent.includes('\"a\": 1')",
        "document.body.textContent",
    ),
    shows(
        "css",
        Response("b { top: 0 }", "text/css"),
        "[document.body.innerText, document.contentType]",
        "document.body.innerText",
    ),
    shows(
        "javascript",
        script("document.title = 'run'"),
        "[document.title, document.body.innerText]",
        "document.body.innerText",
    ),
    shows(
        "image",
        png(3, 2),
        "[document.images[0].naturalWidth, document.images[0].naturalHeight, document.contentType, document.body.children.length]",
        "document.images[0]?.naturalWidth",
    ),
    shows(
        "svg",
        SVG,
        "[document.documentElement.localName, document.contentType, document.documentElement.getBoundingClientRect().width]",
        "document.documentElement",
    ),
    shows(
        "xml",
        Response("<a><b>1</b></a>", "application/xml"),
        "[document.documentElement.textContent.includes('1'), document.contentType]",
        "document.documentElement",
    ),
    shows(
        "xhtml",
        Response(
            '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body><p>one<br/>two</p></body></html>',
            "application/xhtml+xml",
        ),
        "[document.title, document.contentType, document.querySelector('p').localName, document.documentElement.tagName]",
        "document.body",
    ),
    shows(
        "audio",
        Response(mp3_bytes(), "audio/mpeg"),
        "[document.querySelector('video, audio')?.controls, document.contentType]",
        "document.querySelector('video, audio')",
    ),
    shows(
        "pdf",
        Response(pdf_bytes(), "application/pdf"),
        "[document.contentType, document.querySelector('pre') === null]",
        "true",
    ),
    shows(
        "no-type", Response("<b>bold</b>", None), "[document.contentType, document.body.textContent]", "document.body"
    ),
    shows(
        "nosniff-text",
        Response("<b>bold</b>", "text/plain", headers=(("x-content-type-options", "nosniff"),)),
        "[document.contentType, document.body.textContent]",
        "document.body",
    ),
    shows(
        "empty",
        Response(""),
        "[document.documentElement.outerHTML, document.compatMode, document.contentType]",
        "document.body",
    ),
    shows("empty-text", Response("", "text/plain"), "[document.body.innerText, document.contentType]", "document.body"),
    shows(
        "status-500",
        Response("<!doctype html><title>Oops</title>broken", status=500),
        "[document.title, performance.getEntriesByType('navigation')[0].responseStatus]",
        "document.title",
    ),
    encoded("header", Response(DOCTYPE.encode() + "é€".encode("cp1252"), "text/html; charset=windows-1252")),
    encoded("meta", Response(DOCTYPE.encode() + '<meta charset="iso-8859-2">ľ'.encode("iso-8859-2"), "text/html")),
    encoded(
        "meta-http-equiv",
        Response(
            DOCTYPE.encode()
            + '<meta http-equiv="content-type" content="text/html; charset=shift_jis">日本'.encode("shift_jis"),
            "text/html",
        ),
    ),
    encoded(
        "header-beats-meta",
        Response(DOCTYPE.encode() + '<meta charset="iso-8859-2">ü'.encode(), "text/html; charset=utf-8"),
    ),
    encoded("bom", Response(b"\xef\xbb\xbf" + DOCTYPE.encode() + "ü".encode(), "text/html; charset=windows-1252")),
    encoded("utf-16", Response("\ufeff<!doctype html>ü".encode("utf-16-le"), "text/html")),
    encoded("none", Response(DOCTYPE.encode() + b"<p>" + "é".encode("cp1252") + b"</p>", "text/html")),
    encoded(
        "meta-in-comment",
        Response(
            DOCTYPE.encode() + '<!-- <meta charset="iso-8859-2"> --><meta charset="utf-8">ü'.encode(), "text/html"
        ),
    ),
    Case(
        "documents/encoding-of-links",
        {
            "": '<a href="doc">go</a>',
            "doc": Response(
                DOCTYPE.encode() + '<meta charset="windows-1252"><a href="x?é">x</a>'.encode("cp1252"), "text/html"
            ),
        },
        (click("a"), wait("document.querySelector('a[href^=x]')"), probe("document.links[0].search")),
        reports=0,
    ),
    Case(
        "documents/streamed",
        {
            "": Response(
                slow(
                    f"{DOCTYPE}<title>t</title><script>window.seen = []; const look = () => seen.push(document.querySelectorAll('p').length);</script><p>1",
                    "<script>look()</script><p>2",
                    "<p>3<script>look()</script>",
                )
            )
        },
        (wait("document.readyState === 'complete'"), probe("[seen, document.querySelectorAll('p').length]")),
        reports=0,
    ),
    Case(
        "documents/shown-while-it-streams",
        {
            "": '<a href="doc">go</a>',
            "doc": Response(slow(f"{DOCTYPE}<title>doc</title><p>first" + " " * 2000, "<p>last", pause=2.0)),
        },
        (
            click("a"),
            wait("document.title === 'doc' && document.querySelector('p')"),
            probe("[document.readyState, document.querySelectorAll('p').length]"),
        ),
        reports=0,
    ),
    Case(
        "documents/quirks",
        {"": '<a href="doc">go</a>', "doc": Response("<title>q</title><div style='width:100'>x</div>")},
        (
            click("a"),
            wait("document.title === 'q'"),
            probe("[document.compatMode, document.doctype, document.querySelector('div').style.width]"),
        ),
        reports=0,
    ),
    Case(
        "documents/ready-states",
        {
            "": """<script>
            const seen = [document.readyState];
            document.addEventListener("readystatechange", (event) => seen.push(document.readyState, event.isTrusted));
            document.addEventListener("DOMContentLoaded", () => seen.push("DOMContentLoaded"));
            addEventListener("load", () => seen.push("load"));
            addEventListener("pageshow", (event) => { seen.push("pageshow " + event.persisted); report(seen) })</script>"""
        },
    ),
    Case(
        "documents/parser-and-scripts",
        {
            "": """<p>1</p><script>window.seen = [document.querySelectorAll("p").length, document.body !== null]</script>
            <p>2</p><script>seen.push(document.querySelectorAll("p").length, document.currentScript.textContent.length > 9)
            </script><p>3</p><script>report(seen)</script>"""
        },
    ),
    Case(
        "documents/document-write",
        {
            "": """<p>1</p><script>document.write("<p>2</p><script>window.inner = document.querySelectorAll('p').length<\\/script>")</script><p>3</p>
            <script>report([inner, document.body.innerText.replace(/\\s+/g, " ").trim()])</script>"""
        },
    ),
    Case(
        "documents/document-write-external",
        {
            "": """<script>window.order = []; document.write("<script src='a.js'><\\/script>"); order.push("after write")</script>
            <script>order.push("next"); report(order)</script>""",
            "a.js": script("order.push('a')"),
        },
    ),
    Case(
        "documents/document-open",
        {
            "": """<p>old</p><script>onload = async () => {
            await pause(50);
            document.open(); document.write("<!doctype html><title>new</title><p>new"); document.close();
            report([document.body.textContent, document.title, tail(location.href)]) }</script>"""
        },
    ),
    Case(
        "documents/values",
        {
            "": """<script>report([document.title, document.contentType, document.characterSet, document.compatMode,
            document.referrer, document.dir, document.designMode, document.visibilityState, document.hidden,
            document.defaultView === window, document.scripts.length, document.implementation !== null,
            document.currentScript === document.scripts[1], document.documentElement.parentNode === document])</script>"""
        },
    ),
    Case(
        "documents/window-values",
        {
            "": """<script>report([self === window, window === parent, window === top, frameElement, opener, name, length,
            frames === window, closed, isSecureContext, crossOriginIsolated, origin === location.origin,
            window.event === undefined, typeof caches, navigator.cookieEnabled, navigator.onLine])</script>"""
        },
    ),
    Case(
        "documents/last-modified",
        {
            "": '<a href="doc">go</a>',
            "doc": Response(
                f"{DOCTYPE}<title>doc</title>", headers=(("last-modified", "Tue, 02 Jan 2024 03:04:05 GMT"),)
            ),
        },
        (click("a"), wait("document.title === 'doc'"), probe("new Date(document.lastModified).toISOString()")),
        reports=0,
    ),
    Case(
        "documents/title-changes",
        {"": "<script>onload = () => setTimeout(() => { document.title = 'changed' }, 50)</script>"},
        (wait("document.title === 'changed'"), Settle(0.1), Look("title"), probe("1")),
        reports=0,
    ),
    Case(
        "documents/navigation-timing",
        {
            "": """<script>onload = () => setTimeout(() => {
            const entry = performance.getEntriesByType("navigation")[0];
            report([tail(entry.name), entry.type, entry.entryType, entry.responseStatus, entry.loadEventEnd > 0]) }, 50)</script>"""
        },
    ),
    Case(
        "documents/noscript-template-comments",
        {
            "": """<noscript><img src="no.png"></noscript><template><img src="never.png"><script>report("never")</script></template>
            <!-- <img src="comment.png"> --><textarea><img src="text.png"></textarea><xmp><img src="xmp.png"></xmp>
            <script>onload = async () => { await pause(150);
              report([document.querySelector("noscript").textContent, document.querySelector("template").content.children.length,
                document.querySelector("template").innerHTML]) }</script>"""
        },
        requests=True,
    ),
    Case(
        "documents/outer-html-reads-back",
        {
            "": """<div id="d"><img src="i.png" srcset="i.png 2x" alt=""><a href="x">y</a><link rel="stylesheet" href="s.css">
            <script src="e.js"></script><iframe src="f"></iframe></div>
            <script>onload = () => report([document.querySelector("#d").innerHTML])</script>""",
            "i.png": png(2, 2),
            "s.css": Response("p { top: 0 }", "text/css"),
            "e.js": script("1"),
            "f": "<p>f",
        },
    ),
    Case(
        "documents/favicon",
        {
            "": '<link rel="icon" href="icon.png"><script>onload = async () => { await pause(100); report(document.querySelector("link").href.slice(-9)) }</script>',
            "icon.png": png(16, 16),
        },
    ),
    Case(
        "documents/written-scripts-in-order",
        {
            "": """<script src="one"></script><p id="after"></p><script>report([[...document.querySelectorAll("p, i")].map(({ id }) => id), window.seen])</script>""",
            "one": script("""document.write("<i id='one'></i><script src='two'><\\/script><i id='three'></i>")"""),
            "two": script(
                """window.seen = document.querySelectorAll("i").length; document.write("<i id='two'></i><script>document.write('<i id=inner></i>')<\\/script>")"""
            ),
        },
    ),
    Case(
        "documents/written-fallback",
        {
            "": """<script>window.library || document.write('<script src="library"><\\/script>')</script><script>report(window.library ?? null)</script>""",
            "library": script("window.library = 5"),
        },
    ),
    Case(
        "documents/targets-of-last-events",
        {
            "": """<script>const note = (event) => sessionStorage.setItem("seen", (sessionStorage.getItem("seen") ?? "") + [event.type, event.target === document, event.srcElement === document, event.currentTarget === window, event.bubbles, event.type !== "unload" && event.cancelable, event.eventPhase] + ";");
            for (const type of ["pagehide", "unload", "beforeunload", "pageshow", "load"]) addEventListener(type, note); addEventListener("load", () => setTimeout(() => { location.href = "next" }, 50))</script><img src="i.png">""",
            "next": "<script>report(sessionStorage.getItem('seen').split(';'))</script>",
        },
        clear=True,
    ),
    Case(
        "documents/stop",
        {
            "": """<script>onload = () => setTimeout(async () => { location.href = "slow"; await pause(60); window.stop(); await pause(700); report([document.readyState, tail(location.href)]) }, 50)</script>""",
            "slow": slow_page,
        },
    ),
    Case(
        "documents/kind-of-navigation",
        {
            "": """<script>onload = () => setTimeout(() => { if (performance.navigation.type === 0) location.reload(); else report([performance.navigation.type, performance.navigation.toJSON().type]) }, 50)</script>"""
        },
    ),
]
