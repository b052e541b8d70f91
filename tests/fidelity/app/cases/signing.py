"""Pages that ask who the reader is: Basic (RFC 7617) and Digest (RFC 7616)."""

from __future__ import annotations

import base64
import hashlib
from urllib.request import parse_http_list, parse_keqv_list

from .case import Case, Handler
from .http import Request, Response, plain
from .steps import click, probe, wait

ME = ("alice", "wönder")
WELCOME = '<title>in</title><p>welcome</p><a href="deeper/file">deeper</a>'


def basic(realm: str, answer: Response) -> Handler:
    """Lets one reader in. Browsers remember what they know of a realm."""

    async def serve(request: Request) -> Response:
        expected = "Basic " + base64.b64encode(":".join(ME).encode()).decode()
        if request.header("authorization") == expected:
            return answer
        challenge = (("www-authenticate", f'Basic realm="{realm}", charset="UTF-8"'),)
        return Response("<title>out</title><p>who are you?</p>", status=401, headers=challenge)

    return serve


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


async def digest(request: Request) -> Response:
    """The same, with no password on the way."""
    header = request.header("authorization") or ""
    if header.startswith("Digest "):
        fields = parse_keqv_list(parse_http_list(header.removeprefix("Digest ")))
        uri = request.path + (f"?{request.query}" if request.query else "")
        middle = f"{fields['nonce']}:{fields['nc']}:{fields['cnonce']}:auth"
        wanted = _md5(f"{_md5('alice:Wonderland:secret')}:{middle}:{_md5(f'{request.method}:{uri}')}")
        if fields["response"] == wanted and fields["uri"] == uri and fields["opaque"] == "x":
            return Response(f"<title>in</title><p>{fields['nc']}</p><a href='again?x=1'>again</a>")
    challenge = (("www-authenticate", 'Digest realm="Wonderland", nonce="abc", qop="auth", opaque="x"'),)
    return Response("<title>out</title><p>who are you?</p>", status=401, headers=challenge)


CASES = [
    Case(
        "signing/basic",
        {"": '<a href="secret">go</a>', "secret": basic("page", Response(WELCOME)), "deeper/file": plain("deeper")},
        (click("a"), wait("document.title === 'in'"), click("a"), wait("document.body.textContent === 'deeper'")),
        reports=0,
        requests=True,
        headers=("authorization",),
        credentials=ME,
    ),
    Case(
        "signing/wrong-and-cancelled",
        {"": '<a href="secret">go</a>', "secret": basic("wrong", Response(WELCOME))},
        (click("a"), wait("document.title === 'out'"), probe("document.body.textContent")),
        reports=0,
        requests=True,
        headers=("authorization",),
        credentials=("alice", "guess"),
    ),
    Case(
        "signing/basic-by-fetch",
        {
            "": """<script>fetch("secret").then(async (response) => report([response.status, await response.text()]))</script>""",
            "secret": basic("fetch", plain("for alice")),
        },
        requests=True,
        headers=("authorization",),
        # Firefox tells its driver nothing of these questions.
        engines=("chromium",),
        credentials=ME,
    ),
    Case(
        "signing/basic-by-image",
        {
            "": """<img src="secret" alt="" onload="report('loaded')" onerror="report('failed')">""",
            "secret": basic(
                "image", Response("<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'/>", "image/svg+xml")
            ),
        },
        requests=True,
        headers=("authorization",),
        # Firefox tells its driver nothing of these questions.
        engines=("chromium",),
        credentials=ME,
    ),
    Case(
        "signing/digest",
        {"": '<a href="secret?q=a b">go</a>', "secret": digest, "again": digest},
        (
            click("a"),
            wait("document.title === 'in'"),
            probe("document.body.textContent"),
            click("a"),
            wait("location.search === '?x=1' && document.title === 'in'"),
            probe("document.body.textContent"),
        ),
        reports=0,
        credentials=("alice", "secret"),
    ),
]
