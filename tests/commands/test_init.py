"""Real files as their authors and generators write them; what they say afterwards is asked of the real tools."""

import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from mkdocs.commands.new import new
from mkdocs.config import load_config
from sphinx.cmd.quickstart import main as quickstart
from zensical.config import parse_config

from webasgi.__main__ import main
from webasgi.configuring import RefusalError, added
from webasgi.configuring.zensical_toml import BLOCK, FENCE


def change(path: Path, text: str) -> str | None:
    """What `init` makes of a file; None if there is nothing to do. A second time there never is."""
    path.write_bytes(text.encode())
    changed = added(path)
    if changed is None:
        return None
    path.write_bytes(changed)
    assert added(path) is None
    return changed.decode()


CONF = {
    'extensions = ["a"]\n': 'extensions = ["a", "sphinx_webasgi"]\n',
    "extensions = ['a',]  # ours\n": "extensions = ['a', 'sphinx_webasgi',]  # ours\n",
    "extensions = []\nx = 1\n": 'extensions = ["sphinx_webasgi"]\nx = 1\n',
    "extensions: list[str] = [\n]\n": 'extensions: list[str] = ["sphinx_webasgi"\n]\n',
    'extensions = [\n    "a",  # first\n    "b"  # last\n    # "c",\n]\n': (
        'extensions = [\n    "a",  # first\n    "b",  # last\n    "sphinx_webasgi",\n    # "c",\n]\n'
    ),
    'extensions = [\r\n  "a",\r\n]\r\n': 'extensions = [\r\n  "a",\r\n  "sphinx_webasgi",\r\n]\r\n',
    'extensions = ["ä", """b"""]; x = 1\n': 'extensions = ["ä", """b""", "sphinx_webasgi"]; x = 1\n',
    'extensions = ["a"] + more\nextensions += ["b"]\n': (
        'extensions = ["a", "sphinx_webasgi"] + more\nextensions += ["b"]\n'
    ),
    'project = "x"': 'project = "x"\n\nextensions = ["sphinx_webasgi"]\n',
    "": 'extensions = ["sphinx_webasgi"]\n',
    '\ufeffextensions = ["a"]\n': '\ufeffextensions = ["a", "sphinx_webasgi"]\n',
}


@pytest.mark.parametrize("before", CONF)
def test_lists_of_extensions(tmp_path: Path, before: str) -> None:
    assert change(tmp_path / "conf.py", before) == CONF[before]


