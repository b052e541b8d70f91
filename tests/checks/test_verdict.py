"""What is made of an example's answers."""

from __future__ import annotations

import pytest

from webasgi.checks import Exchange, Failure, Outcome, judge, parse_checks
from webasgi.checks.verdict import Fault

TRACEBACK = """Exception in ASGI application
Traceback (most recent call last):
  File "/lib/python3.14/site-packages/fastapi/routing.py", line 161, in app
    response = await f(request)
               ^^^^^^^^^^^^^^^^
  File "/app/pkg/main.py", line 18, in boom
    return 1/0
ZeroDivisionError: division by zero"""


def answer(
    status: int = 200,
    body: str = "",
    *headers: tuple[str, str],
    target: str = "/",
    logs: tuple[str, ...] = (),
    error: str | None = None,
) -> Exchange:
    return Exchange(target, status, headers, body.encode(), False, error, logs)


def faults(checks: str, *exchanges: Exchange, path: str = "/") -> list[Fault]:
    return judge(path, parse_checks(checks).found, Outcome(None, exchanges))


def messages(checks: str, *exchanges: Exchange) -> list[str]:
    return [fault.message for fault in faults(checks, *exchanges)]


def test_all_is_well() -> None:
    assert faults("GET /a -> 404", answer(), answer(404)) == []


def test_an_app_that_does_not_start() -> None:
    outcome = Outcome(Failure("app", "It broke.", TRACEBACK, "main.py", 3), ())
    (fault,) = judge("/", (), outcome)
    assert fault.message.startswith("the app does not start: It broke.\nException")
    assert (fault.check, fault.path, fault.line) == (None, "main.py", 3)


@pytest.mark.parametrize("status", [200, 204, 302, 401])
def test_first_answers_that_will_do(status: int) -> None:
    assert faults("", answer(status)) == []


def test_a_first_answer_that_will_not() -> None:
    (message,) = messages("", answer(404, "Not Found"))
    expected = "GET / answers with 404 Not Found (Not Found); if that is meant, say so with the check `GET / -> 404`"
    assert message == expected
    assert messages("", answer(0, error="too late")) == ["GET / has no answer: too late"]
    (redirected,) = messages("", answer(500, target="/b"))
    assert redirected == "GET /, redirected to /b, answers with 500 Internal Server Error"


def test_a_check_of_the_first_page_means_it() -> None:
    assert faults("GET / -> 404", answer(404), answer(404)) == []


def test_the_traceback_is_short_and_has_a_place() -> None:
    (fault,) = faults("", answer(500, "Oops", logs=("hello", TRACEBACK)))
    assert (fault.path, fault.line) == ("pkg/main.py", 18)
    assert fault.message.splitlines()[1:] == [
        "Exception in ASGI application",
        "Traceback (most recent call last):",
        "  ...",
        '  File "/app/pkg/main.py", line 18, in boom',
        "    return 1/0",
        "ZeroDivisionError: division by zero",
    ]


@pytest.mark.parametrize(
    ("check", "exchange", "message"),
    [
        ("GET /x -> 201", answer(200), "GET /x answers with 200 OK, not with 201"),
        ("GET /x -> 2xx", answer(302), "GET /x answers with 302 Found, not with 2xx"),
        ('GET /x -> 200 json {"a": 1}', answer(200, '{"a": 2}'), 'the response is {"a": 2}, not json {"a": 1}'),
        ('GET /x -> 200 json {"a": 1}', answer(200, '{"a": 1, "b": 2}'), "not json"),
        ('GET /x -> 200 json has {"a": {"b": 1}}', answer(200, '{"a": {"c": 1}}'), "not json has"),
        ("GET /x -> 200 json 1", answer(200, "<p>"), "the response is no JSON: '<p>'"),
        ('GET /x -> 200 text "a"', answer(200, "b"), "the response is 'b', not 'a'"),
        ('GET /x -> 200 contains "a"', answer(200, "b"), "does not contain 'a'"),
        ("GET /x -> 200 type text/html", answer(200), "of type none, not text/html"),
        ("GET /x -> 303 header location /", answer(303, "", ("location", "/b")), "header location is /b, not /"),
    ],
)
def test_what_differs(check: str, exchange: Exchange, message: str) -> None:
    (found,) = messages(check, answer(), exchange)
    assert message in found


@pytest.mark.parametrize(
    ("check", "exchange"),
    [
        ("GET /x -> 2xx", answer(204)),
        ('GET /x -> 200 json {"a": 1}', answer(200, ' {"a":1} ')),
        ('GET /x -> 200 json has {"a": [{"b": 1}]}', answer(200, '{"a": [{"b": 1, "c": 2}], "d": 3}')),
        (
            'GET /x -> 200 text "é"',
            Exchange("/", 200, (("content-type", "text/plain; charset=latin-1"),), b"\xe9", False, None, ()),
        ),
        ("GET /x -> 200 type text/html", answer(200, "", ("content-type", "Text/HTML; charset=utf-8"))),
        ("GET /x -> 200 header set-cookie b", answer(200, "", ("set-cookie", "a"), ("set-cookie", "b"))),
    ],
)
def test_what_does_not(check: str, exchange: Exchange) -> None:
    assert faults(check, answer(), exchange) == []
