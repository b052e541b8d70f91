"""The language of the option `check`."""

from __future__ import annotations

import pytest

from webasgi.checks.grammar import Check, CheckError, Expectation, parse_check, parse_checks


def test_the_shortest() -> None:
    assert parse_check("GET / -> 200") == Check("GET", "/", "200")


def test_bodies() -> None:
    check = parse_check('post /items?a=1 {"name": "a -> b"} -> 201 json {"id": 1}')
    assert (check.method, check.target, check.body) == ("POST", "/items?a=1", b'{"name": "a -> b"}')
    assert check.headers == (("content-type", "application/json"),)
    assert check.expectations == (Expectation("json", '{"id": 1}'),)
    form = parse_check("POST /login form name=ada&x=a%20b -> 303")
    assert (form.body, form.headers) == (b"name=ada&x=a%20b", (("content-type", "application/x-www-form-urlencoded"),))
    assert parse_check('PUT /t text "héllo" -> 204').body == "héllo".encode()
    assert parse_check("POST /l [1, 2] -> 200").body == b"[1, 2]"


def test_headers() -> None:
    check = parse_check('GET /me [Authorization: Bearer x] [Content-Type: application/x] {"a": 1} -> 2xx')
    assert check.headers == (("authorization", "Bearer x"), ("content-type", "application/x"))
    assert (check.status, check.body) == ("2xx", b'{"a": 1}')


def test_expectations_in_any_number_and_order() -> None:
    check = parse_check('GET / -> 200 type text/html contains "a" header X-Y "b c" text "" json has [1]')
    kinds = [(each.kind, each.name, each.value) for each in check.expectations]
    expected = [("type", "", "text/html"), ("contains", "", "a"), ("header", "x-y", "b c"), ("text", "", "")]
    assert kinds == [*expected, ("json has", "", "[1]")]


def test_lines() -> None:
    checks = parse_checks("GET / -> 200\n\n# no\nGET /a -> 404 && GET /b -> 500\n")
    assert [(check.target, check.line) for check in checks.found] == [("/", 0), ("/a", 3), ("/b", 3)]
    assert checks.faults == ()


def test_each_line_that_can_not_be_read() -> None:
    checks = parse_checks('GET / -> what\nGET /a -> 200 contains "b && c" && GET /d\nGET /e -> 200\n')
    assert [(check.target, check.line) for check in checks.found] == [("/a", 1), ("/e", 2)]
    assert checks.found[0].expectations[0].value == "b && c"
    assert [(line, text.split("'")[1]) for line, text in checks.faults] == [(0, "GET / -> what"), (1, "GET /d")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("/ -> 200", "does not begin with a method and a path"),
        ("GET items -> 200", "does not begin with a method and a path"),
        ("GET /", "has no `->`"),
        ("GET / ->", "names no status"),
        ("GET / -> ok", "names no status"),
        ("GET / -> 2000", "names no status"),
        ("POST / {x} -> 200", "is no JSON"),
        ("POST / text 1 -> 200", "text in quotes"),
        ('POST / {"a": NaN} -> 200', "is no JSON (NaN is none)"),
        ("POST / json {} -> 200", "'json {}' is no body: one is JSON as it stands"),
        ("GET /?q=a b -> 200", "a blank in a path is written %20"),
        ("GET / => 200", "'=>' stands where the arrow is expected"),
        ("GET / [X A: 1] -> 200", "'[X A: 1]' is neither a header"),
        ("GET / -> 200 contains", "text in quotes"),
        ("GET / -> 200 contains 1", "text in quotes"),
        ("GET / -> 200 text", "text in quotes"),
        ("GET / -> 200 jsn {}", "'jsn' is no expectation; there are json"),
        ("GET / -> 200 header a", "`header` is followed by a name and a value"),
        ("GET / -> 200 header a b c", "'c' is no expectation"),
    ],
)
def test_what_can_not_be_read(text: str, message: str) -> None:
    with pytest.raises(CheckError, match="check ") as caught:
        parse_check(text)
    assert message in str(caught.value)
