"""Plugins and tools that playgrounds stand beside."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.authoring.static_folder import ELEMENT
from tests.mkdocs.building import Project, Result


def ours() -> dict[str, Any]:
    """A new one for each build, since MkDocs empties it."""
    return {"webasgi": {"requirements": [], "check": False}}


MATERIAL = {"name": "material", "font": False}
BIN = Path(sys.executable).parent
FENCE = '```webasgi title="A title"\na = 1\n```\n'


def assets_of(result: Result, page: str) -> None:
    """The page loads the element, from where it is."""
    html = result.read(page)
    assert html.count("<webasgi-playground") >= 1
    [script] = re.findall(r'<script type="module" fetchpriority="low" src="([^"]+)"', html)
    assert (result.out / Path(page).parent / script).resolve().name == ELEMENT
    assert (result.out / Path(page).parent / script).is_file()


def test_macros(project: Project) -> None:
    page = (
        "{% set answer = 42 %}\n{{ answer }}\n\n```webasgi\na = {{ answer }}\n```\n\n"
        "```webasgi\n{% raw %}\n-- main.py --\n-- page.html --\n{{ x }}\n{% endraw %}\n```\n"
    )
    result = project.write({"index.md": page}).build(strict=True, plugins=["macros", ours()])
    assert result.warnings == []
    html = result.read("index.html")
    assert '"text": "a = 42\\n"' in html
    assert '"text": "{{ x }}\\n"' in html


DOCSTRING = '''
"""A module.

```webasgi title="In a docstring"
a = 1
```

/// webasgi
```python title="main.py"
b = 2
```
///
"""
'''


def test_docstrings(project: Project) -> None:
    (project.directory / "documented.py").write_text(DOCSTRING, encoding="utf-8")
    handler = {"python": {"paths": [str(project.directory)]}}
    project.write({"index.md": "::: documented\n"})
    plugins = [{"mkdocstrings": {"handlers": handler}}, ours()]
    result = project.build(strict=True, theme=MATERIAL, plugins=plugins)
    assert result.warnings == []
    html = result.read("index.html")
    assert "In a docstring" in html
    assert html.count("<webasgi-playground") == 2
    assets_of(result, "index.html")


@pytest.mark.parametrize("structure", ["suffix", "folder"])
def test_languages(project: Project, structure: str) -> None:
    languages = [
        {"locale": "en", "default": True, "name": "English", "build": True},
        {"locale": "de", "name": "Deutsch"},
    ]
    names = ("index.md", "index.de.md") if structure == "suffix" else ("en/index.md", "de/index.md")
    project.write({names[0]: f"# Title\n\n{FENCE}", names[1]: f"# Titel\n\n{FENCE.replace('A title', 'Ein Titel')}"})
    i18n = {"i18n": {"docs_structure": structure, "languages": languages}}
    result = project.build(strict=True, theme=MATERIAL, plugins=["search", i18n, ours()])
    assert result.warnings == []
    assert "Ein Titel" in result.read("de/index.html")
    assets_of(result, "index.html")
    assets_of(result, "de/index.html")


def test_blog(project: Project) -> None:
    post = f"---\ndate: 2026-01-31\n---\n\n# A post\n\n{FENCE}\n<!-- more -->\n\n{FENCE}"
    project.write({"blog/index.md": "# Blog\n", "blog/posts/one.md": post, "index.md": "# Title\n"})
    result = project.build(strict=True, theme=MATERIAL, plugins=["material/blog", ours()])
    assert result.warnings == []
    assets_of(result, "blog/2026/01/31/a-post/index.html")
    assets_of(result, "blog/index.html")
    assert result.read("blog/index.html").count("<webasgi-playground") == 1


def test_offline(project: Project) -> None:
    project.write({"index.md": "# Title\n", "deep/page.md": FENCE})
    result = project.build(strict=True, theme=MATERIAL, plugins=["search", "material/offline", ours()])
    assert result.warnings == []
    assets_of(result, "deep/page.html")


def test_instant_loading_finds_the_script_in_the_content(project: Project) -> None:
    theme = {**MATERIAL, "features": ["navigation.instant"]}
    project.write({"index.md": "# Title\n", "page.md": FENCE})
    result = project.build(strict=True, theme=theme, plugins=["search", ours()], site_url="https://example.org/sub/")
    assert result.warnings == []
    html = result.read("page/index.html")
    content = html[html.index("<article") : html.index("</article>")]
    assert ELEMENT in content


def run(command: list[str], cwd: Path, **environment: str) -> str:
    done = subprocess.run(
        command,
        cwd=cwd,
        # mike runs `mkdocs` by name.
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


CONFIG = """\
site_name: Test
site_url: https://example.org/sub/
theme: {name: material, font: false}
plugins:
  - search
  - webasgi: {requirements: [], snapshots: false, check: false}
