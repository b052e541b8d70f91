import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webasgi import regions
from webasgi.patterns import is_pattern, matches
from webasgi.selectors import Selector, SelectorError, parse_ranges, parse_selectors
from webasgi.spelling import did_you_mean, looks_like_playground


def test_ranges() -> None:
    assert parse_ranges("3, 5-8 12-") == ((3, 3), (5, 8), (12, None))


@pytest.mark.parametrize("text", ["", "0", "3-2", "-3", "a", "1--2", "1.5"])
def test_no_ranges(text: str) -> None:
    with pytest.raises(SelectorError):
        parse_ranges(text)


def test_selectors() -> None:
    assert parse_selectors("1-2 a/b.py:3,5- x.html :setup b.py:end-part") == (
        Selector(None, (1, 2)),
        Selector("a/b.py", (3, 3)),
        Selector("a/b.py", (5, None)),
        Selector("x.html"),
        Selector(None, region="setup"),
        Selector("b.py", region="end-part"),
    )


@pytest.mark.parametrize("text", ["", "a.py:", "a.py:3-2", "a.py:-3", "a.py:!"])
def test_no_selectors(text: str) -> None:
    with pytest.raises(SelectorError):
        parse_selectors(text)


def test_selectors_print_as_they_are_written() -> None:
    for text in ("3", "1-2", "4-", "a.py:3", "a.py:setup", "a.py"):
        [selector] = parse_selectors(text)
        assert str(selector) == text


@given(st.text(st.sampled_from("ab.py:19-, \n*")))
def test_whatever_is_written_is_parsed_or_refused(text: str) -> None:
    with contextlib.suppress(SelectorError):
        assert parse_selectors(text)


@pytest.mark.parametrize(
    ("pattern", "paths"),
    [
        ("*.py", {"a.py", "pkg/b.py"}),
        ("/*.py", {"a.py"}),
        ("./a.py", {"a.py"}),
        ("pkg", {"pkg/b.py", "pkg/deep/c.txt"}),
        ("pkg/", {"pkg/b.py", "pkg/deep/c.txt"}),
        ("pkg/*.txt", set()),
        ("pkg/**/*.txt", {"pkg/deep/c.txt"}),
        ("**/deep/**", {"pkg/deep/c.txt"}),
        ("[ab].py", {"a.py", "pkg/b.py"}),
        ("[!a].py", {"pkg/b.py"}),
        ("?.txt", {"pkg/deep/c.txt"}),
        ("[z-a].py", set()),
    ],
)
def test_patterns(pattern: str, paths: set[str]) -> None:
    assert {path for path in ("a.py", "pkg/b.py", "pkg/deep/c.txt") if matches(path, [pattern])} == paths


def test_what_a_pattern_is() -> None:
    assert [name for name in ("a.py", "*.py", "a?", "[ab]", "a[") if is_pattern(name)] == ["*.py", "a?", "[ab]"]


def test_regions() -> None:
    text = (
        "# region one\na\n# region two\nb\n# endregion two\n# endregion\n"
        "<!-- --8<-- [start:three] -->\nc\n<!-- --8<-- [end:three] -->\n/* region four */\nd\n"
    )
    found = regions.find(text)
    assert [(each.name, each.first, each.last) for each in found.regions] == [
        ("one", 2, 5),
        ("two", 4, 4),
        ("three", 8, 8),
        ("four", 11, 11),
    ]
    assert found.markers == {1, 3, 5, 6, 7, 9, 10}


def test_what_is_no_region() -> None:
    assert regions.find("region = 1\nx = 'region a'\n# regional office\n# endregion\n") == regions.Regions(
        (), frozenset()
    )


def test_suggestions() -> None:
    assert did_you_mean("Emphasize_Lines", ["highlight", "emphasize-lines"]) == "did you mean 'emphasize-lines'?"
    assert did_you_mean("zzz", ["path"]) is None


def test_spellings_of_our_own_name() -> None:
    near = ["Webasgi", "WEBASGI", "web-asgi", "webagsi", "webasg", "webasgis", "webasgi,", "{webasgi}"]
    assert [name for name in near if not looks_like_playground(name)] == []
    assert [
        name for name in ("webasgi", "asgi", "web", "python", "wsgi", "", "webassembly") if looks_like_playground(name)
    ] == []
