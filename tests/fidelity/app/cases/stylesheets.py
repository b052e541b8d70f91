"""URLs in style sheets that scripts make or change; https://drafts.csswg.org/cssom/."""

from __future__ import annotations

from collections.abc import Mapping

from .case import Case, Route
from .http import style
from .media import SVG, png

IMAGE = png(3, 2)
NONE: Mapping[str, Route] = {}
BEGIN = """const p = document.querySelector("p"); const found = []; const computed = (name, of = p) => getComputedStyle(of).getPropertyValue(name).replaceAll(location.origin + "/c/", "");"""


def sheet(
    name: str, code: str, html: str = "<p>x</p>", routes: Mapping[str, Route] = NONE, *, requests: bool = True
) -> Case:
    """A page whose script changes its style; what is asked for and what reads back is seen."""
    paths: dict[str, Route] = {f"{letter}.png": IMAGE for letter in "abcdef"}
    return Case(
        f"stylesheets/{name}",
        {
            "": f"{html}<script>onload = async () => {{ {BEGIN}\n{code}; await pause(250); report(found) }}</script>",
            **paths,
            **routes,
        },
        requests=requests,
        unordered=True,
    )


CASES = [
    sheet(
        "insert-rule",
        """const style = document.head.appendChild(document.createElement("style")); style.sheet.insertRule("p { background: url(a.png) }"); style.sheet.insertRule("@media all { p { list-style-image: url('b.png') } }", 1);
        style.sheet.cssRules[1].insertRule("p { border-image-source: url(c.png) }", 0); found.push(computed("background-image"), style.sheet.cssRules[0].cssText, style.sheet.cssRules.length, style.textContent)""",
    ),
    sheet(
        "rule-style",
        """const style = document.head.appendChild(document.createElement("style")); style.textContent = "p { color: red }"; const rule = style.sheet.cssRules[0]; rule.style.backgroundImage = "url(a.png)"; rule.style.setProperty("list-style-image", "url(b.png)", "important");
        rule.style.cssText += "border-image: url(c.png)"; found.push(computed("background-image"), rule.style.backgroundImage, rule.style.getPropertyPriority("list-style-image"), rule.cssText.includes("blob:"))""",
    ),
    sheet(
        "constructed",
        """const sheet = new CSSStyleSheet(); sheet.replaceSync("p { background: url(a.png) }"); document.adoptedStyleSheets = [sheet]; const other = new CSSStyleSheet(); await other.replace("p { list-style-image: url(b.png) }");
        document.adoptedStyleSheets.push(other); other.insertRule("p::before { content: url(c.png) }"); found.push(computed("background-image"), computed("list-style-image"), sheet.cssRules[0].cssText, document.adoptedStyleSheets.length)""",
    ),
    sheet(
        "constructed-in-shadow-tree",
        """const root = p.attachShadow({ mode: "open" }); root.innerHTML = "<b>y</b>"; const sheet = new CSSStyleSheet(); sheet.replaceSync("b { background: url(a.png) }"); root.adoptedStyleSheets = [sheet];
        found.push(computed("background-image", root.querySelector("b")))""",
    ),
    sheet(
        "without-files",
        """const style = document.querySelector("style"); let changes = 0; new MutationObserver((records) => { changes += records.length; }).observe(document, { subtree: true, childList: true, characterData: true });
        const made = document.createElement("style"); made.textContent = "p { list-style-image: url(data:,x) }"; document.head.append(made); await pause(100); style.firstChild.data += " p { margin-left: 3px }"; await pause(100);
        found.push(changes, style.textContent.length, made.textContent, computed("background-image"), computed("color"), computed("margin-left"))""",
        "<style>@import url(data:text/css,p%7Bcolor:rgb(1,2,3)%7D); p { background: url(data:,y) }</style><p>x</p>",
    ),
    sheet(
        "text-changed",
        """const style = document.querySelector("style"); const before = style.textContent; style.textContent = "p { background: url(b.png) }"; found.push(before, style.textContent, computed("background-image")); style.append("p { list-style-image: url(c.png) }"); found.push(style.textContent); await pause(100);
        style.textContent = "p { color: red }"; style.firstChild.data = "p { background: url(d.png) }"; found.push(style.textContent, style.innerHTML)""",
        "<style>p { background: url(a.png) }</style><p>x</p>",
    ),
    sheet(
        "style-attribute",
        """p.setAttribute("style", "background: url(a.png)"); found.push(p.getAttribute("style"), p.style.backgroundImage, p.outerHTML); p.style.background = "url(b.png) red"; found.push(p.style.background.includes("b.png"), p.style.backgroundImage); p.attributes.style.value = "list-style-image: url(c.png)"; found.push(p.style.listStyleImage);
        p.style = "border-image: url(d.png) 1"; found.push(p.style.borderImageSource); p.style.removeProperty("border-image-source"); found.push(p.style.borderImageSource)""",
    ),
    sheet(
        "property-in-each-form",
        """p.style["background-image"] = "url(a.png)"; p.style.webkitMaskImage = "url(b.png)"; p.style.cursor = "url(c.png), auto"; p.style.backgroundImage = "image-set(url(d.png) 1x)"; found.push(p.style.cursor, p.style.backgroundImage.includes("d.png"), computed("background-image").includes("d.png"));
        p.style.backgroundImage = "linear-gradient(red, blue), url(e.png)"; found.push(p.style.backgroundImage.includes("e.png"))""",
    ),
    sheet(
        "custom-properties",
        """p.style.setProperty("--u", "url(a.png)"); p.style.backgroundImage = "var(--u)"; found.push(p.style.getPropertyValue("--u"), computed("background-image")); const style = document.head.appendChild(document.createElement("style"));
        style.textContent = ":root { --v: url('b.png') } p { list-style-image: var(--v) }"; found.push(computed("list-style-image"))""",
    ),
    sheet(
        "selectors",
        """const image = document.querySelector("img"); const look = () => ["outlineColor", "color", "backgroundColor", "borderTopColor", "columnRuleColor"].map((name) => getComputedStyle(image)[name]);
        await pause(150); found.push(look(), document.querySelector("style").textContent, document.styleSheets[1].cssRules[0].selectorText, document.styleSheets[1].cssRules[0].cssText);
        const made = new CSSStyleSheet(); made.replaceSync("img[src='a.png'] { border: 1px solid rgb(7, 8, 9) }"); document.adoptedStyleSheets = [made]; found.push(look(), made.cssRules[0].selectorText);
        made.cssRules[0].selectorText = "[src^='b']"; found.push(look(), made.cssRules[0].selectorText); document.styleSheets[1].insertRule("p > [src^='a.'] { column-rule-color: rgb(10, 11, 12) }"); found.push(look());
        image.src = "b.png"; await pause(150); found.push(look())""",
        """<link rel="stylesheet" href="x.css"><style>img[src="a.png"]:not(.x) { color: rgb(4, 5, 6); content: "[src=x]" } a[href="x"], [src^='blob:'] { color: red }</style><p><img src="a.png" alt=""></p>""",
        routes={
            "x.css": style(
                "img[src^='a'] { outline: 1px solid rgb(1, 2, 3); background: rgb(7, 7, 7) } img[src] { background: none }"
            )
        },
        requests=False,
    ),
    sheet(
        "fragments-of-this-page",
        """p.style.clipPath = "url(#c)"; p.style.filter = "url('#f')"; found.push(p.style.clipPath, computed("clip-path"), p.style.filter)""",
        """<svg width=0 height=0><clipPath id=c><rect width=5 height=5 /></clipPath><filter id=f></filter></svg><p>x</p>""",
    ),
    sheet(
        "typed-object-model",
        """if (p.attributeStyleMap) { p.attributeStyleMap.set("background-image", "url(a.png)"); found.push(String(p.attributeStyleMap.get("background-image")), p.style.backgroundImage) }""",
    ),
    sheet(
        "animated",
        """p.animate([{ backgroundImage: "url(a.png)" }, { backgroundImage: "url(b.png)" }], { duration: 50, fill: "forwards" }); await pause(100); found.push(computed("background-image"))""",
    ),
    sheet(
        "import-inserted",
        """const style = document.head.appendChild(document.createElement("style")); style.sheet.insertRule("@import 'x.css'"); await pause(250); found.push(computed("color"), style.sheet.cssRules[0].href, style.sheet.cssRules[0].cssText)""",
        routes={"x.css": style("p { color: rgb(1, 2, 3) }")},
    ),
    sheet(
        "link-changed",
        """const link = document.head.appendChild(document.createElement("link")); link.rel = "stylesheet"; link.href = "x.css"; await new Promise((done) => { link.onload = done }); found.push(computed("color"), tail(link.sheet.href), link.sheet.cssRules.length); link.href = "y.css"; await new Promise((done) => { link.onload = done }); found.push(computed("color"));
        link.disabled = true; found.push(computed("color")); link.disabled = false; link.media = "print"; found.push(computed("color")); link.remove(); found.push(link.sheet, document.styleSheets.length)""",
        routes={"x.css": style("p { color: rgb(1, 2, 3) }"), "y.css": style("p { color: rgb(4, 5, 6) }")},
        requests=False,
    ),
    sheet(
        "nested-imports",
        """await pause(100); found.push(computed("color"), document.styleSheets[0].cssRules[0].styleSheet.cssRules[0].styleSheet.cssRules.length, document.styleSheets[0].cssRules[0].media.mediaText, computed("background-image"))""",
        """<link rel="stylesheet" href="x.css"><p>x</p>""",
        routes={
            "x.css": style("@import url('y/y.css') all;"),
            "y/y.css": style("@import '../z.css' layer(l) supports(display: block);"),
            "z.css": style("p { color: rgb(7, 8, 9); background: url(  a.png  ) }"),
        },
    ),
    sheet(
        "svg-in-many-places",
        """found.push(computed("background-image").length > 4)""",
        """<style>p { background: url("s.svg#part"); mask: url(s.svg#m); filter: url(s.svg#f) } p::marker { content: url("s.svg") }</style><p>x</p>""",
        routes={"s.svg": SVG},
        requests=False,
    ),
    Case(
        "stylesheets/font-face",
        {
            "": """<style>@font-face { font-family: Gone; src: local("no such font"), url(gone.woff2) format("woff2"), url("gone.ttf") } p { font-family: Gone, sans-serif }</style><p>x</p><script>onload = async () => {
            const found = []; const face = new FontFace("Made", "url(made.woff2)"); document.fonts.add(face); try { await face.load() } catch (error) { found.push(nameOf(error)) }
            try { await new FontFace("Bytes", new Uint8Array(4)).load() } catch (error) { found.push(nameOf(error)) } await document.fonts.ready; await pause(200); found.push(face.status, face.family, [...document.fonts].length); report(found) }</script>"""
        },
        requests=True,
        unordered=True,
    ),
]
