import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.requirements import Requirement

from webasgi.environments import (
    RequirementError,
    merge_requirements,
    normalize_requirement,
    parse_requirements,
    script_requirements,
)

NAMES = st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,8}[A-Za-z0-9])?", fullmatch=True)
VERSIONS = st.from_regex(r"[0-9]{1,3}(\.[0-9]{1,3}){0,2}((a|b|rc)[0-9])?", fullmatch=True)
CLAUSES = st.tuples(st.sampled_from(["==", ">=", "<=", "<", ">", "!="]), VERSIONS)
SPACE = st.sampled_from(["", " ", "  "])


@st.composite
def requirements(draw: st.DrawFn) -> tuple[str, str]:
    """(as an author may write it, strictly written)"""
    name, extras = draw(NAMES), draw(st.lists(NAMES, max_size=2))
    clauses = draw(st.lists(CLAUSES, max_size=3))
    loose = name + (f"{draw(SPACE)}[{', '.join(extras)}]" if extras else "")
    strict = name + (f"[{','.join(extras)}]" if extras else "")
    for number, (operator, version) in enumerate(clauses):
        separator = draw(st.sampled_from([",", ", ", " , ", " "])) if number else draw(SPACE)
        loose += f"{separator}{operator}{draw(SPACE)}{version}"
    strict += ",".join(operator + version for operator, version in clauses)
    return loose, strict


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        (" \n ", ()),
        ("fastapi", ("fastapi",)),
        ("fastapi, python-multipart>=0.0.9", ("fastapi", "python-multipart>=0.0.9")),
        ("fastapi python-multipart", ("fastapi", "python-multipart")),
        ("fastapi,\n  Python_Multipart\n", ("fastapi", "python-multipart")),
        ("fastapi >= 0.100", ("fastapi>=0.100",)),
        ("fastapi>=0.100,<1", ("fastapi<1,>=0.100",)),
        ("fastapi >= 0.100, < 1, jinja2", ("fastapi<1,>=0.100", "jinja2")),
        ("fastapi >=0.100 <1 jinja2", ("fastapi<1,>=0.100", "jinja2")),
        ("fastapi (>=0.100, <1) jinja2", ("fastapi<1,>=0.100", "jinja2")),
        ("fastapi[standard]==0.116.* sqlmodel", ("fastapi[standard]==0.116.*", "sqlmodel")),
        ("fastapi[all, standard]", ("fastapi[all,standard]",)),
        ("tomli; python_version < '3.11', fastapi", ('tomli; python_version < "3.11"', "fastapi")),
        ("a; extra in 'x,y', b", ('a; extra in "x,y"', "b")),
        ("fastapi fastapi, FastAPI", ("fastapi",)),
        ("fastapi>=0.1 fastapi<1", ("fastapi>=0.1", "fastapi<1")),
        (
            "own @ https://example.org/own-1.0-py3-none-any.whl, fastapi",
            ("own@ https://example.org/own-1.0-py3-none-any.whl", "fastapi"),
        ),
    ],
)
def test_option_is_split_and_normalized(text: str, expected: tuple[str, ...]) -> None:
    assert [Requirement(each) for each in parse_requirements(text)] == [Requirement(each) for each in expected]


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("fastapi=0.1", "=0.1"),
        ("fastapi = 0.1", "="),
        ("fastapi >=", ">="),
        ("fastapi[standard", "[standard"),
        ("fastapi]", "]"),
        ("fastapi>=banana!", "banana"),
        ("-r requirements.txt", "-r"),
        ("--index-url x", "options of pip"),
        ("./wheels/x-1.0-py3-none-any.whl", "wheels directory"),
        ("dir/x.whl", "wheels directory"),
        ("https://example.org/x-1.0-py3-none-any.whl", "name @ https://"),
        ("fastapi; jinja2", "separate requirements by commas"),
        ("own @", "URL must follow"),
        ("own @ http://example.org/own-1.0-py3-none-any.whl", "https"),
        ("own @ file:///tmp/own-1.0-py3-none-any.whl", "https"),
        ("own @ git+https://example.org/own.git", "https"),
        ("own @ https://example.org/own-1.0.tar.gz", "must be that of a wheel"),
        ("own @ https://example.org/other-1.0-py3-none-any.whl", "wheel of 'other'"),
        ("jinja2, (fastapi)", "(fastapi)"),
        ("fastapi, éclair", "éclair"),
    ],
)
def test_what_does_not_parse_is_named(text: str, piece: str) -> None:
    with pytest.raises(RequirementError, match=re.escape(piece)) as caught:
        parse_requirements(text)
    assert caught.value.line is None


