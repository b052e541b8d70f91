"""Session history; https://html.spec.whatwg.org/#the-history-interface."""

from __future__ import annotations

from .case import Case
from .http import redirect
from .steps import Browser, Look, Settle, Wait, click, probe, wait

BACK, FORWARD, RELOAD = Browser("back"), Browser("forward"), Browser("reload")
# Each page of a chain reports what it is, once it is shown.
SHOWN = """<script>addEventListener("pageshow", (event) =>
  report([document.title, event.persisted, history.state, tail(document.referrer)]))</script>"""


def at(title: str) -> Wait:
    return wait(f"document.title === '{title}' && document.readyState === 'complete'")


CASES = [
    Case(
        "history/push-state",
        {
            "": """<script>
            const before = history.length; const events = [];
            addEventListener("popstate", () => events.push("popstate"));
            addEventListener("hashchange", () => events.push("hashchange"));
            history.pushState({ a: [1, new Date(0)] }, "", "sub/two?x#y");
            setTimeout(() => report([tail(location.href), history.length - before, history.state.a[1].getTime(),
              events, document.baseURI === location.href, tail(document.URL)]), 100)</script>"""
        },
        requests=True,
    ),
    Case(
        "history/replace-state",
        {
            "": """<script>onload = async () => {
            await pause(50);
            const before = history.length;
            history.replaceState("state", "", "?two");
            report([tail(location.href), history.length - before, history.state]) }</script>"""
        },
    ),
    Case(
        "history/state-is-a-copy",
        {
            "": """<script>onload = async () => {
            await pause(50);
            const state = { n: 1, m: new Map([["k", new Uint8Array([1, 2])]]) };
            history.pushState(state, ""); state.n = 2;
            report([history.state.n, history.state.m.get("k")[1], history.state === history.state,
              tail(location.href)]) }</script>"""
        },
    ),
    Case(
        "history/popstate",
        {
            "": """<script>
            addEventListener("popstate", (event) => report(["popstate", event.state, tail(location.href),
              history.state, event.isTrusted, event.constructor.name]));
            addEventListener("hashchange", (event) => report(["hashchange", tail(event.newURL)]));
            onload = async () => {
              await pause(50);
              history.replaceState(0, "", "?zero"); history.pushState(1, "", "?one"); history.pushState(2, "", "?two");
              history.back(); await pause(150); history.back(); await pause(150); history.go(2);
            }</script>"""
        },
        reports=3,
        requests=True,
    ),
    Case(
        "history/back-is-asynchronous",
        {
            "": """<script>
            onload = async () => {
              await pause(50);
              history.pushState(1, "", "?one"); history.back();
              const at = location.search; let ticks = 0;
              addEventListener("popstate", () => report([at, ticks > 0, location.search]));
              await null; ticks++;
            }</script>"""
        },
    ),
    Case(
        "history/data-clone-error",
        {
            "": """<script>try { history.pushState(() => {}, "") } catch (error) {
            report([nameOf(error), error.code, history.state]) }</script>"""
        },
    ),
    Case(
        "history/other-origin",
        {
            "": """<script>
            const names = [];
            for (const url of ["http://elsewhere.example/", "//elsewhere.example/x", "http://["])
              try { history.pushState(1, "", url) } catch (error) { names.push([nameOf(error), error.code]) }
            report([names, tail(location.href)])</script>"""
        },
    ),
    Case(
        "history/across-documents",
        {"": f'<a href="two">two</a>{SHOWN}', "two": f'<a href="three">three</a>{SHOWN}', "three": SHOWN},
        (
            click("a"),
            at("two"),
            click("a"),
            at("three"),
            BACK,
            at("two"),
            Look("address"),
            BACK,
            at("start"),
            FORWARD,
            at("two"),
            Look("address"),
        ),
        reports=6,
        requests=True,
        headers=("referer",),
    ),
    Case(
        "history/script-back-across-documents",
        {
            "": f'<a href="two">two</a>{SHOWN}',
            "two": f"{SHOWN}<button onclick='history.back()'>back</button>",
        },
        (click("a"), at("two"), click("button")),
        reports=3,
    ),
    Case(
        "history/state-of-other-documents",
        {
            "": f'<a href="two">two</a><script>if (!history.state) history.replaceState({{ kept: 1 }}, "")</script>{SHOWN}',
            "two": SHOWN,
        },
        (click("a"), at("two"), BACK, at("start"), FORWARD),
        reports=4,
    ),
    Case(
        "history/state-undefined",
        {
            "": """<script>const seen = []; onpopstate = ({ state }) => seen.push([state === undefined, state === null]); onload = async () => {
            history.pushState(undefined, "", "?1"); seen.push(history.state === undefined); history.pushState(null, "", "?2"); seen.push(history.state === null); history.back(); await pause(200); history.back(); await pause(200); seen.push(history.state === null); report(seen) }</script>"""
        },
    ),
    Case(
        "history/navigation-api-or-none",
        {
            "": """<a href="shop?page=2">next</a><p></p><script>
            const show = (url) => { document.querySelector("p").textContent = new URL(url).search };
            if ("navigation" in window && typeof NavigateEvent === "function") navigation.addEventListener("navigate", (event) => { if (event.canIntercept && !event.hashChange) event.intercept({ handler: async () => show(event.destination.url) }) });
            else {
              document.addEventListener("click", (event) => { const link = event.target.closest("a"); event.preventDefault(); history.pushState(null, "", link.href); show(link.href) });
              onpopstate = () => show(location.href);
            }
            onload = () => setTimeout(async () => { document.querySelector("a").click(); await pause(200); const seen = [tail(location.href), document.querySelector("p").textContent, history.length > 1];
              history.back(); await pause(300); report([...seen, tail(location.href), document.querySelector("p").textContent]) }, 50)</script>"""
        },
        requests=True,
    ),
    Case(
        "history/back-while-loading",
        {
            "": """<script>const seen = []; onpopstate = ({ state }) => seen.push(state);
            onload = async () => { history.pushState(1, "", "?1"); history.pushState(2, "", "?2"); history.back(); await pause(300); report([location.search, ...seen]) }</script>"""
        },
    ),
    Case(
        "history/pushed-entry-reloads",
        {
            "": '<script>onload = async () => { await pause(50); history.pushState(1, "", "two"); report("pushed") }</script>',
            "two": f'<a href="three">three</a>{SHOWN}',
            "three": SHOWN,
        },
        (wait("location.pathname.endsWith('two')"), RELOAD),
        reports=2,
        requests=True,
    ),
    Case(
        "history/back-to-pushed-entry",
        {
            "": """<a href="three">three</a><script>onload = async () => {
              await pause(50); history.pushState("pushed", "", "two"); report("pushed") }</script>""",
            "two": SHOWN,
            "three": SHOWN,
        },
        (wait("location.pathname.endsWith('two')"), click("a"), at("three"), BACK),
        reports=3,
        requests=True,
    ),
    Case(
        "history/reload-button",
        {
            "": """<script>sessionStorage.count = Number(sessionStorage.count ?? 0) + 1;
            report([sessionStorage.count, performance.getEntriesByType("navigation")[0].type,
              tail(document.referrer)])</script>"""
        },
        (at("start"), RELOAD),
        reports=2,
        clear=True,
        requests=True,
        headers=("cache-control", "sec-fetch-site"),
    ),
    Case(
        # Firefox asks its reader first, where no driver sees it.
        "history/reload-after-post",
        {
            "": '<form method="post" action="to"><input name="a" value="1"><button>go</button></form>',
            "to": "<script>report(1)</script>",
        },
        (click("button"), at("to"), RELOAD),
        reports=2,
        requests=True,
        headers=("content-type",),
        engines=("chromium",),
    ),
    Case(
        "history/fragment-entries",
        {
            "": """<a id="a" href="#one">one</a> <a id="b" href="#two">two</a><script>
            addEventListener("popstate", (event) => report(["popstate", location.hash, event.state]));
            addEventListener("hashchange", (event) => report(["hashchange", tail(event.oldURL), tail(event.newURL)]))
            </script>"""
        },
        (
            click("#a"),
            wait("location.hash === '#one'"),
            click("#b"),
            wait("location.hash === '#two'"),
            Settle(0.1),
            BACK,
        ),
        reports=6,
        requests=True,
    ),
    Case(
        "history/same-link-twice",
        {
            "": """<a href="#one">one</a><script>const before = history.length; let changes = 0;
            addEventListener("hashchange", () => changes++);
            addEventListener("click", () => setTimeout(() => report([history.length - before, changes]), 100))</script>"""
        },
        (click("a"), Settle(0.2), click("a")),
        reports=2,
    ),
    Case(
        "history/forward-is-cut",
        {
            "": """<script>onload = async () => {
              await pause(50);
              const before = history.length;
              for (const n of [1, 2, 3]) history.pushState(n, "", "?" + n);
              history.go(-2); await pause(200);
              history.pushState(4, "", "?4"); history.forward(); await pause(200);
              report([location.search, history.length - before]) }</script>"""
        },
    ),
    Case(
        "history/go-too-far",
        {
            "": """<script>onload = async () => {
              await pause(50);
              history.pushState(1, "", "?1"); history.go(5); await pause(100);
              report(location.search) }</script>"""
        },
    ),
    Case(
        "history/go-zero",
        {
            "": """<script>sessionStorage.count = Number(sessionStorage.count ?? 0) + 1;
            if (sessionStorage.count == 1) onload = () => setTimeout(() => history.go(0), 50);
            else report(performance.getEntriesByType("navigation")[0].type)</script>"""
        },
        clear=True,
    ),
    Case(
        "history/scroll-restoration",
        {
            "": '<div style="height: 3000px"></div><a href="two">two</a><div style="height: 3000px"></div>'
            "<script>addEventListener('pageshow', () => setTimeout(() => report(scrollY > 2000), 200))</script>",
            "two": SHOWN,
        },
        (
            wait("document.readyState === 'complete' && (scrollTo(0, 2500), scrollY > 2000)"),
            Settle(0.4),
            click("a"),
            at("two"),
            BACK,
        ),
        reports=3,
    ),
    Case(
        "history/scroll-restoration-manual",
        {
            "": """<div style="height: 6000px"></div><script>
            onload = async () => {
              await pause(50);
              history.scrollRestoration = "manual"; scrollTo(0, 1000); history.pushState(1, "", "?1");
              scrollTo(0, 2000); await pause(250); history.back(); await pause(250);
              report([history.scrollRestoration, scrollY]) }</script>"""
        },
    ),
    Case(
        "history/redirected-entry",
        {
            "": f'<a href="jump">jump</a>{SHOWN}',
            "jump": redirect("two"),
            "two": f'<a href="three">three</a>{SHOWN}',
            "three": SHOWN,
        },
        (click("a"), at("two"), click("a"), at("three"), BACK, at("two"), BACK),
        reports=5,
        requests=True,
    ),
    Case(
        "history/two-backs-at-once",
        {
            "": f'<a href="two">two</a>{SHOWN}',
            "two": f'<a href="three">three</a>{SHOWN}',
            "three": "<script>onload = () => setTimeout(() => history.go(-2), 50)</script>",
        },
        (click("a"), at("two"), click("a")),
        reports=3,
    ),
    Case(
        "history/interface",
        {
            "": """<script>report([Object.prototype.toString.call(history), history instanceof History,
            Object.keys(Object.getOwnPropertyDescriptors(History.prototype)).sort(), history.pushState.length,
            history.pushState.name, history.scrollRestoration, Object.keys(history)])</script>"""
        },
    ),
    Case(
        "history/address-bar-follows",
        {"": """<script>onload = async () => { await pause(50); history.pushState(1, "", "pushed?x#y") }</script>"""},
        (wait("location.hash === '#y'"), Settle(0.1), Look("address"), probe("1")),
        reports=0,
    ),
    Case(
        "history/form-controls-come-back",
        {
            "": """<form><input id="text" name="t" value="d"><textarea id="area"></textarea><input type="checkbox" id="check"><input type="radio" name="r" checked><input type="radio" name="r" id="radio">
            <select id="one"><option>1<option>2</select><select id="many" multiple><option selected>1<option>2<option>3</select><input id="off" autocomplete="off"><input type="password" id="secret"></form><input id="untouched" value="u">
            <script>const step = Number(sessionStorage.getItem("step") ?? 0); sessionStorage.setItem("step", step + 1); onload = () => setTimeout(() => {
            if (step === 0) { text.value = "typed"; area.value = "two\\nlines"; check.checked = true; radio.checked = true; one.selectedIndex = 1; many.options[2].selected = true; off.value = "o"; secret.value = "s"; location.href = "next" }
            else report([text.value, area.value, check.checked, radio.checked, one.value, [...many.selectedOptions].map(({ value }) => value), off.value, secret.value, untouched.value]) }, 100)</script>""",
            "next": "<script>onload = () => setTimeout(() => history.back(), 100)</script>",
        },
        clear=True,
    ),
]
