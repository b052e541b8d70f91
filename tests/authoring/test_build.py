from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.authoring.cases import Case, parametrize
from webasgi.build import Block, Built, build
from webasgi.environments.names import NamedEnvironment
from webasgi.markup import playground_data
from webasgi.playground import DataFile
from webasgi.problems import SUBTYPES, Problem
from webasgi.settings import Settings

WEB = ("starlette", "jinja2")
FIXTURES = Path(__file__).parent / "fixtures"


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    shop = tmp_path / "shop"
    shop.mkdir()
    (shop / "web.py").write_text('# /// script\n# dependencies = ["starlette"]\n# ///\n', encoding="utf-8")
    (shop / "part.py").write_text("import os\n# region app\ndef app(): ...\n# endregion\n", encoding="utf-8")
    (shop / "a.txt").write_text("a\n", encoding="utf-8")
    return tmp_path


def block(text: str) -> Block:
    """Lines such as ``:app: main:app`` at the start are options."""
    lines = text.splitlines()
    options: dict[str, str] = {}
    while lines and lines[0].startswith(":"):
        _, name, value = lines.pop(0).split(":", 2)
        options[name] = value.strip()
    return Block(lines, options)


def described(built: Built) -> str:
    playground = built.playground
    head = f"app {playground.app}, path {playground.path}"
    head += f", requirements {' '.join(playground.requirements) or 'none'}"
    head += f", title {playground.title}" if playground.title else ""
    head += f", height {playground.height}" if playground.height else ""
    lines = [head]
    for file in playground.files:
        text = file.text.replace("\n", "|")
        lines.append(f"{'file' if file.loaded else 'not loaded'} {file.path}: {text}".rstrip())
    for problem in built.problems:
        option = f" ({problem.option})" if problem.option else ""
        lines.append(f"{problem.subtype} {problem.line}{option}: {problem.message}")
    return "\n".join(lines) + "\n"


@parametrize(FIXTURES / "build.txt")
def test_build(case: Case, sources: Path) -> None:
    actual = described(build(block(case.input), Settings(), lambda name: sources / name)).splitlines()
    expected = case.expected.splitlines()
    assert len(actual) == len(expected), "\n".join(actual)
    for line, start in zip(actual, expected, strict=True):
        # Messages are given by their beginning, all else in full.
        assert line.startswith(start) if start.startswith("webasgi.") else line == start


NAMED = Settings(environments=(NamedEnvironment("web", WEB), NamedEnvironment("none", ())))


@pytest.mark.parametrize(
    ("options", "script", "requirements", "own"),
    [
        ({"environment": "web"}, None, WEB, ()),
        ({"environment": "none"}, None, (), ()),
        ({"environment": "web"}, '["jinja2", "httpx"]', (*WEB, "httpx"), ("jinja2", "httpx")),
        ({"environment": "web"}, '["jinja2"]', WEB, ("jinja2",)),
        # Both say what this one needs.
        ({"requirements": "flask"}, '["jinja2"]', ("flask", "jinja2"), ()),
    ],
)
def test_named_environment(
    options: dict[str, str], script: str | None, requirements: tuple[str, ...], own: tuple[str, ...]
) -> None:
    lines = [] if script is None else ["# /// script", f"# dependencies = {script}", "# ///"]
    built = build(Block([*lines, "a"], options), NAMED, Path)
    assert (built.problems, built.playground.requirements) == ((), requirements)
    assert built.playground.own_requirements == own
    assert playground_data(built.playground, environment=None, problem=None)["requirements"] == list(
        own or requirements
    )
    if script is None:
        assert built.environment_problem("no wheel").option == "environment"


@pytest.mark.parametrize(
    ("options", "option", "words", "requirements"),
    [
        ({"environment": "wbe"}, "environment", "did you mean 'web'?", ("fastapi",)),
        ({"environment": "zzz"}, "environment", "`environments` has web, none", ("fastapi",)),
        ({"environment": "web", "requirements": "httpx"}, "requirements", "the environment holds", WEB),
    ],
)
def test_environment_that_can_not_be_picked(
    options: dict[str, str], option: str, words: str, requirements: tuple[str, ...]
) -> None:
    built = build(Block(["a"], options), NAMED, Path)
    (problem,) = built.problems
    assert (problem.subtype, problem.option, built.playground.requirements) == ("webasgi.option", option, requirements)
    assert words in problem.message
    assert "names none" in build(Block(["a"], {"environment": "x"}), Settings(), Path).problems[0].message


def test_data_variables_and_directory(sources: Path) -> None:
    (sources / "shop" / "logo.png").write_bytes(b"\x89PNG\0")
    (sources / "shop" / "api").mkdir()
    (sources / "shop" / "api" / "main.py").write_text("a = 1\n", encoding="utf-8")
    options = {"src": "shop", "directory": "api", "environ": "A=1"}
    built = build(Block(["-- logo.png --", "text"], options), Settings(), lambda name: sources / name)
    playground = built.playground
    assert playground.files[0].path == "api/main.py"
    assert (playground.environ, playground.directory, playground.data) == ((("A", "1"),), "api", ())
    (problem,) = built.problems
    assert (problem.subtype, problem.option) == ("webasgi.file", "src")
    built = build(Block([], options), Settings(), lambda name: sources / name)
    assert (built.problems, built.playground.data) == ((), (DataFile("logo.png", b"\x89PNG\0"),))


def test_the_site_has_defaults() -> None:
    playground = build(Block(["a"], {}), Settings(requirements=("litestar",), height="20rem"), Path).playground
    assert (playground.requirements, playground.height) == (("litestar",), "20rem")


@pytest.mark.parametrize(
    ("lines", "options", "line", "option"),
    [
        (["a"], {}, -1, None),
        (["a"], {"requirements": "x"}, -1, "requirements"),
        (["-- b --", "-- main.py --", "", "# /// script", '# dependencies = ["x"]', "# ///"], {}, 3, None),
    ],
)
def test_where_requirements_are_asked_for(
    lines: list[str], options: dict[str, str], line: int, option: str | None
) -> None:
    problem = build(Block(lines, options), Settings(), Path).environment_problem("no wheel")
    assert (problem.subtype, problem.line, problem.option) == ("webasgi.environment", line, option)
    assert problem.message.endswith(": no wheel")


def test_only_line_feeds_end_lines() -> None:
    lines = ["a\x0c\u2028b", "# /// script", '# dependencies = ["x"]', "# ///"]
    assert build(Block(lines, {}), Settings(), Path).requirements_line == 1


texts = st.text(st.sampled_from('-: mainpy./\\\n#=[]"x\0é\u2028'))


@given(texts, st.dictionaries(st.sampled_from(["app", "path", "height", "requirements", "other"]), texts))
def test_nothing_that_is_written_raises(text: str, options: dict[str, str]) -> None:
    built = build(Block(text.split("\n"), options), Settings(), Path)
    lines = len(text.split("\n"))
    for problem in built.problems:
        assert isinstance(problem, Problem)
        assert problem.subtype in SUBTYPES
        assert -1 <= problem.line < lines
    loaded = [file.path for file in built.playground.files if file.loaded]
    assert len(loaded) == len(set(loaded))
    for path in loaded:
        assert path
        assert not path.startswith("/")
        assert ".." not in path.split("/")
        assert "\\" not in path