@given(st.lists(requirements(), min_size=1, max_size=4), st.sampled_from([", ", " ", ",", "\n", " ,\n "]))
def test_loosely_written_lists_mean_what_they_say(pairs: list[tuple[str, str]], separator: str) -> None:
    text = separator.join(loose for loose, _ in pairs)
    expected = dict.fromkeys(normalize_requirement(strict) for _, strict in pairs)
    assert parse_requirements(text) == tuple(expected)


@given(st.text(alphabet="abc01.-_ ,;[]<>=!~@()'\"/:\n\u00e9*", max_size=30))
def test_any_text_parses_or_is_refused(text: str) -> None:
    try:
        found = parse_requirements(text)
    except RequirementError:
        return
    assert [normalize_requirement(each) for each in found] == list(found)


BLOCK = """\
import x
# /// script
# requires-python = ">=3.12"
# dependencies = [
#   "FastAPI",
#   "python-multipart >= 0.0.9",
# ]
# ///
app = 1
"""


def test_script_block() -> None:
    assert script_requirements(BLOCK) == ("fastapi", "python-multipart>=0.0.9")
    assert script_requirements(BLOCK.replace("\n", "\r\n")) == ("fastapi", "python-multipart>=0.0.9")
    assert script_requirements(BLOCK.removesuffix("\napp = 1\n")) == ("fastapi", "python-multipart>=0.0.9")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("app = 1", None),
        ("# /// script\n# requires-python = '>=3'\n# ///\n", None),
        ("# /// script\n# dependencies = []\n# ///\n", ()),
        ("# /// other\n# dependencies = ['x']\n# ///\n", None),
        ("# /// script\n# dependencies = ['x']\n", None),
        ("# /// script\n#\n# dependencies = ['x']\n# ///", ("x",)),
    ],
)
def test_script_block_that_says_little(source: str, expected: tuple[str, ...] | None) -> None:
    assert script_requirements(source) == expected


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("\n# /// script\n# dependencies = [\n# ///\n", 2, "not valid TOML"),
        ("# /// script\n# a = 1\n# dependencies = ['x' 'y']\n# ///\n", 2, "not valid TOML"),
        ("# /// script\n# dependencies = 'x'\n# ///\n", 1, "list of strings"),
        ("# /// script\n#\n# dependencies = [1]\n# ///\n", 2, "list of strings"),
        ("x\n# /// script\n# dependencies = [\n#   'a',\n#   'b>1 c',\n# ]\n# ///\n", 4, "'b>1 c'"),
        ("# /// script\n# a = 1\n# ///\n\n# /// script\n# ///\n# b = 1\n# ///\n", 4, "more than one"),
    ],
)
def test_bad_script_block_tells_its_line(source: str, line: int, words: str) -> None:
    with pytest.raises(RequirementError, match=re.escape(words)) as caught:
        script_requirements(source)
    assert caught.value.line == line


@given(st.text(alphabet="# /scriptdependencies=[]'\"\n,x", max_size=60))
def test_any_script_block_is_read_or_refused(content: str) -> None:
    lines = "".join(f"# {line}\n" for line in content.split("\n"))
    failed_at: list[int | None] = []
    try:
        script_requirements(f"# /// script\n{lines}# ///\n")
    except RequirementError as error:
        failed_at.append(error.line)
    assert all(line is not None and 0 <= line <= lines.count("\n") for line in failed_at)


@pytest.mark.parametrize(
    ("option", "script", "expected"),
    [
        (None, None, ("fastapi",)),
        ((), None, ("fastapi",)),
        (("flask",), None, ("flask",)),
        (None, ("flask",), ("flask",)),
        (None, (), ()),
        (("flask",), (), ("flask",)),
        (("flask", "jinja2"), ("Jinja2", "x"), ("flask", "jinja2", "x")),
        (("flask>=3",), ("flask<4",), ("flask>=3", "flask<4")),
    ],
)
def test_option_and_script_block_are_merged(
    option: tuple[str, ...] | None, script: tuple[str, ...] | None, expected: tuple[str, ...]
) -> None:
    assert merge_requirements(option, script, ("FastAPI",)) == expected