@pytest.mark.parametrize(
    "text",
    [
        'extensions = ["sphinx_webasgi"]\n',
        'extensions = ["a"]\nextensions += ["sphinx_webasgi"]\n',
        'extensions = ["a"]\nextensions.append("sphinx_webasgi")\n',
        'if x:\n    extensions = ["sphinx_webasgi"]\n',
        'def setup(app):\n    app.setup_extension("sphinx_webasgi")\n',
    ],
)
def test_extensions_that_are_there(tmp_path: Path, text: str) -> None:
    assert change(tmp_path / "conf.py", text) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("extensions = names()\n", "in line 1 is no list"),
        ("if x:\n    extensions = ['a']\n", "in line 2 is no list"),
        ("from base import *\n", "line 1 may take"),
        ("extensions = [('a')]\n", "can't be changed safely"),
        ("extensions = [\n", "no Python that can be read (line 1)"),
    ],
)
def test_extensions_that_are_left_alone(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(RefusalError) as caught:
        change(tmp_path / "conf.py", text)
    assert reason in str(caught.value)
    assert (tmp_path / "conf.py").read_text() == text


NEW = "plugins:\n  - search\n  - webasgi\n"
MKDOCS = {
    "site_name: x\n": f"site_name: x\n{NEW}",
    "site_name: x": f"site_name: x\n{NEW}",
    "plugins:\n# none yet\nsite_name: x\n": f"{NEW}# none yet\nsite_name: x\n",
    "plugins: [search]  # one\nnav: [a.md]\n": "plugins: [search, webasgi]  # one\nnav: [a.md]\n",
    "plugins: []\n": "plugins: [webasgi]\n",
    "plugins:\n- search\n\n# The theme\ntheme: material\n": (
        "plugins:\n- search\n- webasgi\n\n# The theme\ntheme: material\n"
    ),
    "plugins:\n    - search:  # all\n        lang: [en,\n          de]  # two\n    # - tags\nx: !ENV [A, b]\n": (
        "plugins:\n    - search:  # all\n        lang: [en,\n          de]  # two\n    - webasgi\n"
        "    # - tags\nx: !ENV [A, b]\n"
    ),
    "plugins:\r\n  - search\r\nx: 1\r\n": "plugins:\r\n  - search\r\n  - webasgi\r\nx: 1\r\n",
    "plugins:\n  search: {}\n  tags:\nx: 1\n": "plugins:\n  search: {}\n  tags:\n  webasgi: {}\nx: 1\n",
    "plugins: {search: {}}\n": "plugins: {search: {}, webasgi: {}}\n",
    "plugins:\n  - macros:\n      text: |\n        a\n        b\n\nx: !!python/name:os.path\n": (
        "plugins:\n  - macros:\n      text: |\n        a\n        b\n  - webasgi\n\nx: !!python/name:os.path\n"
    ),
    "INHERIT: base.yml\nplugins: [search]\n": "INHERIT: base.yml\nplugins: [search, webasgi]\n",
    "\ufeffplugins: [ä]\n": "\ufeffplugins: [ä, webasgi]\n",
}


@pytest.mark.parametrize("before", MKDOCS)
def test_plugins(tmp_path: Path, before: str) -> None:
    assert change(tmp_path / "mkdocs.yml", before) == MKDOCS[before]


@pytest.mark.parametrize(
    "text",
    ["plugins: [webasgi]\n", "plugins:\n  - webasgi:\n      check: false\n", "plugins:\n  webasgi: {}\n"],
)
def test_plugins_that_are_there(tmp_path: Path, text: str) -> None:
    assert change(tmp_path / "mkdocs.yml", text) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("INHERIT: base.yml\n", "inherits"),
        ("x: &p [search]\nplugins: *p\n", "an alias of line 1"),
        ("plugins: search\n", "neither a list nor a mapping"),
        ("{site_name: x}\n", "no mapping of settings, one a line"),
        ("plugins: [\n", "no YAML that can be read (line"),
        ("site_name: x\n...\n", "can't be changed safely"),
    ],
)
def test_plugins_that_are_left_alone(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(RefusalError) as caught:
        change(tmp_path / "mkdocs.yml", text)
    assert reason in str(caught.value)


def test_sphinx_quickstart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    quickstart([str(tmp_path), "--quiet", "--sep", "-p", "Test", "-a", "us", "-r", "1", "-v", "1", "-l", "en"])
    assert main(["init", str(tmp_path / "source"), "--dry-run"]) == 0
    assert "sphinx_webasgi" not in (tmp_path / "source" / "conf.py").read_text()
    assert main(["init", str(tmp_path / "source")]) == 0
    assert "sphinx_webasgi" in capsys.readouterr().out
    assert "sphinx_webasgi" in runpy.run_path(str(tmp_path / "source" / "conf.py"))["extensions"]
    assert main(["init", str(tmp_path / "source")]) == 0
    assert "nothing to do" in capsys.readouterr().out


def test_mkdocs_new(tmp_path: Path) -> None:
    new(str(tmp_path))
    assert main(["init", str(tmp_path)]) == 0
    assert list(load_config(str(tmp_path / "mkdocs.yml")).plugins) == ["search", "webasgi"]


def test_zensical_new(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "zensical", "new", str(tmp_path)], check=True, timeout=60)
    assert main(["init", str(tmp_path)]) == 0
    config = parse_config(str(tmp_path / "zensical.toml"))
    names = [each["name"] for each in config["mdx_configs"]["pymdownx.superfences"]["custom_fences"]]
    assert names == ["webasgi", "mermaid"]
    assert "mkdocs_webasgi.block" in config["markdown_extensions"]


def test_tables_of_zensical(tmp_path: Path) -> None:
    path = tmp_path / "zensical.toml"
    text = '[project]\nsite_name = "T"\n'
    # Where no extensions are named, tables of ours would switch Zensical's choice off.
    with pytest.raises(RefusalError, match="choice of its own"):
        change(path, text)
    tables = f"{text}[project.markdown_extensions.admonition]\n"
    assert change(path, tables) == f"{tables}\n{FENCE}\n\n{BLOCK}\n"
    assert change(path, f"{tables}\n{FENCE}\n\n{BLOCK}\n") is None
    assert change(path, f"{tables}\n{FENCE}\n") == f"{tables}\n{FENCE}\n\n{BLOCK}\n"
    with pytest.raises(RefusalError, match="add by hand"):
        change(path, f"{text}markdown_extensions = {{ admonition = {{}} }}\n")


def test_no_site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(tmp_path)]) == 1
    assert "`mkdocs new .`" in capsys.readouterr().err
