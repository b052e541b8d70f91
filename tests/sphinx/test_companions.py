"""Extensions and builders that playgrounds stand beside."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sphinx.building import Project

BLOCK = ".. webasgi::\n   :title: A title\n\n   -- main.py --\n   a = 1\n   -- page.html --\n   <p>\n"


def indented(text: str, width: int = 3) -> str:
    return "".join(f"{' ' * width}{line}".rstrip() + "\n" for line in text.splitlines())


DESIGN = f"""\
Title
=====

.. tab-set::

   .. tab-item:: One

{indented(BLOCK, 6)}
   .. tab-item:: Two

      Text.

.. card:: Card

{indented(BLOCK)}
.. dropdown:: More

{indented(BLOCK)}
.. grid:: 2

   .. grid-item-card:: Cell

{indented(BLOCK, 6)}"""

DESIGN_MYST = """\
# Title

::::{tab-set}
:::{tab-item} One
```{webasgi}
:title: A title

a = 1
```
:::
::::

:::::{dropdown} More
::::{webasgi}
```{code-block} python
:caption: main.py

a = 1
```
::::
:::::
"""


def test_tabs_cards_dropdowns_and_copy_buttons(project: Project) -> None:
    project.write({"index.rst": DESIGN + "\n.. toctree::\n\n   myst\n", "myst.md": DESIGN_MYST})
    result = project.build(extensions=["sphinx_webasgi", "myst_parser", "sphinx_design", "sphinx_copybutton"])
    assert result.warnings == []
    html = result.read("index.html")
    assert html.count("<webasgi-playground") == 4
    assert html.count('type="module"') == 1
    assert result.read("myst.html").count("<webasgi-playground") == 2


@pytest.mark.parametrize("builder", ["latex", "epub", "text"])
def test_tabs_and_cards_in_other_formats(project: Project, builder: str) -> None:
    project.write({"index.rst": DESIGN})
    extensions = ["sphinx_webasgi", "myst_parser", "sphinx_design"]
    result = project.build(builder, extensions=extensions, version="1", epub_copyright="nobody")
    assert result.warnings == []


def test_other_projects_find_playgrounds_by_name(project: Project, tmp_path: Path) -> None:
    named = BLOCK.replace(":title:", ":name: shop\n   :title:")
    project.write({"index.rst": f"Title\n=====\n\n{named}"})
    first = project.build(extensions=["sphinx_webasgi", "myst_parser", "sphinx.ext.intersphinx"])
    assert first.warnings == []
    other = Project(tmp_path / "other").write({"index.rst": "Other\n=====\n\n:external:ref:`shop`\n"})
    mapping = {"first": ("https://example.org", str(first.out / "objects.inv"))}
    second = other.build(
        extensions=["sphinx_webasgi", "myst_parser", "sphinx.ext.intersphinx"], intersphinx_mapping=mapping
    )
    assert second.warnings == []
    assert 'href="https://example.org/index.html#shop"' in second.read("index.html")
    assert "A title" in second.read("index.html")


def test_markdown(project: Project) -> None:
    project.write({"index.rst": f"Title\n=====\n\n{BLOCK}\nText.\n"})
    result = project.build("markdown", extensions=["sphinx_webasgi", "myst_parser", "sphinx_markdown_builder"])
    assert result.warnings == []
    text = re.sub(r"\n{2,}", "\n\n", result.read("index.md"))
    assert text == (
        "# Title\n\n**A title**\n\n`main.py`\n\n```python\na = 1\n```\n\n`page.html`\n\n```html\n<p>\n```\n\nText.\n"
    )


@pytest.mark.filterwarnings("default")  # it traverses nodes as one did once
def test_llms_txt(project: Project) -> None:
    project.write({"index.rst": f"Title\n=====\n\n{BLOCK}"})
    result = project.build(extensions=["sphinx_webasgi", "myst_parser", "sphinx_llms_txt"], html_title="Test")
    assert result.warnings == []
    assert "-- main.py --\n   a = 1" in result.read("llms-full.txt")


CONF = """\
extensions = ["sphinx_webasgi"]
webasgi_requirements = []
webasgi_snapshots = False
webasgi_check = False
html_theme = "basic"
"""


def until(condition: Callable[[], bool], what: str, *, seconds: float = 60, pause: float = 0.1) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(pause)


def changed(project: Project, page: Path) -> bool:
    """Whether the page has what the source was changed to; changes it."""
    if "after" in page.read_text("utf-8"):
        return True
    project.write({"app/main.py": f"after = {time.monotonic_ns()}\n"})
    return False


def test_autobuild_follows_sources(tmp_path: Path, built_assets: Path) -> None:
    project = Project(tmp_path).write(
        {
            "conf.py": CONF,
            "index.rst": "Title\n=====\n\n.. webasgi:: app\n",
            "app/main.py": "before = 1\n",
        }
    )
    page = tmp_path / "out" / "index.html"
    command = [
        sys.executable,
        "-m",
        "sphinx_autobuild",
        "--port",
        "0",
        "--delay",
        "0",
        str(project.source),
        str(page.parent),
    ]
    log = (tmp_path / "log").open("w")
    with log, subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, "PYTHONUNBUFFERED": "1"}) as process:
        try:
            until(lambda: page.is_file() and "before" in page.read_text("utf-8"), "the first build")
            until(lambda: "Serving on" in (tmp_path / "log").read_text(), "the server")
            # It says so before it watches.
            until(lambda: changed(project, page), "a build after a change", pause=2)
        finally:
            process.terminate()
            process.wait(30)
