"""Subresources: style sheets, images, scripts, modules, workers, media; each comes from the app."""

from __future__ import annotations

from .case import Case
from .http import Request, Response, plain, script, slow, style
from .media import SVG, png, png_bytes, ranged
from .steps import Settle, wait

GREEN = "getComputedStyle(document.querySelector('p')).color"
RED = style("p { color: rgb(200, 0, 0) }")


async def late(request: Request) -> Response:
    """A script that takes its time and notes its name."""
    return Response(slow(b"", f"order.push('{request.path.rpartition('/')[2]}')"), "text/javascript")


CASES = [
    # Style sheets.
    Case(
        "css/link",
        {
            "": f'<link rel="stylesheet" href="a.css"><p>x</p><script>report([{GREEN}, document.styleSheets.length, tail(document.styleSheets[0].href), document.styleSheets[0].cssRules.length])</script>',
            "a.css": RED,
        },
        requests=True,
        headers=("accept", "referer", "sec-fetch-dest", "sec-fetch-mode", "sec-fetch-site"),
    ),
    Case(
        "css/import-and-url",
        {
            "": f'<link rel="stylesheet" href="css/a.css"><p>x</p><script>onload = async () => {{ await pause(100); report([{GREEN}]) }}</script>',
            "css/a.css": style(
                "@import url(more/b.css) screen; p { background: url(../i.png?a) } i { background: url(never.png) }"
            ),
            "css/more/b.css": style(
                'p { color: rgb(0, 0, 200) } p::before { content: ""; background-image: url("j.png") }'
            ),
            "i.png": png(2, 2),
            "css/more/j.png": png(2, 2),
        },
        requests=True,
        unordered=True,
    ),
    Case(
        "css/style-element",
        {
            "": f'<style>@import "a.css"; b {{ background: url(i.png) }}</style><p>x</p><b>y</b><script>onload = async () => {{ await pause(100); report([{GREEN}, document.querySelector("style").textContent.length]) }}</script>',
            "a.css": RED,
            "i.png": png(2, 2),
        },
        requests=True,
        unordered=True,
    ),
    Case(
        "css/style-attribute",
        {
            "": '<p style="background-image: url(i.png)">x</p><script>onload = async () => { await pause(100); report([document.querySelector("p").getAttribute("style"), tail(document.querySelector("p").style.backgroundImage)]) }</script>',
            "i.png": png(2, 2),
        },
        requests=True,
    ),
    Case(
        "css/style-property",
        {
            "": """<p>x</p><script>const p = document.querySelector("p"); p.style.backgroundImage = "url(i.png)";
            p.style.setProperty("list-style-image", "url('j.png')"); p.style.cssText += "; border-image: url(k.png)";
            setTimeout(() => report([p.style.listStyleImage]), 200)</script>""",
            "i.png": png(2, 2),
            "j.png": png(2, 2),
            "k.png": png(2, 2),
        },
        requests=True,
        unordered=True,
    ),
    Case(
        "css/blocks-scripts",
        {
            "": f'<link rel="stylesheet" href="a.css"><p>x</p><script>report({GREEN})</script>',
            "a.css": Response(slow(b"", "p { color: rgb(200, 0, 0) }", pause=0.3), "text/css"),
        },
    ),
    Case(
        "css/events",
        {
            "": """<link rel="stylesheet" href="a.css" onload="report(['load', event.isTrusted, event.bubbles])">
            <link rel="stylesheet" href="gone.css" onerror="report(['error', event.isTrusted, event.bubbles])">""",
            "a.css": RED,
        },
        reports=2,
        unordered=True,
    ),
    Case(
        "css/wrong-type",
        {
            "": f"""<link rel="stylesheet" href="a.css" onerror="report(['error', {GREEN.replace("'", "`")}])" onload="report('load')"><p>x</p>""",
            "a.css": plain("p { color: rgb(200, 0, 0) }"),
        },
    ),
    Case(
        "css/media-and-disabled",
        {
            "": f'<link rel="stylesheet" href="a.css" media="print"><link rel="alternate stylesheet" title="t" href="b.css"><p>x</p><script>onload = () => report([{GREEN}, document.styleSheets.length])</script>',
            "a.css": RED,
            "b.css": RED,
        },
        requests=True,
        unordered=True,
    ),
    Case(
        "css/by-script",
        {
            "": f"""<p>x</p><script>const link = document.createElement("link"); link.rel = "stylesheet"; link.href = "a.css";
            link.onload = () => report([{GREEN}, link.sheet.cssRules.length, tail(link.href), link.getAttribute("href")]);
            document.head.append(link)</script>""",
            "a.css": RED,
        },
    ),
    Case(
        "css/constructed",
        {
            "": f"""<p>x</p><script>const sheet = new CSSStyleSheet(); sheet.replaceSync("p {{ color: rgb(1, 2, 3) }}");
            document.adoptedStyleSheets = [sheet];
            const style = document.createElement("style"); style.textContent = "p {{ background: url(i.png) }}"; document.head.append(style);
            style.sheet.insertRule("p::after {{ content: url(j.png) }}", 0);
            setTimeout(() => report([{GREEN}]), 200)</script>""",
            "i.png": png(2, 2),
            "j.png": png(2, 2),
        },
        requests=True,
        unordered=True,
    ),
    Case(
        "css/font",
        {
            "": """<style>@font-face { font-family: F; src: url(f.woff2) } p { font-family: F }</style><p>x</p>
            <script>document.fonts.load("12px F").then(() => report("loaded"), (error) => report(nameOf(error)))</script>""",
            "f.woff2": Response(b"no font", "font/woff2"),
        },
        requests=True,
    ),
    Case(
        "css/charset",
        {
            "": '<link rel="stylesheet" href="a.css"><p>x</p><script>onload = () => report(getComputedStyle(document.querySelector("p"), "::before").content)</script>',
            "a.css": Response('@charset "windows-1252"; p::before { content: "é" }'.encode("cp1252"), "text/css"),
        },
    ),
    # Images.
    Case(
        "images/src",
        {
            "": '<img src="i.png?x" onload="report([this.naturalWidth, this.complete, tail(this.src), tail(this.currentSrc), event.isTrusted])">',
            "i.png": png(3, 2),
        },
        requests=True,
        headers=("referer", "sec-fetch-dest", "sec-fetch-mode", "sec-fetch-site"),
    ),
    Case(
        "images/error",
        {
            "": """<img src="gone.png" onerror="report(['gone', this.naturalWidth, this.complete])"><img src="bad.png" onerror="report(['bad', this.naturalWidth, this.complete])">""",
            "bad.png": plain("no image"),
        },
        reports=2,
        unordered=True,
    ),
    Case(
        "images/error-status-with-image",
        {
            "": """<img src="i.png" onload="report(this.naturalWidth)" onerror="report('error')">""",
            "i.png": Response(png(3, 2).body, "image/png", 404),
        },
    ),
    Case(
        "images/srcset-density",
        {
            "": '<img src="one.png" srcset="one.png 1x, two.png 2x" onload="report([tail(this.currentSrc), this.naturalWidth])">',
            "one.png": png(3, 2),
            "two.png": png(6, 4),
        },
        requests=True,
    ),
    Case(
        "images/srcset-width",
        {
            "": '<img src="small.png" srcset="small.png 100w, large.png 2000w" sizes="50px" onload="report([tail(this.currentSrc), this.width > 0])">',
            "small.png": png(3, 2),
            "large.png": png(6, 4),
        },
        requests=True,
    ),
    Case(
        "images/picture",
        {
            "": '<picture><source media="(min-width: 99999px)" srcset="wide.png"><source type="image/nonsense" srcset="no.png"><source srcset="yes.png"><img src="img.png" onload="report(tail(this.currentSrc))"></picture>',
            "yes.png": png(3, 2),
            "img.png": png(3, 2),
        },
        requests=True,
    ),
    Case(
        "images/constructor-and-decode",
        {
            "": """<script>const image = new Image(40, 30); image.src = "i.png";
            image.decode().then(() => report([image.width, image.naturalWidth, tail(image.src), image.complete]))</script>""",
            "i.png": png(3, 2),
        },
    ),
    Case(
        "images/src-changed",
        {
            "": """<img src="i.png"><script>const image = document.images[0]; const seen = [];
            image.onload = () => { seen.push([tail(image.src), image.naturalWidth]);
              if (seen.length === 1) image.src = "j.png"; else report(seen) }</script>""",
            "i.png": png(3, 2),
            "j.png": png(5, 2),
        },
    ),
    Case(
        "images/lazy",
        {
            "": '<div style="height: 20000px"></div><img loading="lazy" src="i.png"><script>onload = () => setTimeout(() => report(document.images[0].complete), 200)</script>',
            "i.png": png(3, 2),
        },
        requests=True,
    ),
    Case(
        "images/canvas-is-clean",
        {
            "": """<img src="i.png"><script>onload = () => { const canvas = document.createElement("canvas"); const context = canvas.getContext("2d");
            context.drawImage(document.images[0], 0, 0); report([...context.getImageData(0, 0, 1, 1).data]) }</script>""",
            "i.png": png(3, 2, 10, 20, 30),
        },
    ),
    Case(
        "images/svg-use-and-image",
        {
            "": """<svg width="20" height="20"><image href="i.png" width="10" height="10" onload="report('image')"/><use href="#r"/><rect id="r" width="5" height="5"/></svg>""",
            "i.png": png(3, 2),
        },
        requests=True,
    ),
    Case(
        "images/input-and-poster",
        {
            "": '<input type="image" src="i.png" onload="report(\'input\')"><video poster="p.png"></video>',
            "i.png": png(3, 2),
            "p.png": png(3, 2),
        },
        (Settle(0.2),),
        requests=True,
        unordered=True,
    ),
    Case(
        "images/relative-to-redirect",
        {
            "": '<img src="jump" onload="report([this.naturalWidth, tail(this.currentSrc)])">',
            "jump": Response(b"", None, 302, (("location", "sub/i.png"),)),
            "sub/i.png": png(3, 2),
        },
        requests=True,
    ),
    Case(
        "images/svg-file",
        {"": '<img src="i.svg" onload="report([this.naturalWidth, this.naturalHeight])">', "i.svg": SVG},
    ),
    Case(
        "images/performance-entries",
        {
            "": """<img src="i.png"><script>onload = () => setTimeout(() =>
            report(performance.getEntriesByType("resource").filter((entry) => entry.initiatorType !== "other").map((entry) => [tail(entry.name), entry.initiatorType])), 50)</script>""",
            "i.png": png(3, 2),
        },
    ),
    # Scripts.
    Case(
        "scripts/order",
        {
            "": """<script>window.order = []</script><script defer src="defer1.js"></script><script src="blocking.js"></script>
            <script defer src="defer2.js"></script><script>order.push("inline");
            document.addEventListener("DOMContentLoaded", () => order.push("ready")); onload = () => report(order)</script>""",
            "defer1.js": late,
            "defer2.js": late,
            "blocking.js": late,
        },
    ),
    Case(
        "scripts/async",
        {
            "": """<script>window.order = []</script><script async src="slow.js"></script><script async src="fast.js"></script>
            <script>onload = () => report(order)</script>""",
            "slow.js": Response(slow(b"", "order.push('slow')", pause=0.4), "text/javascript"),
            "fast.js": script("order.push('fast')"),
        },
    ),
    Case(
        "scripts/text-beside-src",
        {
            "": """<script>window.order = []</script>
            <script async src="a.js" id="one" data-k="v">order.push("text of one")</script>
            <script async type="module" src="m.js" id="two">
            </script>
            <script>
            const s = document.createElement("script");
            Object.assign(s, { src: "b.js", textContent: "order.push('text of created')", id: "three" });
            document.head.append(s);
            const types = [one.type, two.type, two.getAttribute("type"), s.type, s.hasAttribute("type"), one.text.length];
            onload = () => report([order.sort(), types, one.type, two.type, s.outerHTML, document.readyState]);
            </script>""",
            "a.js": script("order.push(document.currentScript.dataset.k)"),
            "b.js": script("order.push('b')"),
            "m.js": script("order.push('m')"),
        },
        requests=True,
        unordered=True,
    ),
    Case(
        "scripts/src-after-text",
        {
            "": """<script>window.order = []</script><script id="one">order.push("text")</script><script id="two" src="b.js"></script>
            <script>
            const created = document.createElement("script");
            created.textContent = "order.push('text of created')";
            document.head.append(created);
            for (const script of [created, one, two]) script.src = "a.js";
            const late = document.createElement("script");
            document.head.append(late);
            late.src = "c.js";
            const typed = document.createElement("script");
            typed.src = "m.js";
            typed.type = "module";
            document.head.append(typed);
            typed.removeAttribute("type");
            onload = () => report([order.sort(), tail(one.src), tail(two.src), typed.outerHTML]);
            </script>""",
            "a.js": script("order.push('a')"),
            "b.js": script("order.push('b')"),
            "c.js": script("order.push('c')"),
            "m.js": script("order.push(import.meta.url.length > 0)"),
        },
    ),
    Case(
        "scripts/current-script",
        {
            "": """<script src="a.js?x" data-k="v"></script><script>report([seen, document.currentScript.src, document.scripts.length])</script>""",
            "a.js": script(
                "window.seen = [tail(document.currentScript.src), document.currentScript.dataset.k, document.currentScript.getAttribute('src')]"
            ),
        },
        requests=True,
        headers=("referer", "sec-fetch-dest", "sec-fetch-mode"),
    ),
    Case(
        "scripts/gone-while-parsing",
        {
            "": """<script>window.order = []; const began = performance.now(); const left = (event) => order.push(event.target.getAttribute("src")); document.addEventListener("error", left, true)</script>
            <script src="gone.js"></script><script>order.push("next")</script><p>text</p><script src="gone.js?2"></script><script>
            document.write('<script src="gone.js?3"><\\/script><script>order.push("written")<\\/script>');
            addEventListener("load", () => report([order, performance.now() - began < 4000]))</script><script src="gone.js?4"></script>"""
        },
    ),
    Case(
        "scripts/events",
        {
            "": """<script src="a.js" onload="report(['load', window.ran])"></script><script src="gone.js" onerror="report(['error', event.isTrusted])"></script>""",
            "a.js": script("window.ran = 1"),
        },
        reports=2,
    ),
    Case(
        "scripts/created",
        {
            "": """<script>window.order = []; for (const name of ["slow.js", "fast.js"]) { const s = document.createElement("script"); s.src = name; s.async = false;
            s.onload = () => { order.push("load " + name); if (order.length === 4) report([order, tail(s.src), s.async]) }; document.head.append(s) }</script>""",
            "slow.js": Response(slow(b"", "order.push('slow')", pause=0.3), "text/javascript"),
            "fast.js": script("order.push('fast')"),
        },
    ),
    Case(
        "scripts/created-async",
        {
            "": """<script>window.order = []; for (const name of ["slow.js", "fast.js"]) { const s = document.createElement("script"); s.src = name;
            s.onload = () => { if (order.length === 2) report([order, s.async]) }; document.head.append(s) }</script>""",
            "slow.js": Response(slow(b"", "order.push('slow')", pause=0.4), "text/javascript"),
            "fast.js": script("order.push('fast')"),
        },
    ),
    Case(
        "scripts/inline-created",
        {
            "": """<script>const s = document.createElement("script"); s.textContent = "window.ran = document.currentScript === window.s"; window.s = s; document.head.append(s); report(window.ran)</script>"""
        },
    ),
    Case(
        "scripts/types",
        {
            "": """<script type="text/plain">report("never")</script><script type="application/json" id="j">{"a": 1}</script>
            <script type="TEXT/JavaScript">window.a = 1</script><script language="javascript">window.b = 1</script><script nomodule>window.c = 1</script>
            <script type="text/template" src="never.js"></script><script>report([window.a, window.b, window.c, JSON.parse(document.querySelector("#j").textContent).a])</script>"""
        },
        requests=True,
    ),
    Case(
        "scripts/wrong-type-with-nosniff",
        {
            "": """<script src="a.js" onerror="report(['error', window.ran])" onload="report('load')"></script>""",
            "a.js": Response("window.ran = 1", "text/plain", headers=(("x-content-type-options", "nosniff"),)),
        },
    ),
    Case(
        "scripts/error-status",
        {
            "": """<script src="a.js" onerror="report(['error', window.ran])" onload="report('load')"></script>""",
            "a.js": Response("window.ran = 1", "text/javascript", 500),
        },
    ),
    Case(
        "scripts/charset",
        {
            "": """<script charset="windows-1252" src="a.js"></script><script>report(window.text)</script>""",
            "a.js": Response("window.text = 'é'".encode("cp1252"), "text/javascript"),
        },
    ),
    Case(
        "scripts/integrity",
        {
            "": """<script src="a.js" integrity="sha256-AAAA" onerror="report(['error', window.ran])" onload="report('load')"></script>""",
            "a.js": script("window.ran = 1"),
        },
    ),
    Case(
        "scripts/syntax-error",
        {
            "": """<script>const seen = []; addEventListener("error", (event) => seen.push([event.error?.name, tail(event.filename), event.lineno]))</script>
            <script src="a.js" onload="report(seen)"></script>""",
            "a.js": script("\n\nlet = = 1"),
        },
    ),
    Case(
        "scripts/runtime-error-place",
        {
            "": """<script>addEventListener("error", (event) => report([event.message, tail(event.filename), event.lineno, event.colno > 0, event.error instanceof TypeError,
            event.error.stack.includes("/a.js")]))</script><script src="a.js"></script>""",
            "a.js": script("\n\nnull.x"),
        },
    ),
    Case(
        "scripts/inner-html-does-not-run",
        {
            "": """<div></div><script>window.ran = 0; document.querySelector("div").innerHTML = "<script>window.ran = 1<\\/script><script src='a.js'><\\/script>"; setTimeout(() => report(window.ran), 150)</script>""",
            "a.js": script("window.ran = 2"),
        },
        requests=True,
    ),
    Case(
        "scripts/src-beats-text",
        {"": """<script src="a.js">report("never")</script>""", "a.js": script("report('a')")},
    ),
    # Modules.
    Case(
        "modules/inline-graph",
        {
            "": """<script type="module">import a, { b } from "./m/a.js"; import * as all from "./m/b.js"; report([a, b, all.count, tail(import.meta.url), typeof document.currentScript])</script>""",
            "m/a.js": script(
                "export { b } from './b.js'; import { bump } from '../m/b.js'; bump(); export default tail(import.meta.url)"
            ),
            "m/b.js": script("export const b = 'b'; export let count = 0; export function bump() { count++ }"),
        },
        requests=True,
        unordered=True,
        headers=("sec-fetch-dest", "sec-fetch-mode"),
    ),
    Case(
        "modules/deferred-order",
        {
            "": """<script>window.order = []</script><script type="module" src="m.js"></script><script type="module">order.push("inline module")</script>
            <script defer src="d.js"></script><script>order.push("classic"); document.addEventListener("DOMContentLoaded", () => order.push("ready")); onload = () => report(order)</script>""",
            "m.js": late,
            "d.js": late,
        },
    ),
    Case(
        "modules/cycle",
        {
            "": """<script type="module">import { a } from "./a.js"; report(a())</script>""",
            "a.js": script("import { b } from './b.js'; export const name = 'a'; export const a = () => b()"),
            "b.js": script("import { name } from './a.js'; export const b = () => 'b of ' + name"),
        },
    ),
    Case(
        "modules/import-map",
        {
            "": """<script type="importmap">{"imports": {"lib": "./m/lib.js", "lib/": "./m/"}, "scopes": {"./m/": {"dep": "./m/dep.js"}}}</script>
            <script type="module">import lib from "lib"; import x from "lib/x.js"; report([lib, x, tail(import.meta.resolve("lib"))])</script>""",
            "m/lib.js": script("import dep from 'dep'; export default 'lib+' + dep"),
            "m/dep.js": script("export default 'dep'"),
            "m/x.js": script("export default 'x'"),
        },
    ),
    Case(
        "modules/dynamic",
        {
            "": """<script>const name = "./m/a.js?" + 1; import(name).then(async (module) => report([module.default, (await import(name)) === module, Object.keys(module)]))</script>""",
            "m/a.js": script("export default tail(import.meta.url); export const lazy = () => import('./b.js')"),
        },
        requests=True,
    ),
    Case(
        "modules/dynamic-in-module",
        {
            "": """<script type="module" src="m/a.js"></script>""",
            "m/a.js": script("const { b } = await import('./b.js'); report([b, tail(import.meta.url)])"),
            "m/b.js": script("export const b = 1"),
        },
    ),
    Case(
        "modules/dynamic-fails",
        {
            "": """<script>Promise.allSettled([import("./gone.js"), import("./bad.js"), import("bare"), import("./text.js")]).then((all) => report(all.map((one) => nameOf(one.reason))))</script>""",
            "bad.js": script("let = ="),
            "text.js": plain("1"),
        },
    ),
    Case(
        "modules/events",
        {
            "": """<script type="module" src="a.js" onload="report('load')"></script><script type="module" src="gone.js" onerror="report('error')"></script>
            <script type="module" src="b.js" onerror="report('error in graph')"></script>""",
            "a.js": script("1"),
            "b.js": script("import './gone.js'"),
        },
        reports=3,
        unordered=True,
    ),
    Case(
        "modules/once",
        {
            "": """<script>window.runs = 0</script><script type="module" src="a.js"></script><script type="module" src="a.js"></script><script type="module">import "./a.js"; report(runs)</script>""",
            "a.js": script("window.runs++"),
        },
        requests=True,
    ),
    Case(
        "modules/json-and-css",
        {
            "": """<script type="module">import data from "./d.json" with { type: "json" }; report(data)</script>""",
            "d.json": Response('{"a": [1]}', "application/json"),
        },
    ),
    Case(
        "modules/strict-and-this",
        {
            "": """<script type="module">report([this === undefined, (function () { return this })() === undefined])</script>"""
        },
    ),
    Case(
        "modules/created-by-script",
        {
            "": """<script>const s = document.createElement("script"); s.type = "module"; s.src = "m/a.js"; s.onload = () => report([window.a, tail(s.src)]); document.head.append(s)</script>""",
            "m/a.js": script("import b from './b.js'; window.a = b"),
            "m/b.js": script("export default 'b'"),
        },
    ),
    Case(
        "modules/preload",
        {
            "": """<link rel="modulepreload" href="m/a.js"><script type="module">import a from "./m/a.js"; report(a)</script>""",
            "m/a.js": script("export default 'a'"),
        },
        requests=True,
    ),
    Case(
        "modules/top-level-error",
        {
            "": """<script>addEventListener("error", (event) => report([event.message, tail(event.filename), event.error.name]))</script><script type="module" src="a.js"></script>""",
            "a.js": script("\nnull.x"),
        },
    ),
    # Preloads, workers, media.
    Case(
        "preload/events",
        {
            "": """<link rel="preload" as="script" href="a.js" onload="report('load')"><link rel="preload" as="image" href="gone.png" onerror="report('error')">
            <script src="a.js"></script>""",
            "a.js": script("window.a = 1"),
        },
        reports=2,
        unordered=True,
    ),
    Case(
        "workers/classic",
        {
            "": """<script>const worker = new Worker("w/work.js?x"); worker.onmessage = (event) => report([event.data, event.isTrusted]); worker.postMessage([1])</script>""",
            "w/work.js": script(
                "importScripts('lib.js'); onmessage = (event) => postMessage([event.data, lib, self.location.pathname.split('/').slice(-2), location.search, self.origin === location.origin, typeof document])"
            ),
            "w/lib.js": script("var lib = 'lib'"),
        },
        requests=True,
        headers=("sec-fetch-dest",),
    ),
    Case(
        "workers/fetch",
        {
            "": """<script>const worker = new Worker("w/work.js"); worker.onmessage = (event) => report(event.data)</script>""",
            "w/work.js": script("fetch('data').then((response) => response.text()).then(postMessage)"),
            "w/data": plain("data"),
        },
        requests=True,
    ),
    Case(
        "workers/module",
        {
            "": """<script>const worker = new Worker("w/work.js", { type: "module", name: "n" }); worker.onmessage = (event) => report(event.data)</script>""",
            "w/work.js": script(
                "import { lib } from './lib.js'; postMessage([lib, name, import.meta.url === location.href])"
            ),
            "w/lib.js": script("export const lib = 'lib'"),
        },
    ),
    Case(
        "workers/error",
        {
            "": """<script>const worker = new Worker("w.js"); worker.onerror = (event) => report([event.message.includes("oops"), event.lineno]);
            const gone = new Worker("gone.js"); gone.onerror = (event) => report(["gone", event.isTrusted])</script>""",
            "w.js": script("\nthrow new Error('oops')"),
        },
        reports=2,
        unordered=True,
    ),
    Case(
        "workers/blob",
        {
            "": """<script>const worker = new Worker(URL.createObjectURL(new Blob(["postMessage(1 + 1)"]))); worker.onmessage = (event) => report(event.data)</script>"""
        },
    ),
    Case(
        "workers/websocket-and-xhr",
        {
            "": """<script>const worker = new Worker("work.js"); worker.onmessage = (event) => report(event.data)</script>""",
            "work.js": script(
                "const x = new XMLHttpRequest(); x.open('GET', 'data'); x.onload = () => postMessage(x.responseText); x.send()"
            ),
            "data": plain("data"),
        },
    ),
    Case(
        "workers/nested-and-import-scripts",
        {
            "": """<script>const worker = new Worker("w/outer.js"); worker.onmessage = (event) => report(event.data)</script>""",
            "w/outer.js": script(
                "importScripts('lib.js', '../more.js'); const inner = new Worker('inner.js');"
                "inner.onmessage = (event) => postMessage([lib, more, event.data, location.pathname.endsWith('/w/outer.js')])"
            ),
            "w/inner.js": script("fetch('data').then((response) => response.text()).then(postMessage)"),
            "w/lib.js": script("self.lib = 'lib'"),
            "w/data": plain("data"),
            "more.js": script("self.more = 'more'"),
        },
        requests=True,
        unordered=True,
    ),
    Case(
        "workers/shared",
        {
            "": """<script>const one = new SharedWorker("shared.js", "n"), two = new SharedWorker("shared.js", "n");
            one.port.onmessage = () => { two.port.onmessage = (event) => report(event.data); two.port.postMessage("b") };
            one.port.postMessage("a")</script>""",
            "shared.js": script(
                "let count = 0; onconnect = ({ ports: [port] }) => { port.onmessage = ({ data }) => port.postMessage([++count, data, name]) }"
            ),
        },
    ),
    Case(
        "workers/shared-and-service",
        {
            "": """<script>report([typeof SharedWorker, "serviceWorker" in navigator]); </script>""",
        },
    ),
    Case(
        "media/audio",
        {
            "": """<audio src="a.wav"></audio><script>const audio = document.querySelector("audio"); audio.preload = "auto";
            audio.onloadedmetadata = () => report([audio.duration, tail(audio.currentSrc)])</script>""",
            "a.wav": ranged,
        },
    ),
    Case(
        "media/source-elements",
        {
            "": """<audio preload="auto"><source src="a.nonsense" type="audio/nonsense"><source src="a.wav" type="audio/wav"></audio><script>const audio = document.querySelector("audio");
            audio.onloadedmetadata = () => report([audio.duration, tail(audio.currentSrc)])</script>""",
            "a.wav": ranged,
        },
    ),
    Case(
        "media/seek",
        {
            "": """<script>const audio = new Audio("a.wav"); audio.preload = "auto";
            audio.onloadedmetadata = () => { audio.currentTime = 0.25; audio.onseeked = () => report([audio.currentTime, audio.seekable.end(0)]) }</script>""",
            "a.wav": ranged,
        },
    ),
    Case(
        "media/error",
        {"": """<audio src="gone.wav" onerror="report([this.error.code, this.networkState])"></audio>"""},
    ),
    Case(
        "media/track",
        {
            "": """<video src="a.wav"><track default kind="subtitles" src="t.vtt" onload="report(this.track.cues.length)" onerror="report('error')"></video>""",
            "a.wav": ranged,
            "t.vtt": Response("WEBVTT\n\n00:00.000 --> 00:01.000\nhello\n", "text/vtt"),
        },
    ),
    Case(
        "media/range-by-fetch",
        {
            "": """<script>fetch("a.wav", { headers: { Range: "bytes=0-3" } }).then(async (response) =>
            report([response.status, response.headers.get("content-range"), await response.text()]))</script>""",
            "a.wav": ranged,
        },
    ),
    Case(
        "media/load-waits",
        {
            "": """<img src="i.png"><script src="s.js" async></script><script>onload = () => report([document.images[0].complete, window.s])</script>""",
            "i.png": Response(slow(png_bytes(3, 2), b"", pause=0.3), "image/png"),
            "s.js": Response(slow(b"", "window.s = 1", pause=0.3), "text/javascript"),
        },
        (wait("document.readyState === 'complete'"),),
    ),
    Case(
        "modules/dynamic-of-a-type",
        {
            "": """<script type="module">const load = () => import("./d.json", { with: { type: "json" } }); const [one, two] = [await load(), await load()]; let error = null; try { await import("./d.json") } catch (caught) { error = nameOf(caught) }
            report([one.default, Object.keys(one), one === two, error])</script>""",
            "d.json": Response('{"a": [1]}', "application/json"),
        },
    ),
    Case(
        "modules/inline-made-by-script",
        {
            "": """<div></div><script>const seen = []; const add = (type, text) => { const made = document.createElement("script"); if (type) made.type = type; made.textContent = text; document.body.append(made); return made };
            const say = (...values) => { seen.push(values); if (seen.length === 4) report([seen.sort(), document.querySelectorAll("script[src]").length]) };
            onload = async () => { const map = add("importmap", '{"imports": {"bare": "./m.mjs"}}'); say("map", map.type, (await import("bare")).default);
              const made = add("module", 'import value, { url } from "./m.mjs"; say("module", value, tail(url), tail(import.meta.url), document.currentScript)'); made.remove();
              add("", 'import("./m.mjs").then(({ default: value }) => say("classic", value))');
              const part = document.createElement("p"); const inside = document.createElement("script"); inside.type = "module"; inside.text = 'import value from "bare"; say("nested", value)'; part.append(inside); document.querySelector("div").replaceChildren(part) }</script>""",
            "m.mjs": Response("export default 5; export const url = import.meta.url", "text/javascript"),
        },
    ),
    Case(
        "scripts/nomodule",
        {
            "": """<script nomodule src="never.js"></script><script>const made = document.createElement("script"); made.noModule = true; made.src = "never.js?made"; document.head.append(made);
            onload = () => setTimeout(() => report([typeof never, document.querySelectorAll("[nomodule][src^=never]").length]), 200)</script>""",
            "never.js": Response("var never = 1", "text/javascript"),
        },
        requests=True,
    ),
    Case(
        "sinks/xpath",
        {
            "": """<div><img src="/i.png?a"><a href="to">x</a></div><script>const ask = (expression, type) => document.evaluate(expression, document.body, null, type, null);
            onload = () => report([ask("count(.//img[@src='/i.png?a'])", 1).numberValue, ask("string(.//img/@src)", 2).stringValue, ask("count(.//img/@*)", 1).numberValue,
              ask(".//img/@src", 9).singleNodeValue.value, ask(".//*[starts-with(@href, 't')]", 9).singleNodeValue.localName,
              new XPathEvaluator().createExpression(".//img[contains(@src, 'png')]").evaluate(document.body, 9).singleNodeValue.localName])</script>""",
        },
    ),
]
