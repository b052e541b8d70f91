"""Pages as pictures of themselves."""

from __future__ import annotations

import pytest

from webasgi.stills import still


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<!doctype html><title>a</title><h1 class=b>Hi &amp; &#233;</h1>", "<h1 class=b>Hi &amp; &#233;</h1>"),
        ("<p>a<script>x = '<p>'</script>b</p>", "<p>ab</p>"),
        ('<link rel="stylesheet" href="/a.css"><p onclick="x()" class="c&quot;">a</p>', '<p class="c&quot;">a</p>'),
        (
            '<p>a<img src="/x.png" alt="x"><img src="data:image/gif;base64,AA"></p>',
            '<p>a<img alt="x"><img src="data:image/gif;base64,AA"></p>',
        ),
        ('<a href="/items">a</a><a href="javascript:x()">b</a>', '<a href="/items">a</a><a>b</a>'),
        (
            "<style>p { color: red }</style><style>@import 'x';</style>a",
            "<style>p { color: red }</style><style></style>a",
        ),
        ('<p style="background: url(/x.png)">a</p>', "<p>a</p>"),
        (
            "<noscript><img src=x></noscript><svg><use xlink:href='/y#z' /><use href='#a'/></svg>",
            "<svg><use /><use href='#a'/></svg>",
        ),
        ('<form action="/x"><input autofocus name="a"></form>', '<form><input name="a"></form>'),
        ("<iframe src=x>no</iframe><p>a</p>", "<p>a</p>"),
    ],
)
def test_what_stays(page: str, expected: str) -> None:
    assert still(page) == expected


@pytest.mark.parametrize(
    "page", ["", "<title>a</title><div id=root></div><script>x</script>", "<style>a</style> <p> </p>"]
)
def test_pages_that_show_nothing(page: str) -> None:
    assert still(page) is None
