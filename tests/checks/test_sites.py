"""Examples that do not work are told at their lines, by both tools, the command, the builder and pytest."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.mkdocs.building import Project as MkDocsProject
from tests.sphinx.building import Project as SphinxProject
from webasgi.__main__ import main

APP = """async def app(scope, receive, send):
    await receive()
    if scope["path"] == "/boom":
        raise ValueError("not today")
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"TYPE")]})
    await send({"type": "http.response.body", "body": b'BODY'})
"""
JSON = APP.replace("TYPE", "application/json").replace("BODY", '{"answer": 42}')
HTML = APP.replace("TYPE", "text/html").replace("BODY", "<h1>Hello page</h1><script>1</script>")


def indented(text: str) -> str:
    return "".join(f"   {line}" if line.strip() else line for line in text.splitlines(keepends=True))


RST = f"""
Title
=====

.. webasgi::
   :check: GET / -> 200 json {{"answer": 42}}
           GET / -> 404

{indented(JSON)}
.. webasgi::
   :check:
      GET /boom -> 500
      GET /boom -> 200

   -- main.py --
{indented(HTML)}
.. webasgi::

   import nosuch
"""
MARKDOWN = f"""# Title

```webasgi check='GET / -> 404'
{JSON}```

```webasgi path="/boom"
-- main.py --
{HTML}```
"""


@pytest.fixture
def sphinx(tmp_path: Path) -> SphinxProject:
    return SphinxProject(tmp_path).write({"index.rst": RST, "conf.py": "extensions = ['sphinx_webasgi']\n"})


def starts(warnings: list[str], source: Path) -> list[str]:
    """The warnings without tracebacks, their places relative."""
    return [line.replace(f"{source}/", "").split(" (")[0] for line in warnings if line.startswith(str(source))]


FAULTS = [
    "index.rst:7: WARNING: GET / answers with 200 OK, not with 404 [webasgi.check]",
    # In the file that raised it.
    "index.rst:25: WARNING: GET /boom answers with 500 Internal Server Error",
    (
        "index.rst:31: WARNING: the app does not start: The app imports `nosuch`, but the playground has no package "
        "that provides it. Add it to the playground's requirements"
    ),
]


def test_sphinx(sphinx: SphinxProject) -> None:
    result = sphinx.build(webasgi_check=True, webasgi_snapshots=False)
    assert starts(result.warnings, sphinx.source) == FAULTS
    assert "ValueError: not today [webasgi.check]" in result.warnings
    page = result.read("index.html")
    assert page.count('<figure class="webasgi-response"') == 2
    assert "GET / → 200 OK, application/json" in page
    # The page is in a frame without scripts and without a way out.
    assert 'sandbox="" loading="lazy" inert tabindex="-1"' in page
    assert "default-src &#39;none&#39;" in page
    assert "&lt;h1&gt;Hello page&lt;/h1&gt;" in page
    text = sphinx.build("text", webasgi_check=True).read("index.txt")
    assert 'GET / → 200 OK, application/json\n\n   {\n     "answer": 42\n   }' in text
    assert starts(sphinx.build("webasgi", webasgi_check=True).warnings, sphinx.source) == FAULTS
    off = sphinx.build("text", webasgi_check=False)
    assert (off.warnings, "200 OK" in off.read("index.txt")) == ([], False)


def test_mkdocs(tmp_path: Path) -> None:
    project = MkDocsProject(tmp_path).write({"index.md": MARKDOWN})

    def plugins() -> list[Any]:
        return ["search", {"webasgi": {"requirements": [], "check": True, "snapshots": False}}]

    result = project.build(plugins=plugins())
    first, second = (warning.splitlines()[0] for warning in result.warnings)
    assert first == "docs/index.md:3: GET / answers with 200 OK, not with 404 [webasgi.check]"
    assert second.startswith("docs/index.md:17: GET /boom answers with 500 Internal Server Error")
    page = result.read("index.html")
    # What does not work is nothing to show.
    assert page.count('<figure class="webasgi-response"') == 1
    assert "webasgi-response:" not in page
    assert "application/json" in result.read("search/search_index.json")
    assert project.build(strict=True, plugins=plugins()).aborted


def test_command(sphinx: SphinxProject, capsys: pytest.CaptureFixture[str]) -> None:
    (sphinx.source / "conf.py").write_text("extensions = ['sphinx_webasgi']\nwebasgi_requirements = []\n")
    assert main(["check", str(sphinx.source)]) == 1
    *faults, summary = capsys.readouterr().out.splitlines()
    assert f"{sphinx.source}/index.rst:7: GET / answers with 200 OK, not with 404" in faults
    assert summary == "3 playgrounds with 4 checks were run, 3 failed"


def test_pytest(sphinx: SphinxProject) -> None:
    (sphinx.source / "conf.py").write_text("extensions = ['sphinx_webasgi']\nwebasgi_requirements = []\n")
    good = RST.split("\n.. webasgi::")[0] + "\n.. webasgi::\n\n" + indented(JSON)
    (sphinx.source / "good.rst").write_text(f":orphan:\n{good}")
    command = [sys.executable, "-m", "pytest", "--webasgi", "-p", "no:cacheprovider", "--rootdir", "."]
    done = subprocess.run(command, cwd=sphinx.source, capture_output=True, text=True, timeout=100)
    assert done.returncode == 1, done.stderr
    assert "3 failed, 1 passed" in done.stdout
    assert "index.rst:7: GET / answers with 200 OK, not with 404" in done.stdout
    assert "site-packages" not in done.stdout
