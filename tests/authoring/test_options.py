import pytest

from webasgi.options import PlaygroundOptions, declared, parse_options
from webasgi.problems import SUBTYPES
from webasgi.selectors import Selector


def test_nothing_given() -> None:
    assert parse_options({}) == (PlaygroundOptions(), [])


def test_all_given() -> None:
    given = {
        "app": " pkg.main:api.app ",
        "path": "/docs?x=1",
        "requirements": "FastAPI>=0.100, <1 python_multipart",
        "environment": "web",
        "environ": "DEBUG=1 NAME='a b' EMPTY=",
        "directory": "./backend/",
        "title": "A title",
        "height": "30rem",
        "src": "../apps/shop",
    }
    options, problems = parse_options(given)
    assert problems == []
    assert options == PlaygroundOptions(
        app="pkg.main:api.app",
        path="/docs?x=1",
        requirements=("fastapi<1,>=0.100", "python-multipart"),
        environment="web",
        environ=(("DEBUG", "1"), ("NAME", "a b"), ("EMPTY", "")),
        directory="backend",
        title="A title",
        height="30rem",
        src="../apps/shop",
    )


def test_files_and_lines() -> None:
    given = {
        "name": "my-app",
        "class": "wide tall",
        "include": "*.py, templates/**",
        "exclude": "tests",
        "lines": "1-3",
        "region": "routes",
        "hide": "1-2",
        "emphasize-lines": "3",
        "focus": "a.py:x",
        "readonly": "",
        "language": "*.tpl=html+jinja",
    }
    options, problems = parse_options(given)
    assert problems == []
    assert (options.name, options.classes) == ("my-app", ("wide", "tall"))
    assert (options.include, options.exclude) == (("*.py", "templates/**"), ("tests",))
    assert (options.lines, options.region) == (((1, 3),), "routes")
    assert options.hide == (Selector(None, (1, 2)),)
    assert options.highlight == (Selector(None, (3, 3)),)
    assert options.focus == (Selector("a.py", region="x"),)
    assert options.readonly == ("*",)
    assert options.language == (("*.tpl", "html+jinja"),)


@pytest.mark.parametrize("name", ["highlight", "emphasize-lines", "emphasize_lines", "hl_lines"])
def test_other_names_of_an_option(name: str) -> None:
    assert parse_options({name: "3"}) == (PlaygroundOptions(highlight=(Selector(None, (3, 3)),)), [])


def test_both_names_of_an_option() -> None:
    options, [problem] = parse_options({"title": "A", "caption": "B"})
    assert options.title == "A"
    assert (problem.option, problem.message) == (
        "caption",
        "option 'caption' is given twice: it is another name of 'title'",
    )


def test_every_example_is_right() -> None:
    for field in declared():
        assert field.metadata["parse"](field.metadata["example"])


@pytest.mark.parametrize(
    ("given", "height"),
    [("480", "480px"), ("12.5", "12.5px"), ("30REM", "30rem"), ("60 vh", "60vh"), (".5in", ".5in"), ("50dvh", "50dvh")],
)
def test_heights(given: str, height: str) -> None:
    assert parse_options({"height": given}) == (PlaygroundOptions(height=height), [])


def test_no_requirements_is_an_answer() -> None:
    assert parse_options({"requirements": ""}) == (PlaygroundOptions(requirements=()), [])


@pytest.mark.parametrize(
    ("name", "value", "subtype", "words"),
    [
        ("pth", "/", "webasgi.option", "did you mean 'path'?"),
        (
            "zzz",
            "1",
            "webasgi.option",
            "there are app, path, requirements, environment, environ, directory, check, title, name, class, height",
        ),
        ("title", " ", "webasgi.option", "has no value"),
        ("app", "main", "webasgi.app", "write module:attribute, such as main:app"),
        ("app", "main.py", "webasgi.app", "has no colon"),
        ("app", "main:", "webasgi.app", "is not module:attribute"),
        ("app", "apps/main:app", "webasgi.app", "is not module:attribute"),
        ("app", "main:1app", "webasgi.app", "is not module:attribute"),
        ("app", "main:()", "webasgi.app", "nor a call such as main:create_app()"),
        ("app", "main:app()()", "webasgi.app", "its arguments have to be literals"),
        ("app", "main:app(name)", "webasgi.app", "its arguments have to be literals"),
        ("app", "main:app(**{'a': 1})", "webasgi.app", "its arguments have to be literals"),
        ("app", "main:app(1", "webasgi.app", "is not module:attribute"),
        ("path", "docs", "webasgi.option", "has to start with a slash: /docs"),
        ("path", "https://example.org/", "webasgi.option", "has to start with a slash"),
        ("path", "//example.org/", "webasgi.option", "two slashes"),
        ("path", "/\\example.org/", "webasgi.option", "two slashes"),
        ("requirements", "[fastapi, jinja2]", "webasgi.requirement", "are in brackets"),
        ("caption_", "x", "webasgi.option", "did you mean 'caption'?"),
        ("highlite", "3", "webasgi.option", "did you mean 'highlight'?"),
        ("linenos", "", "webasgi.option", "did you mean 'lines'?"),
        ("name", "a#b", "webasgi.option", "no anchor can have"),
        ("class", "a 1b", "webasgi.option", "class '1b' is not"),
        ("lines", "x", "webasgi.lines", "is not a range of lines"),
        ("hide", ", ", "webasgi.lines", "no lines are named"),
        ("focus", "a.py:", "webasgi.lines", "names no lines"),
        ("language", "a.py=pyton", "webasgi.option", "did you mean 'python'?"),
        ("height", "tall", "webasgi.option", "is not a CSS length"),
        ("height", "0", "webasgi.option", "is not a CSS length"),
        ("height", "-3px", "webasgi.option", "is not a CSS length"),
        ("height", "10px; color: red", "webasgi.option", "is not a CSS length"),
        ("height", "50%", "webasgi.option", "is not a CSS length"),
        ("environ", "DEBUG", "webasgi.option", "'DEBUG' is not NAME=value"),
        ("environ", "1A=x", "webasgi.option", "is not NAME=value"),
        ("environ", "A='x", "webasgi.option", "can't be taken apart"),
        ("directory", "/srv", "webasgi.option", "has to be relative"),
        ("directory", "a/../b", "webasgi.option", "has to be relative"),
        ("requirements", "fastapi, ==3", "webasgi.requirement", "'==3'"),
    ],
)
def test_problems(name: str, value: str, subtype: str, words: str) -> None:
    options, [problem] = parse_options({name: value, "title": "kept"} if name != "title" else {name: value})
    assert (problem.subtype, problem.option, problem.line) == (subtype, name, -1)
    assert words in problem.message
    assert subtype in SUBTYPES
    assert options == PlaygroundOptions(title=None if name == "title" else "kept")
