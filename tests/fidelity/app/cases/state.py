"""Cookies and storage; https://www.rfc-editor.org/rfc/rfc6265, https://html.spec.whatwg.org/#webstorage."""

from __future__ import annotations

from .case import Case
from .http import Response
from .steps import Settle, click

COOKIE = ("cookie",)


def sets(name: str, *cookies: str, then: str = "echo", script: str = "") -> Case:
    """A response that sets cookies, and what the page and a later request see."""
    return Case(
        f"cookies/{name}",
        {
            "": f"<script>(async () => {{ await fetch('set'); {script} await fetch('{then}'); report(document.cookie.split('; ').sort()) }})()</script>",
            "set": Response("", "text/plain", headers=tuple(("set-cookie", cookie) for cookie in cookies)),
            "echo": Response("", "text/plain"),
            "sub/echo": Response("", "text/plain"),
        },
        requests=True,
        headers=COOKIE,
        clear=True,
    )


def writes(name: str, script: str) -> Case:
    """A page that uses `document.cookie`, and what a later request sends."""
    return Case(
        f"cookies/{name}",
        {
            "": f"<script>(async () => {{ {script} await fetch('echo'); report(document.cookie) }})()</script>",
            "echo": Response("", "text/plain"),
        },
        requests=True,
        headers=COOKIE,
        clear=True,
    )


