"""Every form of the fence and the block with its HTML; `tests.authoring.cases.compare` writes the file anew."""

import re
from pathlib import Path

from tests.authoring.cases import compare, read_cases
from tests.mkdocs.building import Project

FIXTURES = Path(__file__).parent / "fixtures"
SOURCES = {
    "code/app.py": "import os\n\n# region app\nasync def app(scope, receive, send): ...\n# endregion\n",
    "code/page.html": "<p>{{ x }}</p>\n",
    "code/tests/test_app.py": "import app\n",
    "sections.txt": "# --8<-- [start:one]\na = 1\n# --8<-- [end:one]\nb = 2\n",
}


def test_corpus(project: Project) -> None:
    cases = read_cases(FIXTURES / "corpus.txt")
    pages = {f"case{number}.md": case.input for number, case in enumerate(cases)}
    (project.directory / "theme").mkdir()
    (project.directory / "theme" / "main.html").write_text("{{ page.content }}\n", encoding="utf-8")
    project.write({**SOURCES, **pages, "index.md": "# Index\n"})
    result = project.build(
        strict=True,
        theme={"name": None, "custom_dir": str(project.directory / "theme")},
        markdown_extensions=[
            "admonition",
            "attr_list",
            "footnotes",
            {"pymdownx.snippets": {"base_path": [str(project.docs)]}},
        ],
    )
    assert result.warnings == []
    html = {case.title: shown(result.read(f"case{number}/index.html")) for number, case in enumerate(cases)}
    compare(FIXTURES / "corpus.txt", html)


def shown(html: str) -> str:
    """The page without what every page has, and without the environment, which goes by what there is on PyPI."""
    html = re.sub(r"<(?:link|script) [^>]*>(?:</script>)?\n", "", html)
    html = re.sub(r'"environment": "environment-\w+.json"', '"environment": "…"', html)
    return "".join(f"{line}\n" for line in html.splitlines() if line.strip())