"""


@pytest.mark.skipif(shutil.which("git") is None, reason="mike writes a branch of Git")
def test_versions(tmp_path: Path, built_assets: Path) -> None:
    project = Project(tmp_path).write({"index.md": f"# Title\n\n{FENCE}"})
    (tmp_path / "mkdocs.yml").write_text(CONFIG, encoding="utf-8")
    git = ["git", "-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"]
    run([*git, "init", "-q", "-b", "main"], tmp_path)
    who = {
        f"GIT_{role}_{key}": value
        for role in ("AUTHOR", "COMMITTER")
        for key, value in (("NAME", "Test"), ("EMAIL", "test@example.org"))
    }
    run([*git, "add", "docs", "mkdocs.yml"], project.directory)
    run([*git, "commit", "-q", "-m", "docs"], tmp_path)
    run([sys.executable, "-c", "from mike.driver import main; main()", "deploy", "1.0", "latest"], tmp_path, **who)
    names = run([*git, "ls-tree", "-r", "--name-only", "gh-pages"], tmp_path).splitlines()
    html = run([*git, "show", "gh-pages:1.0/index.html"], tmp_path)
    [script] = re.findall(r'<script type="module" fetchpriority="low" src="([^"]+)"', html)
    assert f"1.0/{script}" in names
    [data] = re.findall(r"data-playground='([^']+)'", html)
    assert f"1.0/assets/webasgi/{json.loads(data)['environment']}" in names


ZENSICAL = """\
[project]
site_name = "Test"

[project.markdown_extensions.pymdownx.superfences]

[[project.markdown_extensions.pymdownx.superfences.custom_fences]]
name = "webasgi"
class = "webasgi"
format = "mkdocs_webasgi.fence.format"
validator = "mkdocs_webasgi.fence.validator"

[project.markdown_extensions."mkdocs_webasgi.block"]
"""


def test_zensical(tmp_path: Path, built_assets: Path) -> None:
    fence = FENCE.replace(' title="A title"', ' requirements=""')
    block = '/// webasgi\n    requirements: ""\n\n```python title="main.py"\na = 1\n```\n///\n'
    Project(tmp_path).write({"index.md": f"# Title\n\n{fence}\n{block}", "deep/page.md": f"# Deep\n\n{fence}"})
    (tmp_path / "zensical.toml").write_text(ZENSICAL, encoding="utf-8")
    run([sys.executable, "-m", "zensical", "build"], tmp_path)
    site = tmp_path / "site"
    assert "for 2 pages to" in run([sys.executable, "-m", "webasgi", "assets", str(site)], tmp_path)
    assert (site / "index.html").read_text("utf-8").count("<webasgi-playground") == 2
    for page in ("index.html", "deep/page/index.html"):
        html = (site / page).read_text("utf-8")
        for script in re.findall(r'<script type="module" fetchpriority="low" src="([^"]*element[^"]*)"', html):
            assert (site / Path(page).parent / script).is_file()
        [name, *_] = {json.loads(each)["environment"] for each in re.findall(r"data-playground='([^']+)'", html)}
        assert (site / "assets" / "webasgi" / name).is_file()
