"""Every form of the directive with the doctree that it makes; `tests.authoring.cases.compare` writes the files anew."""

import json
import re
from pathlib import Path

import pytest
from docutils import nodes

from sphinx_webasgi.node import webasgi_playground
from tests.authoring.cases import compare, read_cases
from tests.sphinx.building import Project
from webasgi.markup import playground_data

FIXTURES = Path(__file__).parent / "fixtures"
SOURCES = {
    "code/app.py": "import os\n\n# region app\nasync def app(scope, receive, send): ...\n# endregion\n",
    "code/page.html": "<p>{{ x }}</p>\n",
    "code/tests/test_app.py": "import app\n",
    "sections.txt": "one\ntwo\nthree\n",
}


def described(tree: nodes.document) -> str:
    """The doctree below the document's title, without places, and what the element reads."""
    [section] = tree.findall(nodes.section)
    text = "".join(child.pformat("  ") for child in section.children[1:])
    text = re.sub(r' (?:force|xml:space|linenos|highlight_args)="[^"]*"', "", text)
    text = text.replace(str(Path(tree["source"]).parent), "SOURCE")
    for playground in tree.findall(webasgi_playground):
        data = playground_data(playground.playground, environment=None, problem=None)
        shown = {"app": data["app"], "path": data["path"], "files": data["files"]}
        text += json.dumps(shown, ensure_ascii=False) + "\n"
    return text


@pytest.mark.parametrize(("name", "suffix"), [("corpus.txt", "rst"), ("corpus_myst.txt", "md")])
def test_corpus(name: str, suffix: str, project: Project) -> None:
    cases = read_cases(FIXTURES / name)
    head = "Title\n=====\n\n" if suffix == "rst" else "# Title\n\n"
    pages = {f"case{number}.{suffix}": head + case.input for number, case in enumerate(cases)}
    tree = "".join(f"   case{number}\n" for number in range(len(cases)))
    project.write({**SOURCES, **pages, "index.rst": f"Index\n=====\n\n.. toctree::\n\n{tree}"})
    result = project.build("text", exclude_patterns=["sections.txt"])
    assert result.warnings == []
    compare(
        FIXTURES / name,
        {case.title: described(result.env.get_doctree(f"case{number}")) for number, case in enumerate(cases)},
    )
