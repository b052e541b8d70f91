"""Redirects and refreshes of documents; https://fetch.spec.whatwg.org/#http-redirect-fetch."""

from __future__ import annotations

from .case import Case
from .http import Request, Response, redirect
from .steps import Look, Settle, click, probe, wait

HERE = "<script>report([tail(location.href), tail(document.referrer)])</script>"
POST = '<form method="post" action="{}"><input name="a" value="1"><button>go</button></form>'


async def count(request: Request) -> Response:
    number = int(request.query or 0)
    return redirect(f"count?{number + 1}") if number < 19 else Response("<!doctype html><title>end</title>")


CASES = [
    *(
        Case(
            f"redirects/post-{status}",
            {"": POST.format("jump"), "jump": redirect("to", status), "to": HERE},
            (click("button"),),
            requests=True,
            headers=("content-type", "content-length", "origin", "referer"),
        )
        for status in (301, 302, 303, 307, 308)
    ),
    Case(
        "redirects/get-chain",
        {
            "": '<a href="a?1">go</a>',
            "a": redirect("b?2", 301),
            "b": redirect("/c/redirects/get-chain/c", 307),
            "c": redirect("to?3"),
            "to": HERE,
        },
        (click("a"),),
        requests=True,
        headers=("referer",),
    ),
    Case(
        "redirects/fragment-is-kept",
        {"": '<a href="jump#part">go</a>', "jump": redirect("to"), "to": HERE},
        (click("a"),),
    ),
    Case(
        "redirects/fragment-of-target",
        {"": '<a href="jump#part">go</a>', "jump": redirect("to#own"), "to": HERE},
        (click("a"),),
    ),
    Case(
        "redirects/twenty",
        {"": '<a href="count">go</a>', "count": count},
        (click("a"), wait("document.title === 'end'"), Look("address")),
        reports=0,
    ),
    Case(
        "redirects/loop",
        {
            "": """<script>fetch("loop").catch((error) => report([nameOf(error)]))</script>""",
            "loop": redirect("loop"),
        },
        requests=True,
    ),
    Case(
        "redirects/without-location",
        {"": '<a href="none">go</a>', "none": Response("<!doctype html><title>shown</title>shown", status=302)},
        (click("a"), wait("document.title === 'shown'"), Look("address")),
        reports=0,
    ),
    Case(
        "redirects/300-with-location",
        {
            "": '<a href="many">go</a>',
            "many": Response("<title>shown</title>", status=300, headers=(("location", "to"),)),
        },
        (click("a"), wait("document.title === 'shown'")),
        reports=0,
        requests=True,
    ),
    Case(
        "redirects/cookie-on-the-way",
        {
            "": '<a href="jump">go</a>',
            "jump": redirect("to", 302, ("set-cookie", "seen=1"), ("set-cookie", "two=2; Path=/")),
            "to": HERE,
        },
        (click("a"),),
        requests=True,
        headers=("cookie",),
        clear=True,
    ),
    Case(
        "redirects/utf-8-location",
        {"": '<a href="jump">go</a>', "jump": redirect("to?\u00c3\u00bc=1"), "to": HERE},
        (click("a"),),
    ),
    Case(
        "redirects/refresh-meta",
        {"": '<meta http-equiv="refresh" content="0; url=to?1">waiting', "to": HERE},
    ),
    Case(
        "redirects/refresh-header",
        {
            "": '<a href="refresh">go</a>',
            "refresh": Response("<!doctype html>waiting", headers=(("refresh", "0; URL='to?1'"),)),
            "to": HERE,
        },
        (click("a"),),
    ),
    Case(
        "redirects/refresh-later-replaces",
        {
            "": '<script>sessionStorage.before = history.length</script><meta http-equiv="refresh" content="1;to">',
            "to": "<script>report([history.length - sessionStorage.before, tail(document.referrer)])</script>",
        },
    ),
    Case(
        "redirects/refresh-itself",
        {
            "": """<meta http-equiv="refresh" content="0.1"><script>
            sessionStorage.count = Number(sessionStorage.count ?? 0) + 1;
            if (sessionStorage.count < 3) report(sessionStorage.count);
            else if (sessionStorage.count == 3) location.replace("to")</script>""",
            "to": HERE,
        },
        reports=3,
        clear=True,
    ),
    Case(
        "redirects/refresh-by-script",
        {
            "": """<script>onload = () => { const meta = document.createElement("meta");
            meta.httpEquiv = "refresh"; meta.content = "0;url=to"; document.head.append(meta) }</script>""",
            "to": HERE,
        },
    ),
    Case(
        "redirects/refresh-on-error-status",
        {
            "": '<a href="gone">go</a>',
            "gone": Response("<!doctype html>gone", status=404, headers=(("refresh", "0;to"),)),
            "to": HERE,
        },
        (click("a"),),
    ),
    Case(
        "redirects/no-content",
        {"": '<a href="none">go</a>', "none": Response(b"", None, 204)},
        (click("a"), Settle(0.4), probe("document.title"), Look("address")),
        reports=0,
        requests=True,
    ),
    Case(
        "redirects/reset-content",
        {"": '<a href="none">go</a>', "none": Response(b"", None, 205)},
        (click("a"), Settle(0.4), probe("document.title"), Look("address")),
        reports=0,
        requests=True,
    ),
    Case(
        "redirects/to-fragment-of-itself",
        {"": '<a href="jump">go</a><script>report(location.hash)</script>', "jump": redirect("./#there")},
        (click("a"),),
        reports=2,
        requests=True,
    ),
    Case(
        "redirects/attachment",
        {
            "": '<a href="jump">go</a>',
            "jump": redirect("file"),
            "file": Response(
                "data",
                "text/plain",
                headers=(("content-disposition", "attachment; filename=a.txt; filename*=UTF-8''%C3%A4.txt"),),
            ),
        },
        (click("a"), Settle(0.5), Look("downloads"), probe("document.title")),
        reports=0,
    ),
    Case(
        "redirects/attachment-html",
        {
            "": '<a href="file.html">go</a>',
            "file.html": Response("<b>data</b>", headers=(("content-disposition", "attachment"),)),
        },
        (click("a"), Settle(0.5), Look("downloads"), probe("document.title")),
        reports=0,
    ),
    Case(
        "redirects/octet-stream",
        {"": '<a href="data.bin">go</a>', "data.bin": Response(b"data", "application/octet-stream")},
        (click("a"), Settle(0.5), Look("downloads"), probe("document.title")),
        reports=0,
    ),
    Case(
        "redirects/error-pages",
        {
            "": '<a href="gone">go</a>',
            "gone": Response("<!doctype html><title>Not here</title><p>Sorry", status=404),
        },
        (click("a"), wait("document.title === 'Not here'"), probe("document.body.textContent"), Look("address")),
        reports=0,
    ),
    Case(
        "redirects/plain-404",
        {"": '<a href="gone">go</a>', "gone": Response("Not here", "text/plain", 404)},
        (click("a"), wait("document.body.textContent === 'Not here'"), Look("address")),
        reports=0,
    ),
]
