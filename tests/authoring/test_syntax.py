from typing import Literal

import pytest

from webasgi.syntax import suspects


def found(text: str, markup: Literal["rst", "myst", "markdown"]) -> list[tuple[int, str]]:
    return [(each.line, each.message.rpartition(": ")[2]) for each in suspects(text, markup)]


def test_directives() -> None:
    text = (
        ".. webasgi::\n.. Webasgi:: x\n\n.. webasgi:\n..webasgi::\n   .. web-asgi::\n"
        ".. webassets::\n.. note:: webasgi\n"
    )
    assert found(text, "rst") == [
        (4, "write `.. webasgi::`"),
        (5, "write `.. webasgi::`"),
        (6, "did you mean `.. webasgi::`?"),
    ]


def test_options_without_a_space() -> None:
    text = ".. webasgi::\n   :path:/x\n   :check: GET / -> 200\n           GET /a:b:c -> 200\n\n   :a:b\n"
    assert found(text, "rst") == [(2, "/x`, with a space")]


@pytest.mark.parametrize("header", ["```webasgi", "~~~~ .webasgi", "``` {.webasgi path='/'}", "```python", "```"])
def test_fences_of_markdown(header: str) -> None:
    fence = header.strip()[: 4 if header[0] == "~" else 3]
    assert found(f"{header}\na\n{fence}\n", "markdown") == []


@pytest.mark.parametrize(
    "header", ["```Webasgi", "```webasgi,", "```webasgi:", "```{webasgi}", "``` web_asgi path='/'"]
)
def test_fences_that_are_none(header: str) -> None:
    assert found(f"Text\n\n{header}\na\n```\n", "markdown") == [(3, "did you mean ```webasgi?")]


def test_fences_of_myst() -> None:
    text = (
        "```{webasgi}\n```\n:::{webasgi} x\n:::\n```webasgi\n```\n"
        ":::{Webasgi}\n:::\n::::{note}\n:::{web-asgi}\n:::\n::::\n"
    )
    assert found(text, "myst") == [
        (5, "did you mean ```{webasgi}?"),
        (7, "did you mean :::{webasgi}?"),
        (10, "did you mean :::{webasgi}?"),
    ]


def test_examples_of_the_syntax_are_left_alone() -> None:
    assert found("````markdown\n```Webasgi\n```\n````\n", "markdown") == []
    assert found("````markdown\n```webasgi\n```\n````\n", "myst") == []
