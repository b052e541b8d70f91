"""Every way to name a file: none is left to the browser, which would ask the documentation's site."""

from __future__ import annotations

import re

from .case import Case, Route
from .http import Response, plain, script, style
from .media import SVG, png, ranged

WATCH = """<script>window.violations = []; addEventListener("securitypolicyviolation", (event) => violations.push([event.effectiveDirective, tail(event.blockedURI)]))</script>"""
FILES: dict[str, Route] = {
    "i.png": png(3, 2),
    "i.svg": SVG,
    "a.css": style("p { color: red }"),
    "a.js": script("window.ran = (window.ran ?? 0) + 1"),
    "m.js": script("export default 1"),
    "a.wav": ranged,
    "t.vtt": Response("WEBVTT\n", "text/vtt"),
    "f.txt": plain("f"),
    "in": "in",
}


def leaks(name: str, html: str, code: str = "") -> Case:
    """A page, and whether a policy had to stop any of it."""
    end = f"<script>onload = async () => {{ {code}\nawait pause(400); report(violations) }}</script>"
    return Case(f"leaks/{name}", {"": WATCH + html + end, **FILES}, requests=True, unordered=True)


INSERTED = (
    '<svg><script href="a.js?svg"></script><image href="i.png?svg"/><use href="i.svg?use#x"/><feImage href="i.png?fe"/></svg>'
    '<table background="i.png?table"><tr background="i.png?tr"><td background="i.png?td"></table><input type="image" src="i.png?input">'
    '<video src="a.wav?video" poster="i.png?poster" preload="metadata"></video><object data="i.png?object"></object><embed src="i.png?embed">'
)
# As text in a script.
IN_SCRIPT = INSERTED.replace("</", "<\\/")
# Without what Firefox does not load when it is moved.
IN_PIECES = re.sub("<table.*?>(?=<input)|<script.*?script>", "", IN_SCRIPT)