CASES = [
    sets("set-cookie", "a=1", "b=2; Path=/", "c=3; Path=/c/cookies/set-cookie/sub"),
    sets("http-only", "a=1; HttpOnly", "b=2"),
    sets("http-only-not-overwritten", "a=1; HttpOnly", script="document.cookie = 'a=2';"),
    sets("path-default", "a=1", then="sub/echo"),
    sets("path-order", "a=short; Path=/c", "a=long; Path=/c/cookies", "a=longest", then="sub/echo"),
    sets("path-of-others", "a=1; Path=/elsewhere", "b=2; Path=relative"),
    sets("max-age", "a=1; Max-Age=100", "b=2; Max-Age=0", "c=3; Max-Age=-1", "d=4; Max-Age=x"),
    sets(
        "expires",
        "a=1; Expires=Wed, 01 Jan 2031 00:00:00 GMT",
        "b=2; Expires=Wed, 01 Jan 2020 00:00:00 GMT",
        "c=3; Expires=nonsense",
        "d=4; expires=Wed, 01-Jan-31 00:00:00 GMT",
        "e=5; Expires=Wed, 01 Jan 2020 00:00:00 GMT; Max-Age=100",
    ),
    sets("domain", "a=1; Domain=127.0.0.1", "b=2; Domain=elsewhere.example", "c=3; Domain="),
    sets("secure", "a=1; Secure", "__Secure-b=2", "__Host-c=3; Path=/", "__Host-d=4; Secure; Path=/"),
    sets("same-site", "a=1; SameSite=Strict", "b=2; SameSite=Lax", "c=3; SameSite=None", "d=4; SameSite=nonsense"),
    sets("values", 'a="quoted"', "b=x=y", "c=spaced", "d", "=e", "f=", "g=ü".encode().decode("latin-1"), "h=a,b"),
    sets("replaced-keeps-place", "a=1", "b=2", "a=3"),
    sets("deleted", "a=1", "b=2", script="await fetch('set'); document.cookie = 'a=; Max-Age=0';"),
    sets("case-of-names", "a=1", "A=2", "B=3; PATH=/; HTTPONLY"),
    writes("document-cookie", "document.cookie = 'a=1'; document.cookie = 'b=2; path=/'; document.cookie = 'a=3';"),
    writes("document-cookie-http-only", "document.cookie = 'a=1; HttpOnly'; document.cookie = 'b=2';"),
    writes(
        "document-cookie-expired",
        "document.cookie = 'a=1'; document.cookie = 'b=2'; document.cookie = 'a=; expires=Thu, 01 Jan 1970 00:00:00 GMT';",
    ),
    writes(
        "document-cookie-values",
        "document.cookie = 'a=x; y'; document.cookie = ' b = sp aced '; document.cookie = 'c=ü'; document.cookie = 'd'; document.cookie = 'e=1=2'; document.cookie = '';",
    ),
    writes(
        "document-cookie-path",
        "document.cookie = 'a=1; path=/elsewhere'; document.cookie = 'b=2; path=/c'; document.cookie = 'c=3; path=' + location.pathname;",
    ),
    writes(
        "document-cookie-at-once",
        "document.cookie = 'a=1'; const seen = document.cookie; document.cookie = 'b=' + seen;",
    ),
    Case(
        "cookies/on-navigation",
        {
            "": Response(
                '<!doctype html><a href="two">go</a>',
                headers=(("set-cookie", "a=1"), ("set-cookie", "s=2; SameSite=Strict")),
            ),
            "two": "<script>report(document.cookie)</script>",
        },
        (click("a"),),
        requests=True,
        headers=COOKIE,
        clear=True,
    ),
    Case(
        "cookies/on-subresources",
        {
            "": '<script>document.cookie = "a=1"</script><img src="i.png"><script src="s.js"></script>',
            "s.js": Response(
                # Loaded ahead of the script, or after it.
                "report(document.cookie.split('; ').sort())",
                "text/javascript",
                headers=(("set-cookie", "b=2"),),
            ),
        },
        requests=True,
        headers=COOKIE,
        clear=True,
    ),
    Case(
        "cookies/cookie-store",
        {
            "": """<script>(async () => { if (!("cookieStore" in window)) { report("none"); return }
            await cookieStore.set("a", "1"); await cookieStore.set({ name: "b", value: "2", path: "/" }); document.cookie = "c=3";
            const all = (await cookieStore.getAll()).map(({ name, value }) => [name, value]).sort(); const one = await cookieStore.get("a"); await cookieStore.delete("a");
            report([all, one.value, await cookieStore.get("a"), document.cookie.split("; ").sort()]) })()</script>"""
        },
        clear=True,
    ),
    Case(
        "cookies/cookie-store-change",
        {
            "": """<script>if (!("cookieStore" in window)) report("none"); else { cookieStore.addEventListener("change", (event) => report([event.changed.map((cookie) => [cookie.name, cookie.value]), event.deleted.length])); setTimeout(() => { document.cookie = "a=1" }, 100) }</script>"""
        },
        clear=True,
    ),
    Case(
        "cookies/after-redirect-to-login",
        {
            "": '<form method="post" action="login"><button>go</button></form>',
            "login": Response(
                b"", None, 303, (("location", "home"), ("set-cookie", "session=abc; HttpOnly; Path=/; SameSite=Lax"))
            ),
            "home": "<script>report(document.cookie)</script>",
        },
        (click("button"),),
        requests=True,
        headers=COOKIE,
        clear=True,
    ),
    # Storage.
    Case(
        "storage/areas",
        {
            "": """<script>const seen = []; for (const area of [localStorage, sessionStorage]) { area.setItem("a", 1); area.b = { c: 1 }; area["d e"] = "f";
            seen.push([area.length, area.getItem("a"), area.b, area["d e"], area.getItem("none"), area.none === undefined, "a" in area, "none" in area, Object.keys(area).sort(), area.key(0) !== null, area.key(9), typeof area.a]);
            delete area.b; area.removeItem("a"); seen.push([area.length, JSON.stringify(area), area.hasOwnProperty("d e"), String(area), area instanceof Storage, Object.entries(area)]); area.clear(); seen.push(area.length) }
            report(seen)</script>"""
        },
        clear=True,
    ),
    Case(
        "storage/across-documents",
        {
            "": '<script>localStorage.l = "1"; sessionStorage.s = "2"</script><a href="two">go</a>',
            "two": "<script>report([localStorage.l, sessionStorage.s]); localStorage.l = 'changed'</script><a href='three'>go</a>",
            "three": "<script>report([localStorage.l, sessionStorage.s])</script>",
        },
        (click("a"), Settle(0.3), click("a")),
        reports=2,
        clear=True,
    ),
    Case(
        "storage/written-while-leaving",
        {
            "": """<script>addEventListener("pagehide", () => { sessionStorage.at = "pagehide" }); sessionStorage.first = "1"; location.href = "two"; sessionStorage.second = "2"</script>""",
            "two": "<script>report([sessionStorage.first, sessionStorage.second, sessionStorage.at])</script>",
        },
        clear=True,
    ),
    Case(
        "storage/special-keys",
        {
            "": """<script>localStorage.setItem("length", "x"); localStorage.setItem("getItem", "y"); localStorage.setItem("", "empty"); localStorage.setItem("__proto__", "z"); localStorage[0] = "zero";
            report([localStorage.length, localStorage.getItem("length"), typeof localStorage.getItem, localStorage.getItem("getItem"), localStorage.getItem(""), localStorage.getItem("__proto__"), localStorage[0]])</script>"""
        },
        clear=True,
    ),
    Case(
        "storage/quota",
        {
            "": """<script>try { localStorage.big = "x".repeat(6000000); report("kept") } catch (error) { report([nameOf(error), error.code, localStorage.length]) }</script>"""
        },
        clear=True,
    ),
    Case(
        "storage/wrong-use",
        {
            "": """<script>const names = []; for (const action of [() => localStorage.getItem(), () => localStorage.setItem("a"), () => new Storage(), () => Storage.prototype.getItem.call({}, "a")]) try { action(); names.push("fine") } catch (error) { names.push(nameOf(error)) } report(names)</script>"""
        },
    ),
    Case(
        "storage/indexed-db",
        {
            "": """<script>const wanted = (request) => new Promise((resolve, reject) => { request.onsuccess = () => resolve(request.result); request.onerror = () => reject(request.error) });
            (async () => { await wanted(indexedDB.deleteDatabase("d")); const opening = indexedDB.open("d", 2); let upgrade; opening.onupgradeneeded = (event) => { upgrade = [event.oldVersion, event.newVersion]; const store = opening.result.createObjectStore("s", { keyPath: "id", autoIncrement: true }); store.createIndex("name", "name") };
            const db = await wanted(opening); const store = () => db.transaction("s", "readwrite").objectStore("s"); const key = await wanted(store().add({ name: "x", when: new Date(0), bytes: new Uint8Array([1]) })); await wanted(store().put({ id: 9, name: "y" }));
            const found = await wanted(store().index("name").get("x")); const all = await wanted(store().getAllKeys()); report([upgrade, key, found.when.getTime(), found.bytes[0], all, await wanted(store().count()), [...db.objectStoreNames]]); db.close() })().catch((error) => report(String(error)))</script>"""
        },
    ),
    Case(
        "storage/indexed-db-across-documents",
        {
            "": """<script>const request = indexedDB.open("kept"); request.onupgradeneeded = () => request.result.createObjectStore("s"); request.onsuccess = () => { const t = request.result.transaction("s", "readwrite"); t.objectStore("s").put("value", "key"); t.oncomplete = () => { request.result.close(); location.href = "two" } }; request.onerror = () => report("error")</script>""",
            "two": """<script>const request = indexedDB.open("kept"); request.onsuccess = () => { const get = request.result.transaction("s").objectStore("s").get("key"); get.onsuccess = () => { request.result.close(); indexedDB.deleteDatabase("kept"); report(get.result) } }; request.onerror = () => report("error")</script>""",
        },
    ),
    Case(
        "storage/cache-api",
        {
            "": """<script>(async () => { const cache = await caches.open("c"); await cache.put("data", new Response("kept")); const found = await cache.match("data"); report([await found.text(), await caches.has("c"), await caches.delete("c")]) })().catch((error) => report(nameOf(error)))</script>"""
        },
    ),
    Case(
        "storage/broadcast-channel",
        {
            "": """<iframe src="inner"></iframe><script>new BroadcastChannel("fidelity").onmessage = (event) => report([event.data, event.origin === location.origin])</script>""",
            "inner": "<script>onload = () => new BroadcastChannel('fidelity').postMessage('hello')</script>",
        },
    ),
    Case(
        "storage/manager",
        {
            "": """<script>(async () => report([typeof navigator.storage, typeof (await navigator.storage.estimate()).quota, await navigator.storage.persisted()]))().catch((error) => report(nameOf(error)))</script>"""
        },
    ),
    Case(
        "storage/locks",
        {
            "": """<script>(async () => report(await navigator.locks.request("l", async (lock) => lock.name)))().catch((error) => report(nameOf(error)))</script>"""
        },
    ),
    Case(
        "storage/session-history-and-name",
        {
            "": "<script>window.name = 'kept'; onload = () => setTimeout(() => { location.href = 'two' }, 50)</script>",
            "two": "<script>report(name); window.name = ''</script>",
        },
    ),
    Case(
        "cookies/refused-at-once",
        {
            "": """<script>const seen = []; for (const cookie of ["kept=1", "__Secure-a=1", "__Host-b=1; path=/", "c=1; domain=example.com", "d=1; samesite=none", "e\\n=1", "f=1\\0x", "__Host-g=1; secure; path=/c", "kept2=1; domain=" + location.hostname]) { document.cookie = cookie; seen.push(document.cookie) }
            setTimeout(() => report([seen, document.cookie]), 200)</script>"""
        },
        clear=True,
    ),
    Case(
        "cookies/longer-paths-first",
        {
            "": """<script>const seen = []; for (const cookie of ["a=1; path=/", "b=2", "c=3; path=/", "a=4", "a=; max-age=0", "a=5"]) { document.cookie = cookie; seen.push(document.cookie) }
            setTimeout(() => report([seen, document.cookie]), 200)</script>"""
        },
        clear=True,
    ),
    sets(
        "refused",
        "__host-a=1",
        "__SECURE-b=1",
        "c=1; Partitioned",
        f"d={'x' * 4096}",
        f"e={'x' * 4095}",
        "f=1; Path=/; Domain=example.org",
    ),
    Case(
        "cookies/clear-site-data",
        {
            "": """<script>document.cookie = "a=1"; localStorage.b = 2; (async () => { await fetch("cookies"); const seen = [document.cookie, localStorage.b];
            await fetch("storage"); await pause(200); report([seen, localStorage.length]) })()</script>""",
            "cookies": Response("", "text/plain", headers=(("clear-site-data", '"cookies"'),)),
            "storage": Response("", "text/plain", headers=(("clear-site-data", '"storage"'),)),
        },
        clear=True,
    ),
    Case(
        "storage/events-of-scripts",
        {
            "": """<script>addEventListener("storage", (event) => report([event.key, event.newValue, event.storageArea === localStorage, event.url]));
            dispatchEvent(new StorageEvent("storage", { key: "k", newValue: "v", storageArea: localStorage, url: "u" }))</script>"""
        },
    ),
    Case(
        "storage/extended",
        {
            "": """<script>const { setItem } = Storage.prototype; const seen = []; Storage.prototype.setItem = function (key, value) { seen.push(key, this === localStorage); setItem.call(this, key, value) };
            Storage.prototype.getObject = function (key) { return JSON.parse(this.getItem(key)) }; localStorage.setItem("a", '{"b": 1}'); Object.defineProperty(localStorage, "c", { value: 3 });
            report([seen, localStorage.getObject("a").b, localStorage.c, Object.getPrototypeOf(localStorage) === Storage.prototype, Object.keys(localStorage).sort(), "getObject" in localStorage]);
            Storage.prototype.setItem = setItem</script>"""
        },
        clear=True,
    ),
    Case(
        "storage/of-frames",
        {
            "": """<iframe src="inner"></iframe><script>const seen = []; onmessage = ({ data }) => { seen.push(data); if (seen.length === 2) report([seen, frames[0].localStorage.getItem("a")]) };
            onload = () => { sessionStorage.setItem("s", "1"); localStorage.setItem("a", "2") }</script>""",
            "inner": """<script>onstorage = ({ key, newValue, storageArea }) => parent.postMessage([key, newValue, storageArea === sessionStorage, storageArea.getItem(key)], "*")</script>""",
        },
        clear=True,
    ),
]
