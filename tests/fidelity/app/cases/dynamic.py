"""Elements made by script: every HTML sink and every attribute that loads; https://html.spec.whatwg.org/#dynamic-markup-insertion."""

from __future__ import annotations

from .case import Case
from .http import Response, plain, script, style
from .media import png

IMAGE = png(3, 2)
# A page that loads `i.png` in one way, and what it looks like then.
LOADED = "image.onload = () => report([image.naturalWidth, tail(image.src), image.getAttribute('src')])"


def sink(name: str, statement: str) -> Case:
    """`statement` puts `HTML` somewhere; its image reports."""
    return Case(
        f"sinks/{name}",
        {
            "": f"""<div id="d"><p id="p"></p></div><script>
            const d = document.querySelector("#d"), p = document.querySelector("#p");
            const HTML = '<img src="i.png" alt="">';
            onload = () => {{ {statement};
              const image = document.images[0] ?? d.shadowRoot?.querySelector("img");
              {LOADED} }}</script>""",
            "i.png": IMAGE,
        },
        requests=True,
    )


CASES = [
    sink("inner-html", "d.innerHTML = HTML"),
    sink("outer-html", "p.outerHTML = HTML"),
    sink("insert-adjacent-html", "p.insertAdjacentHTML('beforebegin', HTML)"),
    sink("set-html-unsafe", "d.setHTMLUnsafe(HTML)"),
    sink("shadow-inner-html", "d.attachShadow({ mode: 'open' }).innerHTML = HTML"),
    sink("contextual-fragment", "d.append(document.createRange().createContextualFragment(HTML))"),
    sink("template-content", "const t = document.createElement('template'); t.innerHTML = HTML; d.append(t.content)"),
    sink(
        "template-clone",
        "const t = document.createElement('template'); t.innerHTML = HTML; d.append(t.content.cloneNode(true))",
    ),
    sink(
        "template-import",
        "const t = document.createElement('template'); t.innerHTML = HTML; d.append(document.importNode(t.content, true))",
    ),
    sink("dom-parser", "d.append(new DOMParser().parseFromString(HTML, 'text/html').images[0])"),
    sink("clone-node", "const t = document.createElement('div'); t.innerHTML = HTML; d.append(t.cloneNode(true))"),
    sink("exec-command", "p.contentEditable = true; p.focus(); document.execCommand('insertHTML', false, HTML)"),
    sink(
        "create-element-set-attribute",
        "const i = document.createElement('img'); i.setAttribute('src', 'i.png'); i.alt = ''; d.append(i)",
    ),
    sink(
        "set-attribute-ns",
        "const i = document.createElement('img'); i.setAttributeNS(null, 'src', 'i.png'); i.alt = ''; d.append(i)",
    ),
    sink(
        "attribute-node",
        "const i = document.createElement('img'); const a = document.createAttribute('src'); a.value = 'i.png'; i.setAttributeNode(a); i.alt = ''; d.append(i)",
    ),
    sink(
        "attribute-value",
        "const i = document.createElement('img'); i.setAttribute('src', ''); i.attributes.src.value = 'i.png'; i.alt = ''; d.append(i)",
    ),
    sink(
        "toggle-attribute-then-set",
        "const i = document.createElement('img'); i.toggleAttribute('src', true); i.src = 'i.png'; i.alt = ''; d.append(i)",
    ),
    sink("srcset-property", "const i = document.createElement('img'); i.alt = ''; i.srcset = 'i.png 1x'; d.append(i)"),
    sink("document-write-after-load", "document.open(); document.write('<!doctype html>' + HTML); document.close()"),
    sink(
        "xml-serializer-roundtrip",
        "d.innerHTML = new XMLSerializer().serializeToString(Object.assign(document.createElement('img'), { alt: '' })).replace('alt', 'src=\"i.png\" alt').replace(/ xmlns=\"[^\"]*\"/, '').replace('<img src=\"i.png\" alt=\"\" />', HTML)",
    ),
    Case(
        "sinks/custom-element",
        {
            "": """<x-a></x-a><script>onload = () => customElements.define("x-a", class extends HTMLElement {
            connectedCallback() { this.innerHTML = '<img src="i.png" alt="">'; this.firstChild.onload = (event) => report([event.target.naturalWidth]) } })</script>""",
            "i.png": IMAGE,
        },
    ),
    Case(
        "sinks/declarative-shadow-root",
        {
            "": """<div id="d"><template shadowrootmode="open"><link rel="stylesheet" href="a.css"><img src="i.png" alt=""><p>x</p></template></div>
            <script>onload = () => { const root = document.querySelector("#d").shadowRoot;
            report([root.querySelector("img").naturalWidth, getComputedStyle(root.querySelector("p")).color]) }</script>""",
            "a.css": style("p { color: rgb(1, 2, 3) }"),
            "i.png": IMAGE,
        },
        requests=True,
        unordered=True,
    ),
    Case(
        "sinks/script-in-fragment-runs",
        {
            "": """<script>onload = () => { document.body.append(document.createRange().createContextualFragment("<script>window.a = 1<\\/script><script src='s.js'><\\/script>")) }</script>""",
            "s.js": script("report([window.a, tail(document.currentScript.src)])"),
        },
    ),
    Case(
        "sinks/style-and-link-in-html",
        {
            "": """<div id="d"></div><p>x</p><script>onload = () => { document.querySelector("#d").innerHTML = '<link rel="stylesheet" href="a.css"><style>b { background: url(i.png) }</style><b>y</b>';
            document.querySelector("link").onload = () => setTimeout(() => report(getComputedStyle(document.querySelector("p")).color), 100) }</script>""",
            "a.css": style("p { color: rgb(1, 2, 3) }"),
            "i.png": IMAGE,
        },
        requests=True,
        unordered=True,
    ),
    Case(
        "sinks/inline-handlers",
        {
            "": """<div id="d"></div><script>onload = () => { document.querySelector("#d").innerHTML = '<img src="gone.png" onerror="report([this.localName, event.type])">' }</script>"""
        },
    ),
    Case(
        "sinks/inner-html-reads-back",
        {
            "": """<div id="d"></div><script>onload = async () => { const d = document.querySelector("#d");
            d.innerHTML = '<img src="i.png"><a href="x">y</a><video src="v" poster="i.png"></video>'; const before = d.innerHTML; await pause(200);
            report([before, d.innerHTML, d.firstChild.outerHTML, d.querySelector("[src='i.png']") !== null, d.firstChild.matches("img[src$='.png']")]) }</script>""",
            "i.png": IMAGE,
        },
    ),
    Case(
        "sinks/rel-list",
        {
            "": """<p>x</p><script>onload = async () => { const link = document.createElement("link"); link.href = "s.css"; document.head.append(link); const found = [link.relList.add("stylesheet"), link.rel, link.relList.length];
            await new Promise((done) => { link.onload = done; setTimeout(done, 2000) }); const color = () => getComputedStyle(document.querySelector("p")).color; found.push(color(), link.relList.toggle("alternate"), link.relList.contains("alternate"), link.getAttribute("rel"), link.relList.replace("alternate", "next"), link.relList.value);
            link.relList.value = "icon"; found.push(link.rel, [...link.relList]); link.relList.remove("icon", "x"); found.push(link.getAttribute("rel"), link.relList.supports("preload")); try { link.relList.add("a b") } catch (error) { found.push(nameOf(error)) } report(found) }</script>""",
            "s.css": style("p { color: rgb(1, 2, 3) }"),
        },
    ),
    Case(
        "sinks/selectors",
        {
            "": """<link rel="stylesheet" href="s.css"><img src="/c/sinks/selectors/i.png" alt=""><p style="background: url(i.png)"></p>
            <picture><source srcset="i.png 1x"><img alt="" id="in"></picture><script src="s.js"></script><script>
            const found = []; const count = (selector, root = document) => { try { found.push(root.querySelectorAll(selector).length) } catch (error) { found.push(nameOf(error)) } };
            const all = () => { for (const selector of ["img[src]", "img[src^='/c/']", "[src='s.js']", "script[src*='s.j']", "link[href='s.css']", "link[href=s\\\\.css]", "[style*='url(i.png)']", "source[srcset='i.png 1x']",
              "img:not([src])", "[src^=blob]", "[href^='blob:']", "p:has(+ picture > source[srcset])", "[SRC$='.PNG' i]", "[src=", "[src=a b]", "[src=]", "a, [src$=png]", "[src='\\\\'']"]) count(selector) };
            all();
            const image = new Image(); image.src = "i.png"; found.push(image.matches("[src='i.png']"), image.matches(":is(img, p)[src^='i']"));
            onload = async () => { all(); document.body.append(image); await pause(150); const copy = document.body.cloneNode(true); count("[src='i.png']", copy); count("[src^='/c']", copy);
              const range = document.createRange(); range.selectNodeContents(document.body); const cloned = range.cloneContents(); count("[src='i.png']", cloned); found.push(cloned.querySelector("img").getAttributeNames(), cloned.querySelector("img").getAttribute("src"));
              image.src = "data:,"; count("[src='i.png']"); image.removeAttribute("src"); count("img:not([src])");
              found.push(document.images[0].closest("[src*='selectors']") === document.images[0], document.images[0].getAttributeNames(), [...document.images[0].attributes].map(({ name }) => name), Object.keys(document.scripts[1].dataset), document.scripts[1].outerHTML, document.querySelector("link").outerHTML);
              report(found) }</script>""",
            "s.css": style("p { color: red }"),
            "s.js": script(";"),
            "i.png": IMAGE,
        },
    ),
    Case(
        "sinks/mutation-observer",
        {
            "": """<div id="d"></div><script>onload = async () => { const seen = [];
            new MutationObserver((records) => seen.push(...records.map((record) => [record.type, record.attributeName, record.addedNodes.length])))
              .observe(document.querySelector("#d"), { childList: true, subtree: true, attributes: true });
            const image = new Image(); document.querySelector("#d").append(image); image.src = "i.png"; image.onload = async () => { await pause(50); report(seen) } }</script>""",
            "i.png": IMAGE,
        },
    ),
    Case(
        "sinks/remove-and-has-attribute",
        {
            "": """<script>onload = () => { const image = new Image(); image.src = "i.png";
            const had = [image.hasAttribute("src"), image.getAttributeNames(), image.attributes.length, image.attributes[0]?.value];
            image.removeAttribute("src"); report([had, image.hasAttribute("src"), image.src, image.getAttribute("src")]) }</script>""",
            "i.png": IMAGE,
        },
    ),
    Case(
        "sinks/audio-constructor",
        {
            "": """<script>const audio = new Audio("gone.wav"); audio.onerror = () => report([tail(audio.src), audio.error.code])</script>"""
        },
        requests=True,
    ),
    Case(
        "sinks/anchor-properties",
        {
            "": """<script>const a = document.createElement("a"); a.href = "x/../y?z"; a.search = "?q"; const area = document.createElement("area"); area.href = "b";
            const form = document.createElement("form"); form.action = "c"; const link = document.createElement("link"); link.href = "d.css";
            report([tail(a.href), a.getAttribute("href"), tail(area.href), tail(form.action), tail(link.href)])</script>"""
        },
        requests=True,
    ),
    Case(
        "sinks/svg-image-created",
        {
            "": """<svg width="20" height="20"></svg><script>const image = document.createElementNS("http://www.w3.org/2000/svg", "image");
            image.onload = () => report([image.href.baseVal, image.getAttribute("href")]); image.setAttribute("width", 5); image.setAttribute("href", "i.png");
            document.querySelector("svg").append(image)</script>""",
            "i.png": IMAGE,
        },
        requests=True,
    ),
    Case(
        "sinks/prefetch-and-icons",
        {
            "": """<script>for (const [rel, href] of [["icon", "icon.png"], ["prefetch", "p.txt"], ["canonical", "c"], ["next", "n"]]) {
            const link = document.createElement("link"); link.rel = rel; link.href = href; document.head.append(link) }
            setTimeout(() => report([...document.querySelectorAll("link")].map((link) => tail(link.href))), 100)</script>""",
            "icon.png": IMAGE,
            "p.txt": plain("p"),
        },
    ),
    Case(
        "sinks/object-url",
        {
            "": """<script>fetch("i.png").then((response) => response.blob()).then((blob) => { const image = new Image(); image.src = URL.createObjectURL(blob);
            image.onload = () => report([image.naturalWidth, image.src.split("/")[0], blob.type, image.src.startsWith("blob:" + location.origin)]) })</script>""",
            "i.png": IMAGE,
        },
    ),
    Case(
        "sinks/data-urls",
        {
            "": """<img src="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='7' height='7'/%3E" onload="report([this.naturalWidth, this.src.slice(0, 18)])">"""
        },
    ),
    Case(
        "sinks/htmx-like-swap",
        {
            "": """<div id="d"></div><script>onload = async () => { const text = await (await fetch("part")).text();
            const parsed = new DOMParser().parseFromString("<body><template>" + text + "</template></body>", "text/html");
            document.querySelector("#d").replaceChildren(parsed.querySelector("template").content);
            const s = document.createElement("script"); s.textContent = document.querySelector("#d script").textContent; document.querySelector("#d script").replaceWith(s) }</script>""",
            "part": Response(
                "<img src='i.png'><script>document.images[0].onload = () => report([document.images[0].naturalWidth])</script>"
            ),
            "i.png": IMAGE,
        },
        requests=True,
    ),
]