CASES = [
    leaks(
        "svg-scripts",
        '<svg><script href="a.js?1"></script><script xlink:href="a.js?2"></script><script>window.inline = 1</script></svg>',
        """const s = document.createElementNS("http://www.w3.org/2000/svg", "script"); s.setAttribute("href", "a.js?3"); document.querySelector("svg").append(s); await pause(100); violations.push(window.ran ?? 0, window.inline ?? 0)""",
    ),
    leaks(
        "svg-parts",
        '<svg width=9 height=9><image href="i.png?1"/><image xlink:href="i.png?2"/><use href="i.svg?3#x"/><defs><filter id=f><feImage href="i.png?4"/></filter><pattern id=p><image href="i.png?5"/></pattern></defs>'
        '<rect filter="url(#f)" fill="url(#p)" width=5 height=5 /><text style="fill: url(i.svg?6#x)">x</text></svg>',
    ),
    leaks(
        "svg-animations",
        '<svg width=9 height=9><image width=5 height=5><set attributeName="href" to="i.png?1"/></image>'
        '<image width=5 height=5><animate attributeName="href" values="i.png?2; i.png?3" dur="0.1s" fill="freeze"/></image>'
        '<rect width=5 height=5><animate attributeName="width" values="5;6" dur="0.1s" fill="freeze"/></rect></svg>',
        """const image = document.createElementNS("http://www.w3.org/2000/svg", "image"); const set = document.createElementNS("http://www.w3.org/2000/svg", "set"); image.append(set); document.querySelector("svg").append(image);
        set.setAttribute("to", "i.png?4"); set.setAttribute("attributeName", "href"); await pause(300); violations.push(set.getAttribute("to"), document.querySelector("animate").getAttribute("values"), document.querySelector("rect").width.animVal.value)""",
    ),
    leaks(
        "svg-presentation-attributes",
        '<svg width=9 height=9><rect width=5 height=5 fill="url(i.svg?1#x)" clip-path="url(i.svg?3#c)" filter="url(i.svg?4#f)" cursor="url(i.png?5), auto" /></svg>',
    ),
    leaks(
        "old-attributes",
        '<table background="i.png?1"><tr background="i.png?2"><td background="i.png?3">x</table><img lowsrc="never" dynsrc="never" longdesc="never" usemap="#m"><script event="x" for="y" src="a.js?4"></script>',
        "document.body.setAttribute('background', 'i.png?6')",
    ),
    leaks(
        "links",
        "".join(
            f'<link rel="{rel}" href="{url}"{more}>'
            for rel, url, more in (
                ("stylesheet", "a.css?1", ""),
                ("preload", "a.js?2", ' as="script"'),
                ("modulepreload", "m.js?3", ""),
                ("preload", "i.png?4", ' as="image"'),
                ("author", "never", ""),
                ("license", "never", ""),
                ("search", "never", ' type="application/opensearchdescription+xml"'),
                ("alternate", "never", ' type="application/rss+xml"'),
                ("canonical", "never", ""),
                ("pingback", "never", ""),
            )
        ),
    ),
    leaks("hints", '<link rel="dns-prefetch" href="//127.0.0.1"><link rel="preconnect" href="/">', "await pause(100)"),
    leaks(
        "speculation-rules",
        '<script type="speculationrules">{"prefetch": [{"source": "list", "urls": ["never"], "eagerness": "conservative"}]}</script><a href="never">x</a>',
    ),
    leaks(
        "media",
        '<audio src="a.wav?1" preload="auto"></audio><video preload="auto" poster="i.png?2"><source src="a.wav?3"><track src="t.vtt?4" default></video><picture><source srcset="i.png?5"><img></picture>',
    ),
    leaks("inserted-as-html", "<div id=d></div>", f"d.innerHTML = `{IN_SCRIPT}`"),
    leaks("inserted-beside", "<div id=d></div>", f"d.insertAdjacentHTML('afterend', `{IN_SCRIPT}`)"),
    leaks("written", f"<script>document.write(`{IN_SCRIPT}`)</script>"),
    leaks(
        "parsed-in-pieces",
        "<div id=d></div>",
        f"""const other = document.implementation.createHTMLDocument(""); other.write(`{IN_PIECES}`); other.close(); d.append(...other.body.childNodes)""",
    ),
    leaks(
        "document-parse-html-unsafe",
        "<div id=d></div>",
        """const parsed = Document.parseHTMLUnsafe('<img src="i.png?1"><p style="background: url(i.png?2)">'); d.append(...parsed.body.childNodes)""",
    ),
    leaks(
        "xslt-free-xml",
        "<div id=d></div>",
        """const parsed = new DOMParser().parseFromString('<div xmlns="http://www.w3.org/1999/xhtml"><img src="i.png?1"/><svg xmlns="http://www.w3.org/2000/svg"><image href="i.png?2"/></svg></div>', "application/xhtml+xml"); d.append(parsed.documentElement)""",
    ),
    leaks(
        "shadow-trees",
        '<div id=h><template shadowrootmode="open"><style>p { background: url(i.png?1) }</style><p>x</p><img src="i.png?2"></template></div><div id=g></div>',
        """g.attachShadow({ mode: "closed" }).innerHTML = '<img src="i.png?3"><style>@import "a.css?4";</style>'""",
    ),
    leaks(
        "frames-in-html",
        "<div id=d></div>",
        """d.innerHTML = '<iframe src="in?1"></iframe><iframe srcdoc="<img src=i.png?2>"></iframe>'; await pause(300)""",
    ),
    leaks(
        "ranges",
        "<p id=p>x</p>",
        """const r = document.createRange(); r.selectNode(p); r.insertNode(r.createContextualFragment('<img src="i.png?1"><input type="image" src="i.png?2">'))""",
    ),
    leaks(
        "web-components",
        "",
        """customElements.define("x-i", class extends HTMLElement { constructor() { super(); this.attachShadow({ mode: "open" }).innerHTML = '<img src="i.png?1"><slot></slot>' } }); document.body.append(document.createElement("x-i")); document.body.insertAdjacentHTML("beforeend", '<x-i><img src="i.png?2"></x-i>')""",
    ),
    leaks(
        "images-of-scripts",
        "",
        """new Image().src = "i.png?1"; const c = document.createElement("canvas"); const i = new Image(1, 1); i.srcset = "i.png?2 2x"; await i.decode().catch(() => {}); const o = new OffscreenCanvas(1, 1); createImageBitmap(i); const p = new Path2D(); fetch("f.txt?3"); navigator.sendBeacon("f.txt?4", "x")""",
    ),
    leaks(
        "font-faces",
        "<p>x</p>",
        """document.fonts.add(await new FontFace("A", "url(f.txt?1)").load().catch(() => new FontFace("B", "local(x)"))); const s = document.createElement("style"); s.textContent = "@font-face { font-family: C; src: url(f.txt?2) } p { font-family: C }"; document.head.append(s)""",
    ),
    leaks(
        "nodes-cloned",
        '<template id=t><img src="i.png?1"><video poster="i.png?2"></video></template><div id=d></div>',
        """d.append(t.content.cloneNode(true)); const copy = d.cloneNode(true); document.body.append(copy); document.body.append(document.importNode(t, true).content)""",
    ),
]
