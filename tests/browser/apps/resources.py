"""A page with everything that pages load, and what it loads."""

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, Response

app = FastAPI()

PAGE = """<!doctype html><html><head><title>Resources</title>
<script>window.order = ["inline 1"]; order.push(document.readyState)</script>
<link rel="stylesheet" href="css/main.css?v=1">
<style>@import url("/css/second.css"); #bg { background: url('pic.svg?bg') }</style>
<script src="/js/deferred.js" defer></script>
<script src="js/classic.js"></script>
<script async src="/js/async.js"></script>
<script type="importmap">{"imports": {"bare": "/m/bare.js", "lib/": "/m/lib/", "/m/mapped.js": "/m/target.js"}}</script>
<script type="module" src="/m/main.js"></script>
<script>order.push("inline 2 " + getComputedStyle(document.documentElement).getPropertyValue("--from-main"))</script>
</head><body>
<h1>Title</h1><p id="second">second</p><div id="bg" style="width: 9px">bg</div>
<img id="img" src="pic.svg?w=7" alt="">
<img id="srcset" srcset="/pic.svg?w=11 1x, pic.svg?w=22 2x" alt="">
<picture><source srcset="/pic.svg?w=13" media="(min-width: 1px)"><img id="picture" src="/pic.svg?w=99" alt=""></picture>
<img id="data" src="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='3' height='3'/%3E" alt="">
<p style="background-image: url(/pic.svg?style)" id="style">style</p>
<svg><image id="image" href="/pic.svg?w=5" width="5" height="5"/></svg>
<script type="text/template" id="template"><img src="/never.svg"></script>
<script type="module">import { name } from "/m/lib/part.js";
order.push("inline module " + name + " " + (import.meta.url === location.href))</script>
<script>addEventListener("DOMContentLoaded", () => order.push("DOMContentLoaded"));
addEventListener("load", () => order.push("load " + document.querySelector("#img").naturalWidth))</script>
</body></html>"""

FILES = {
    "css/main.css": "@import 'nested/deep.css' screen; :root { --from-main: main } h1 { color: rgb(1, 2, 3) }",
    "css/nested/deep.css": "h1 { background: url(../../pic.svg?deep); font-weight: 300 }",
    "css/second.css": "#second { color: rgb(4, 5, 6) }",
    "js/classic.js": "order.push('classic ' + document.currentScript.src.replace(location.origin, ''))",
    "js/deferred.js": "order.push('deferred ' + document.readyState)",
    "js/async.js": "order.push('async')",
    "js/dynamic.js": "window.dynamic = (window.dynamic ?? []); dynamic.push(document.currentScript.dataset.name)",
    "m/main.js": (
        "import bare from 'bare'; import { b } from './circle-b.js'; import mapped from './mapped.js';\n"
        "import json from 'lib/part.js';\n"
        "export const a = 'a'; const url = import.meta.url.replace(location.origin, '');\n"
        "order.push(`main ${bare} ${b} ${mapped} ${url}`);\n"
        "const text = \"import('./not-this.js') // './nor-this.js'\";\n"
        "import('./lazy.js').then((lazy) => order.push(`lazy ${lazy.default} ${text.length}`));"
    ),
    "m/bare.js": "export default 'bare'",
    "m/circle-b.js": (
        "import { a } from './main.js'; export const b = 'b'; queueMicrotask(() => order.push('circle ' + a))"
    ),
    "m/target.js": "export default 'target'",
    "m/lib/part.js": "export const name = 'part'; export default 1; order.push('part once')",
    "m/lazy.js": "import { a } from './main.js'; export default a",
    "m/throws.js": "throw new Error('module throws')",
}
TYPES = {"css": "text/css", "js": "text/javascript", "json": "application/json"}


@app.get("/page", response_class=HTMLResponse)
async def page() -> str:
    return PAGE


@app.get("/", response_class=HTMLResponse)
async def empty() -> str:
    return "<!doctype html><title>Empty</title><body></body>"


@app.get("/dynamic", response_class=HTMLResponse)
async def dynamic() -> str:
    return """<!doctype html><title>Dynamic</title><script>
    window.order = [];
    window.imported = (async () => {
      const bare = await import("./m/bare.js");
      const again = await import("/m/" + "bare.js");
      const missing = await import("/m/missing.js").catch((error) => error.name);
      const thrown = await import("/m/throws.js").catch((error) => error.message);
      return [bare.default, bare === again, missing, thrown];
    })();
    </script>"""


@app.get("/base/page", response_class=HTMLResponse)
async def base() -> str:
    return '<!doctype html><base href="/m/../"><img id="img" src="pic.svg?w=31"><a href="page">page</a>'


@app.get("/pic.svg")
async def picture(w: int = 1) -> Response:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{w}"/>'
    return Response(svg, media_type="image/svg+xml")


@app.get("/{path:path}")
async def file(path: str) -> Response:
    if path not in FILES:
        return Response("not here", status_code=404)
    return Response(FILES[path], media_type=TYPES[path.rpartition(".")[2]])
