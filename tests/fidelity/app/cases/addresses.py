"""Where pages believe that they and their parts are: reflecting attributes, base URLs, `location`, `document.URL`."""

from __future__ import annotations

from collections.abc import Mapping

from .case import Case, Route
from .http import Response, script, style
from .media import png

IMAGE = png(3, 2)
NONE: Mapping[str, Route] = {}


def page(
    name: str,
    html: str,
    code: str,
    routes: Mapping[str, Route] = NONE,
) -> Case:
    """A page that reports once, after its `load`."""
    return Case(
        f"addresses/{name}",
        {"": f"{html}<script>onload = async () => {{ {code} }}</script>", **routes},
    )


CASES = [
    page(
        "attributes-that-reflect",
        "",
        """const found = {}; const urls = { a: ["href", "ping"], area: ["href"], link: ["href"], img: ["src"], script: ["src"], iframe: ["src"], source: ["src"], track: ["src"], video: ["poster", "src"], audio: ["src"],
        embed: ["src"], object: ["data"], input: ["src", "formAction"], button: ["formAction"], form: ["action"], q: ["cite"], blockquote: ["cite"], ins: ["cite"], del: ["cite"] };
        for (const [tag, names] of Object.entries(urls)) for (const name of names) { const element = document.createElement(tag);
          const empty = element[name]; element.setAttribute(name, " x/../y?z#f "); const set = element[name]; element.setAttribute(name, ""); found[tag + "." + name] = [tail(empty), tail(set), tail(element[name]), element.getAttribute(name)] }
        report(found)""",
    ),
    page(
        "links-in-parts",
        '<a id="a" href="x?q#f">x</a>',
        """const parts = () => [a.protocol, a.host === location.host, a.hostname, a.port === location.port, a.pathname, a.search, a.hash, a.origin === location.origin, a.username, String(a) === a.href];
        const found = [parts()]; a.search = "?p=ü"; a.hash = "h h"; a.pathname = "/p q"; found.push(parts(), a.getAttribute("href").replace(location.origin, "")); a.href = "http://[";
        found.push(a.href, a.protocol, a.pathname); a.removeAttribute("href"); found.push(a.href, a.getAttributeNames()); a.hash = "x"; found.push(a.href); report(found)""",
    ),
    page(
        "documents",
        "<template id=t><a href=x></a></template>",
        """const other = document.implementation.createHTMLDocument("t"), parsed = new DOMParser().parseFromString("<a href=y>", "text/html"), xml = new DOMParser().parseFromString("<a/>", "text/xml");
        const of = (d) => [d.URL === location.href, tail(d.URL), tail(d.documentURI), tail(d.baseURI), d.location === null, d.referrer, d.domain, d.cookie, d.characterSet, d.contentType, d.hidden];
        report([of(document), of(other), of(parsed), of(xml), of(t.content.ownerDocument), tail(t.content.firstChild.href), tail(parsed.links[0].href), tail(t.baseURI), document.defaultView === window, new Document().URL])""",
    ),
    page(
        "location-interface",
        "",
        """const found = [String(location) === location.href, location.toString === Location.prototype.toString, Object.keys(location).sort(), JSON.stringify(location).includes("href"), location instanceof Location,
        Object.prototype.toString.call(location), location.valueOf() === location, location.port !== "", "reload" in location, document.location === location, window.location === location, self.location.pathname === new URL(document.URL).pathname];
        for (const url of ["http://", "//["]) try { location.href = url; found.push("no error") } catch (error) { found.push(nameOf(error)) } report(found)""",
    ),
    page(
        "scripts-and-sheets",
        """<link rel=stylesheet href="css/a.css"><style>@import "css/b.css"; p { background: url(i.png) }</style><script src="js/a.js"></script><script type="module" src="js/m.js"></script>""",
        """const [a, b] = document.styleSheets; await pause(100); report([tail(a.href), b.href, tail(b.cssRules[0].styleSheet.href), b.cssRules[0].href, a.ownerNode.tagName, b.cssRules[0].styleSheet.ownerRule === b.cssRules[0], a.cssRules[0].cssText.replace(location.origin, ""), b.cssRules[1].style.backgroundImage,
        window.script, window.module])""",
        {
            "css/a.css": style("p { list-style-image: url(../i.png) }"),
            "css/b.css": style("b { color: red }"),
            "js/a.js": script(
                "window.script = [tail(document.currentScript.src), document.currentScript.getAttribute('src')]"
            ),
            "js/m.js": script(
                "window.module = [tail(import.meta.url), tail(import.meta.resolve('./x')), document.currentScript]"
            ),
            "i.png": IMAGE,
        },
    ),
    page(
        "images",
        """<img src="i.png?1"><img srcset="i.png?2 1x, i.png?3 2x" src="i.png?4"><picture><source srcset="i.png?5"><img src="i.png?6"></picture><svg><image href="i.png?7"/><a href="y"><text>x</text></a></svg>""",
        """await pause(50); const all = [...document.images].map((i) => [tail(i.src), i.srcset, tail(i.currentSrc), i.getAttribute("src"), i.complete]); const [, ] = all;
        report([all, document.querySelector("image").href.baseVal, document.querySelector("svg a").href.baseVal, document.querySelector("source").srcset, document.querySelector("image").outerHTML, document.images[1].outerHTML])""",
        {"i.png": IMAGE},
    ),
    page(
        "resource-timing",
        """<link rel=stylesheet href="a.css"><img src="i.png?1"><script src="a.js"></script>""",
        """await (await fetch("f?1")).text(); await new Promise((done) => { const x = new XMLHttpRequest(); x.open("GET", "x"); x.onloadend = done; x.send() }); await pause(50);
        const of = (e) => [tail(e.name), e.initiatorType, e.entryType, e.duration >= 0, e.responseEnd >= e.startTime, e.transferSize > 0, e.responseStatus ?? 200];
        const all = performance.getEntriesByType("resource").filter((e) => !/report|favicon/.test(e.name)).map(of).sort();
        const [nav] = performance.getEntriesByType("navigation"); const before = performance.getEntries().length; performance.clearResourceTimings();
        report([all, [tail(nav.name), nav.type, nav.entryType, nav.responseStatus ?? 200, nav.redirectCount], performance.getEntriesByName(location.href).length, performance.getEntriesByType("resource").length])""",
        {"a.css": style("p{}"), "i.png": IMAGE, "a.js": script("1"), "f": "f", "x": "x"},
    ),
    page(
        "resource-timing-observed",
        """<link rel=stylesheet href="a.css"><img src="i.png?1">""",
        """const seen = []; const lists = []; const mine = (e) => e.entryType !== "resource" || !/report|favicon/.test(e.name);
        const observer = new PerformanceObserver((list, self) => { lists.push([list.getEntriesByType("mark").length <= list.getEntries().length, list.constructor.name, self === observer]); seen.push(...list.getEntries().filter(mine).map((e) => [e.entryType, tail(e.name), e.toJSON().name === e.name])) });
        observer.observe({ type: "resource", buffered: true }); observer.observe({ type: "mark" }); performance.mark("here"); await (await fetch("f?1")).text(); await pause(150); observer.disconnect(); await (await fetch("f?2")).text(); await pause(100);
        const other = new PerformanceObserver(() => {}); other.observe({ entryTypes: ["resource"] }); await (await fetch("f?3")).text(); const taken = other.takeRecords().map((e) => tail(e.name)).filter((name) => /^f/.test(name)); let wrong; try { new PerformanceObserver(1) } catch (error) { wrong = nameOf(error) }
        const entry = performance.getEntriesByType("resource").find((e) => e.name.endsWith("i.png?1")); const bad = []; for (const name in entry) try { entry[name] } catch { bad.push(name) }
        performance.setResourceTimingBufferSize(1); performance.clearResourceTimings(); await (await fetch("f?4")).text(); await (await fetch("f?5")).text(); await pause(50);
        report([seen.sort(), lists[0], wrong, bad, performance.getEntriesByType("resource").length, PerformanceObserver.supportedEntryTypes.includes("resource"), Object.prototype.toString.call(observer)])""",
        {"a.css": style("p{}"), "i.png": IMAGE, "f": "f"},
    ),
    page(
        "errors-name-the-page",
        '<script src="a.js"></script>',
        """let own; addEventListener("error", (event) => { event.preventDefault(); own = [tail(event.filename), event.message.includes("thrown"), event.error?.constructor.name] }, { once: true }); setTimeout(() => { throw new TypeError("thrown") });
        await pause(50); report([own, tail(window.stack.match(/http[^\\s)]*?a\\.js/)?.[0])])""",
        {"a.js": script("window.stack = new Error().stack")},
    ),
    page(
        "base-changed-by-script",
        """<a id=a href=x>x</a><img src="i.png">""",
        """const base = document.createElement("base"); base.href = "other/"; document.head.append(base); const found = [tail(a.href), tail(document.baseURI), tail(new Request("f").url), tail(new URL("u", document.baseURI).href)];
        const w = document.createElement("img"); w.src = "i.png"; found.push(tail(w.src)); base.target = "t"; base.href = "/abs/"; found.push(a.pathname); base.remove(); found.push(tail(a.href)); report(found)""",
        {"i.png": IMAGE},
    ),
    page(
        "urls-of-objects",
        "",
        """const url = URL.createObjectURL(new Blob(["x"], { type: "text/plain" })); const text = await (await fetch(url)).text(); const response = await fetch(url); URL.revokeObjectURL(url); let after; try { await fetch(url) } catch (error) { after = nameOf(error) }
        report([text, response.headers.get("content-type"), response.url === url, url.startsWith("blob:"), after, await (await fetch("data:text/plain,d%20d")).text()])""",
    ),
    page(
        "window-names-and-lengths",
        """<iframe name="one"></iframe><form name="two"></form><img name="three" id="four">""",
        """report([window.length, frames.length, window.one === frames[0], window.two?.tagName, window.three?.tagName, window.four?.tagName, document.two?.tagName, window.frameElement, window.top === window, window.parent === window, window.self === window, window.opener, window.name, window.closed, typeof window.origin])""",
    ),
    Case(
        "addresses/referrer-after-each-way",
        {
            "": """<script>onload = () => setTimeout(() => { location.href = "two?x#y" })</script>""",
            "two": """<script>report(tail(document.referrer)); onload = () => setTimeout(() => location.replace("three"))</script>""",
            "three": """<meta name="referrer" content="no-referrer"><script>report(tail(document.referrer)); onload = () => setTimeout(() => { document.body.innerHTML = '<a href="four">x</a>'; document.links[0].click() })</script>""",
            "four": """<script>report(tail(document.referrer)); onload = () => setTimeout(() => { document.body.innerHTML = '<form action="five" method="post"></form>'; document.forms[0].submit() })</script>""",
            "five": """<meta http-equiv="refresh" content="0; url=six"><script>report(tail(document.referrer))</script>""",
            "six": """<script>report([tail(document.referrer)])</script>""",
        },
        reports=5,
    ),
    Case(
        "addresses/name-stays-over-navigations",
        {
            "": """<script>name = "kept"; onload = () => setTimeout(() => { location.href = "two" })</script>""",
            "two": """<script>report([name, window.name, history.length > 1])</script>""",
        },
    ),
    Case(
        "addresses/xml-base-and-cookies-of-responses",
        {
            "": """<script>fetch("h").then((r) => r.text()).then((t) => { const d = new DOMParser().parseFromString(t, "text/html"); report([tail(d.baseURI), tail(d.links[0].href), d.links[0].getAttribute("href")]) })</script>""",
            "h": Response("<base href=deep/><a href=x>"),
        },
    ),
]
