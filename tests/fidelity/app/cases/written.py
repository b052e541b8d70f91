"""Nodes, observers and copies show what the page wrote, whatever the browser has in its place."""

from __future__ import annotations

from .case import Case, Route
from .http import plain, script, style
from .media import png

PICTURE = png(3, 2)
PARTS = {
    "image": '<img src="i.png" alt="a">',
    "candidates": '<img srcset="i.png 1x, i.png 2x" sizes="10px">',
    "frame": '<iframe src="f" name="x"></iframe>',
    "style-attribute": '<p style="background: url(i.png); color: red">x</p>',
    "style": '<style>p { background: url("i.png") }</style>',
    "vector": '<svg><image href="i.png"></image></svg>',
    "link": '<link rel="stylesheet" href="s.css">',
    "picture": '<picture><source srcset="i.png"><img src="i.png"></picture>',
}
WATCH = """const watched = async (change, options = {}) => { const root = document.createElement("div"); document.body.append(root); const seen = [];
  const begin = () => { observer = new MutationObserver((records, self) => seen.push(...records.map((record) => [record.type, record.target.nodeName, record.attributeName, record.oldValue, record.addedNodes.length, record.removedNodes.length, record instanceof MutationRecord, self === observer])));
    observer.observe(root, { attributes: true, childList: true, subtree: true, characterData: true, attributeOldValue: true, ...options }) };
  let observer; await change(root, begin); await pause(200); observer.disconnect(); root.remove(); return seen };"""


def page(name: str, code: str, *, requests: bool = False, **routes: Route) -> Case:
    """A page's script that reports once."""
    made: dict[str, Route] = {"": f"<script type='module'>{WATCH}\n{code}</script>", "i.png": PICTURE, "f": "<p>f"}
    made |= {"s.css": style("p { color: red }"), "s.js": script("window.ran = true"), **routes}
    return Case(f"written/{name}", made, requests=requests)


def likeness(name: str, html: str) -> Case:
    """A part of a page, compared and written in each way."""
    return page(
        f"copies-of-{name}",
        f"""const root = document.createElement("div"); document.body.append(root); root.innerHTML = {html!r}; await pause(250); const part = root.firstElementChild;
        const other = document.createElement("div"); other.innerHTML = {html!r}; const twin = other.firstElementChild; const changed = twin.cloneNode(true); changed.setAttribute("title", "t");
        report([part.isEqualNode(twin), twin.isEqualNode(part), part.isEqualNode(part.cloneNode(true)), part.isEqualNode(changed), part.isEqualNode(null), new XMLSerializer().serializeToString(part), part.cloneNode(true).outerHTML, document.importNode(part, true).outerHTML])""",
    )


CASES = [
    *(likeness(name, html) for name, html in PARTS.items()),
    page(
        "document-as-xml",
        """document.body.append(Object.assign(new Image(), { src: "i.png" })); await pause(200); const text = new XMLSerializer().serializeToString(document); report([text.includes('src="i.png"'), text.includes("blob:"), text.includes("webasgi")])""",
    ),
    page(
        "observed-attributes",
        """report(await watched(async (root, begin) => { root.innerHTML = '<img src="i.png?a"><p>'; const [image, text] = root.children; await pause(100); begin(); image.src = "i.png?b"; await pause(100);
        image.setAttribute("src", "i.png?b"); image.removeAttribute("src"); image.removeAttribute("src"); text.setAttribute("style", "background: url(i.png?c)"); text.style.color = "red"; await pause(100); text.style.background = "" }))""",
    ),
    page(
        "observed-by-name",
        """report([await watched(async (root, begin) => { root.innerHTML = '<img>'; begin(); root.firstChild.alt = "a"; root.firstChild.src = "i.png" }, { attributeFilter: ["src"] }),
        await watched(async (root, begin) => { root.innerHTML = '<img>'; begin(); root.firstChild.src = "i.png" }, { attributes: false, attributeOldValue: undefined })])""",
    ),
    page(
        "observed-insertions",
        """const parts = ['<img src="i.png">', '<iframe src="f"></iframe>', '<video poster="i.png"></video>', '<style>p { background: url(i.png) }</style>', '<link rel="stylesheet" href="s.css">'];
        const seen = []; for (const part of parts) seen.push(await watched((root, begin) => { begin(); root.innerHTML = part })); report(seen)""",
    ),
    page(
        "observed-scripts-and-styles",
        """const seen = []; seen.push(await watched((root, begin) => { begin(); const made = document.createElement("script"); made.src = "s.js"; root.append(made) }));
        seen.push(await watched((root, begin) => { const made = document.createElement("style"); root.append(made); begin(); made.textContent = "p { background: url(i.png) }" })); report(seen)""",
    ),
    page(
        "observers-in-order",
        """const seen = []; const image = new Image(); document.body.append(image); const observer = new MutationObserver((records) => seen.push(records.map(({ attributeName }) => attributeName)));
        observer.observe(image, { attributes: true }); image.alt = "a"; image.src = "i.png"; image.title = "b"; seen.push("script"); await null; seen.push("later"); image.src = "i.png?2"; seen.push(observer.takeRecords().length); await pause(100);
        image.src = "i.png?3"; observer.disconnect(); await pause(50); report(seen)""",
    ),
    page(
        "frames-are-asked-for-once",
        """document.body.append(Object.assign(document.createElement("iframe"), { src: "count" })); const root = document.createElement("div"); document.body.append(root); root.innerHTML = '<iframe src="count"></iframe>';
        await pause(400); report(1)""",
        requests=True,
        count=plain("counted"),
    ),
    Case(
        "written/parsed-frames-are-asked-for-once",
        {"": "<iframe src='f'></iframe><script>onload = () => setTimeout(() => report(1), 300)</script>", "f": "<p>f"},
        requests=True,
    ),
    page(
        "styles-of-properties-read-back",
        """const part = document.createElement("p"); part.style.backgroundImage = "url(i.png)"; document.body.append(part); await pause(150); report([part.outerHTML, part.cloneNode().outerHTML, part.getAttribute("style")])""",
    ),
    page(
        "imported-custom-elements",
        """class Part extends HTMLElement { constructor() { super(); this.made = true } connectedCallback() { this.seen = true } } customElements.define("a-part", Part);
        const template = document.createElement("template"); template.innerHTML = '<a-part><img src="i.png"></a-part>'; const parsed = new DOMParser().parseFromString("<a-part id=p></a-part>", "text/html");
        const imported = document.importNode(template.content, true).firstChild; const other = document.importNode(parsed.querySelector("a-part"), true); const cloned = template.content.cloneNode(true).firstChild; const adopted = document.adoptNode(parsed.querySelector("a-part"));
        report([imported, other, cloned, adopted].map((part) => [part instanceof Part, part.made ?? null, part.seen ?? null]))""",
    ),
    page(
        "copied-frames-load-themselves",
        """const root = document.createElement("div"); root.innerHTML = '<iframe src="f"></iframe>'; document.body.append(root); await pause(300); const copy = root.firstChild.cloneNode(); const loads = new Promise((resolve) => { copy.onload = resolve }); document.body.append(copy); await loads;
        report([copy.contentDocument.body.textContent.trim(), copy.getAttributeNames()])""",
        f="<body>framed",
    ),
]
