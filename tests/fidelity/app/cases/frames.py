"""Nested frames of the app and windows that it opens; https://html.spec.whatwg.org/#the-iframe-element."""

from __future__ import annotations

from .case import Case
from .http import Response, redirect, slow
from .steps import Settle, click, keys, probe

INNER = "<title>inner</title><p>inner</p><script>parent.postMessage(tail(location.href), '*')</script>"
STAYS = (Settle(0.4), probe("document.title"))

CASES = [
    Case(
        "frames/src",
        {
            "": """<iframe src="inner?x#y" onload="report([this.contentDocument.title, tail(this.contentWindow.location.href),
            this.contentDocument.querySelector('p').textContent, frames.length, frames[0] === this.contentWindow,
            tail(this.src), this.getAttribute('src')])"></iframe>""",
            "inner": INNER,
        },
        requests=True,
        headers=("referer", "sec-fetch-dest", "sec-fetch-mode"),
    ),
    Case(
        "frames/parent-and-top",
        {
            "": '<iframe src="inner" name="n"></iframe><script>window.mark = 1</script>',
            "inner": """<script>report([parent.mark, top === parent, frameElement.name, name, parent.document.title,
            self !== top, tail(document.referrer)])</script>""",
        },
    ),
    Case(
        "frames/post-message",
        {
            "": """<iframe src="inner"></iframe><script>addEventListener("message", (event) =>
            report([event.data, event.origin === location.origin, event.source === frames[0]]))</script>""",
            "inner": "<script>parent.postMessage({ a: [1] }, location.origin)</script>",
        },
    ),
    Case(
        "frames/created-by-script",
        {
            "": """<script>onload = () => { const frame = document.createElement("iframe"); frame.src = "inner";
            frame.onload = () => report([frame.contentDocument.title, tail(frame.contentWindow.location.href)]);
            document.body.append(frame) }</script>""",
            "inner": INNER,
        },
    ),
    Case(
        "frames/src-changed",
        {
            "": """<iframe src="inner"></iframe><script>const frame = document.querySelector("iframe"); let loads = 0;
            frame.onload = () => { if (++loads === 1) frame.src = "other"; else
              report([frame.contentDocument.title, tail(frame.contentWindow.location.href)]) }</script>""",
            "inner": INNER,
            "other": "<title>other</title>",
        },
    ),
    Case(
        "frames/location-set-by-parent",
        {
            "": """<iframe src="inner"></iframe><script>const frame = document.querySelector("iframe"); let loads = 0;
            frame.onload = () => { if (++loads === 1) frames[0].location = "other"; else
              report([frame.contentDocument.title, tail(frame.src)]) }</script>""",
            "inner": INNER,
            "other": "<title>other</title>",
        },
    ),
    Case(
        "frames/link-inside",
        {
            "": '<iframe src="inner"></iframe>',
            "inner": "<a href='two'>go</a><script>onload = () => setTimeout(() => document.links[0].click(), 50)</script>",
            "two": "<script>report([tail(location.href), parent !== self, parent.document.title])</script>",
        },
    ),
    Case(
        "frames/link-into",
        {
            "": '<iframe name="f"></iframe><a href="two" target="f">go</a>',
            "two": "<script>report([tail(location.href), name, parent.document.title])</script>",
        },
        (click("a"),),
    ),
    Case(
        "frames/link-target-top",
        {
            "": '<iframe src="inner"></iframe>',
            "inner": "<a href='two' target='_top'>go</a><script>onload = () => setTimeout(() => document.links[0].click(), 50)</script>",
            "two": "<script>report([tail(location.href), parent === self, tail(document.referrer)])</script>",
        },
    ),
    Case(
        "frames/form-inside",
        {
            "": '<iframe src="inner"></iframe>',
            "inner": """<form method="post" action="two"><input name="a" value="1"></form>
            <script>onload = () => setTimeout(() => document.forms[0].submit(), 50)</script>""",
            "two": "<script>report([tail(location.href), parent !== self])</script>",
        },
        requests=True,
    ),
    Case(
        "frames/fetch-inside",
        {
            "": '<iframe src="sub/inner"></iframe>',
            "sub/inner": """<script>fetch("data").then((response) => response.text()).then((text) =>
            report([text, document.baseURI === location.href]))</script>""",
            "sub/data": Response("data"),
        },
    ),
    Case(
        "frames/srcdoc",
        {
            "": """<iframe srcdoc="<p>doc</p><img src='i.svg'><script>parent.report([location.href, document.baseURI.split('/').at(-2),
            document.querySelector('p').textContent, origin === parent.origin, document.URL])</script>"></iframe>""",
            "i.svg": Response("<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'/>", "image/svg+xml"),
        },
        requests=True,
    ),
    Case(
        "frames/srcdoc-fetch",
        {
            "": """<iframe srcdoc="<script>fetch('data').then((r) => r.text()).then((t) => parent.report(t))</script>"></iframe>""",
            "data": Response("data"),
        },
    ),
    Case(
        "frames/about-blank",
        {
            "": """<iframe></iframe><script>const inner = frames[0];
            inner.document.body.innerHTML = "<p>made</p>"; inner.made = 1;
            report([inner.location.href, inner.document.URL, inner.document.body.textContent,
              inner.origin === origin, inner.document.readyState])</script>"""
        },
    ),
    Case(
        "frames/document-write-into",
        {
            "": """<iframe></iframe><script>const inner = frames[0].document;
            inner.open(); inner.write("<title>w</title><script>parent.report(['run', document.title, parent !== self])<\\/script>");
            inner.close()</script>"""
        },
    ),
    Case(
        "frames/cookies-and-storage-shared",
        {
            "": """<script>document.cookie = "k=1"; localStorage.l = "2"; sessionStorage.s = "3"</script><iframe src="inner"></iframe>""",
            "inner": "<script>report([document.cookie, localStorage.l, sessionStorage.s])</script>",
        },
        clear=True,
    ),
    Case(
        "frames/storage-event",
        {
            "": """<iframe src="inner"></iframe><script>addEventListener("storage", (event) =>
            report([event.key, event.oldValue, event.newValue, tail(event.url), event.storageArea === localStorage]))</script>""",
            "inner": "<script>onload = () => { localStorage.k = 'v' }</script>",
        },
        clear=True,
    ),
    Case(
        "frames/history-inside",
        {
            "": """<iframe src="inner"></iframe><script>const before = history.length;
            window.done = () => report([history.length - before, tail(location.href), tail(frames[0].location.href)])</script>""",
            "inner": "<script>onload = () => setTimeout(() => { history.pushState(1, '', 'pushed'); parent.done() }, 50)</script>",
        },
    ),
    Case(
        "frames/sandboxed",
        {
            "": """<iframe sandbox="allow-scripts" src="inner"></iframe><script>
            addEventListener("message", (event) => report([event.origin, event.data, frames[0] !== null]))</script>""",
            "inner": "<script>parent.postMessage([origin, tail(location.href)], '*')</script>",
        },
    ),
    Case(
        "frames/redirect-inside",
        {
            "": '<iframe src="jump" onload="report(tail(this.contentWindow.location.href))"></iframe>',
            "jump": redirect("two"),
            "two": "<p>two",
        },
    ),
    Case(
        "frames/not-found",
        {"": '<iframe src="gone" onload="report(this.contentDocument.body.textContent)"></iframe>'},
    ),
    Case(
        "frames/load-waits-for-frames",
        {
            "": '<script>onload = () => report(frames[0].document.body.textContent.trim())</script><iframe src="inner"></iframe>',
            "inner": Response(slow("<!doctype html>one", " two")),
        },
    ),
    Case(
        "frames/lazy",
        {
            "": """<iframe loading="lazy" src="near" onload="report('near')"></iframe>""",
            "near": "<p>near",
        },
    ),
    Case(
        "frames/two-deep",
        {
            "": '<iframe src="one"></iframe>',
            "one": '<iframe src="two"></iframe>',
            "two": "<script>report([parent.parent === top, top.frames[0].frames[0] === self, tail(top.location.href), tail(parent.location.href)])</script>",
        },
    ),
    Case(
        "frames/removed",
        {
            "": """<iframe src="inner"></iframe><script>onload = async () => { const frame = document.querySelector("iframe");
            const inner = frame.contentWindow; frame.remove(); await pause(50);
            report([frame.contentWindow, inner.closed, length]) }</script>""",
            "inner": INNER,
        },
    ),
    Case(
        "frames/object-and-embed",
        {
            "": """<object data="inner" type="text/html" width="50" height="50" onload="report([this.contentDocument?.title, tail(this.data)])"></object>""",
            "inner": INNER,
        },
    ),
    Case(
        "frames/embed",
        {
            "": """<embed src="inner?first" width="50" height="50"><script>let seen = []; onmessage = ({ data, source }) => { seen.push(data, source === frames[0]);
              if (seen.length < 4) { const one = document.querySelector("embed"); seen.push(frames.length, tail(one.src)); one.src = "inner?second" } else report(seen) }</script>""",
            "inner": """<script>parent.postMessage([location.search, parent === top, frameElement && frameElement.localName], "*")</script>""",
        },
    ),
    Case(
        "frames/object-of-other-types",
        {
            "": """<object data="data.json" name="json"></object><object data="/i.png" id="image"></object><object data="none"><b>instead</b></object>
            <script>onload = async () => { for (let i = 0; i < 20 && !frames.json.document.body?.textContent; i++) await pause(100);
              report([frames.length, frames.json.document.body.textContent, image.contentDocument === null, document.querySelector("b").offsetWidth > 0]) }</script>""",
            "data.json": Response('{"a": 1}', "application/json"),
        },
    ),
    Case(
        "frames/object-made-and-moved",
        {
            "": """<div></div><script>const one = document.createElement("object"); const seen = []; one.type = "text/html"; one.data = "inner?a";
              one.onload = async () => { seen.push([frames.length, one.contentWindow.location.search, one.contentDocument.title, one.contentWindow.parent === window]);
                if (seen.length === 1) one.data = "inner?b"; else { one.remove(); await pause(100); report([seen, frames.length]) } };
              document.querySelector("div").append(one)</script>""",
            "inner": INNER,
        },
    ),
    Case(
        "frames/links-in-an-object",
        {
            "": """<object data="inner" name="o"></object><a href="third" target="o">third</a><script>const seen = []; onmessage = ({ data }) => { seen.push(data);
              if (seen.length === 2) document.querySelector("a").click(); if (seen.length === 3) report([seen, tail(location.href)]) }</script>""",
            "inner": """<a href="second">on</a><script>onload = () => { parent.postMessage(tail(location.href), "*"); document.querySelector("a").click() }</script>""",
            "second": """<script>parent.postMessage(tail(location.href), "*")</script>""",
            "third": """<script>parent.postMessage(tail(location.href), "*")</script>""",
        },
    ),
    Case(
        "frames/fragments-of-other-windows",
        {
            "": """<iframe src="inner" name="f"></iframe><a href="inner#by-link" target="f">link</a><script>const seen = []; let step = 0;
              onhashchange = () => { seen.push(["own", location.hash]); report(seen) };
              onmessage = ({ data }) => { seen.push(data); step++; if (step === 1) document.querySelector("a").click(); if (step === 2) frames.f.location.hash = "by-hash"; if (step === 3) frames[0].location.replace("inner#by-replace") }</script>""",
            "inner": """<script>const say = () => parent.postMessage([location.hash, performance.getEntriesByType("navigation").length], "*"); let count = 0; onload = say;
              onhashchange = () => { say(); if (++count === 3) setTimeout(() => { parent.location.hash = "from-inside" }, 50) }</script>""",
        },
    ),
    Case(
        "frames/javascript-links-with-a-target",
        {
            "": """<iframe src="inner" name="f"></iframe><a href="javascript:window.ran = document.title; parent.postMessage(document.title, '*'); undefined" target="f">run</a>
              <script>onmessage = ({ data }) => report([data, typeof ran]); onload = () => setTimeout(() => document.querySelector("a").click(), 100)</script>""",
            "inner": "<title>inner</title>",
        },
    ),
    Case(
        "frames/frame-options",
        {
            "": """<iframe src="inner" onload="let text = null; try { text = this.contentDocument && this.contentDocument.body.textContent } catch { text = 'error' } report(text)"></iframe>""",
            "inner": Response("inside", headers=(("x-frame-options", "SAMEORIGIN"),)),
        },
    ),
    Case(
        "frames/location-set-by-itself",
        {
            "": """<iframe src="inner"></iframe><script>const frame = document.querySelector("iframe"); let loads = 0;
            frame.onload = () => { if (++loads === 2) report([frame.contentDocument.title, tail(frames[0].location.href)]) }</script>""",
            "inner": """<script>onload = () => setTimeout(() => { location.href = "other?a#b" }, 50)</script>""",
            "other": "<title>other</title>",
        },
    ),
    Case(
        "frames/back-undoes-a-navigation-inside",
        {
            "": """<iframe src="inner"></iframe><script>const frame = document.querySelector("iframe"); const seen = [];
            frame.onload = () => { seen.push(tail(frames[0].location.href)); if (seen.length === 1) setTimeout(() => { frames[0].location = "other" }, 50);
              else if (seen.length === 2) setTimeout(() => history.back(), 50); else report([seen, tail(location.href)]) }</script>""",
            "inner": INNER,
            "other": "<title>other</title>",
        },
    ),
    Case(
        "frames/links-to-named-frames-and-parents",
        {
            "": """<iframe name="one" src="inner"></iframe><iframe name="two"></iframe>""",
            "inner": """<a href="there" target="two">go</a><a href="parent" target="_parent">up</a><script>
            onload = () => setTimeout(() => document.links[0].click(), 50);
            window.next = () => document.links[1].click()</script>""",
            "there": "<script>report([name, tail(document.referrer), parent.length]); onload = () => setTimeout(() => parent.one.next(), 50)</script>",
            "parent": "<script>report([tail(location.href), parent === self, tail(document.referrer)])</script>",
        },
        reports=2,
    ),
    Case(
        "frames/calls-and-variables-of-others",
        {
            "": """<script>var shared = { a: [1, 2] }; function told(text, list) { report([text, list, frames[0].mine, frames.n === frames[0]]) }</script>
            <iframe name="n" src="inner"></iframe>""",
            "inner": """<script>var mine = "of the frame"; onload = () => parent.told(parent.shared.a.join(), [location.pathname.split("/").at(-1)])</script>""",
        },
    ),
    Case(
        "frames/sets-its-own-size",
        {
            "": """<iframe src="inner"></iframe><script>window.done = () => setTimeout(() =>
            report(document.querySelector("iframe").getBoundingClientRect().height), 100)</script>""",
            "inner": """<script>frameElement.style.height = "77px"; frameElement.style.border = "0"; parent.done()</script>""",
        },
    ),
    Case(
        "frames/frame-options-of-others",
        {
            "": """<iframe src="inner"></iframe><script>onload = () => setTimeout(() => report(frames.length), 100)</script>""",
            "inner": Response("<script>parent.report('shown')</script>", headers=(("x-frame-options", "DENY"),)),
        },
    ),
    Case(
        "windows/open",
        {
            "": """<button onclick="const w = window.open('two'); report(['opened', typeof w, w.closed])">go</button>""",
            "two": "<script>report([tail(location.href), opener !== null, opener && opener.document.title])</script>",
        },
        (click("button"), *STAYS),
        reports=2,
        unordered=True,
    ),
    Case(
        "windows/open-blank-and-write",
        {
            "": """<button onclick="const w = window.open(''); w.document.write('<title>written</title>'); report([w.document.title, w.location.href])">go</button>""",
        },
        (click("button"), *STAYS),
    ),
    Case(
        "windows/open-self",
        {
            "": "<button onclick=\"report(window.open('two', '_self') === window)\">go</button>",
            "two": "<script>report(tail(location.href))</script>",
        },
        (click("button"),),
        reports=2,
    ),
    Case(
        "windows/open-noopener",
        {
            "": "<button onclick=\"report(window.open('two', '_blank', 'noopener'))\">go</button>",
            "two": "<script>report(opener)</script>",
        },
        (click("button"), *STAYS),
        reports=2,
    ),
    Case(
        "windows/close-from-opener",
        {
            "": """<button onclick="const w = window.open('two'); setTimeout(() => { w.close(); setTimeout(() => report(w.closed), 150) }, 400)">go</button>""",
            "two": "<p>two",
        },
        (click("button"), Settle(0.8), probe("document.title")),
    ),
    Case(
        "windows/message-to-opener",
        {
            "": """<button onclick="window.open('two')">go</button><script>addEventListener("message", (event) =>
            report([event.data, event.origin === location.origin]))</script>""",
            "two": "<script>opener.postMessage('hello', '*')</script>",
        },
        (click("button"), *STAYS),
    ),
    Case(
        "windows/dialogs",
        {
            "": """<button onclick="report([alert('a'), confirm('c'), prompt('p', 'default')])">go</button>""",
        },
        (click("button"),),
    ),
    Case(
        "windows/close-self",
        {
            "": "<script>onload = async () => { await pause(50); close(); await pause(100); report([closed, document.title]) }</script>"
        },
    ),
    Case(
        "windows/beforeunload-prompt",
        {
            "": """<input><a href="two">go</a><script>addEventListener("beforeunload", (event) => event.preventDefault())</script>""",
            "two": "<p>two",
        },
        (click("input"), keys("x"), click("a"), Settle(0.5), probe("document.title")),
        reports=0,
    ),
]
