"""What `webasgi new` writes, in real builds; that the apps answer as they should is seen in the example sites."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from webasgi.__main__ import main
from webasgi.checks.grammar import parse_check
from webasgi.reading import read_site
from webasgi.starting import STARTERS, Starter

NAMES = [each.name for each in STARTERS]
SPHINX = 'extensions = ["sphinx_webasgi", "myst_parser"]\nmyst_enable_extensions = ["colon_fence"]\n'
MKDOCS = "site_name: Test\nplugins: [webasgi]\n"


def snippets(output: str) -> list[str]:
    """The parts of what was printed that belong into a page."""
    return re.split(r"\n\nIn .*:\n\n", output)[1:]


@pytest.mark.parametrize("starter", STARTERS, ids=NAMES)
def test_app_and_what_shows_it(
    starter: Starter, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["new", "examples/first", "--framework", starter.name, "--page", "docs/index.md"]) == 0
    rst, myst, markdown = snippets(capsys.readouterr().out)
    files = {
        "sphinx/conf.py": SPHINX,
        "sphinx/index.rst": f"T\n=\n\n.. toctree::\n\n   two\n\n{rst}\n",
        "sphinx/two.md": f"# T\n\n{myst}\n",
        "mkdocs.yml": MKDOCS,
        "docs/index.md": f"# T\n\n{markdown}\n",
    }
    for name, text in files.items():
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")
    cases = [case for site in ("sphinx", ".") for case in read_site(Path(site)).cases]
    output = capsys.readouterr()
    assert "warning" not in (output.out + output.err).lower()
    assert len(cases) == 3
    root = Path("examples/first")
    texts = {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in root.rglob("*") if path.is_file()}
    assert "main.py" in texts
    for case in cases:
        playground = case.example.playground
        assert (playground.app, playground.path, playground.title) == ("main:app", starter.path, starter.title)
        assert {file.path: file.text for file in playground.files} == texts
        # Where several stand in one line, they have its number.
        found = [replace(check, line=0) for check in case.example.checks]
        assert found == [parse_check(check) for check in starter.checks]


def test_nothing_is_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine").write_text("")
    assert main(["new", str(tmp_path)]) == 1
    assert "not empty" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


@pytest.mark.parametrize(
    ("configuration", "source"),
    [
        ("docs/conf.py", ".. webasgi:: ../examples/a\n"),
        ("conf.py", ":::{webasgi} examples/a\n"),
        ("mkdocs.yml", "src: ../examples/a\n"),
        ("zensical.toml", "src: ../examples/a\n"),
    ],
)
def test_paths_are_those_of_the_site(
    configuration: str,
    source: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(configuration).parent.mkdir(exist_ok=True)
    Path(configuration).write_text("")
    assert main(["new", "examples/a"]) == 0
    assert source in capsys.readouterr().out


def test_starters_and_folders_are_the_same() -> None:
    import webasgi

    folder = Path(webasgi.__file__).parent / "starters"
    assert sorted(path.name for path in folder.iterdir() if path.is_dir()) == sorted(NAMES)
    assert all(each.checks for each in STARTERS)
