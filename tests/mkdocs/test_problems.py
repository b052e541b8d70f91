"""Everything that an author can get wrong is a warning with page and line, and the page still shows the code."""

import re
from pathlib import Path

import pytest

from tests.authoring.cases import Case, parametrize
from tests.mkdocs.building import Project

FIXTURES = Path(__file__).parent / "fixtures"
# Front matter is taken away before plugins see the page.
HEAD = "---\ntitle: Title\n---\n\n# Title\n\n"


@parametrize(FIXTURES / "problems.txt")
def test_problems(case: Case, project: Project) -> None:
    project.write({"sub/page.md": HEAD + case.input, "index.md": "# Title\n"})
    result = project.build(strict=True, markdown_extensions=["admonition"])
    actual = [re.fullmatch(r"docs/sub/page\.md:(\d+): (.*) \[(webasgi\.\w+)\]", line) for line in result.warnings]
    assert all(actual), result.warnings
    found = [f"{int(match[1]) - HEAD.count(chr(10))} {match[3]}: {match[2]}" for match in actual if match is not None]
    expected = case.expected.splitlines()
    # Of two lines of the same block, the fence's own comes first only if it was found first.
    assert len(found) == len(expected), result.warnings
    for line, start in zip(sorted(found, key=number), sorted(expected, key=number), strict=True):
        assert line.startswith(start)
    assert result.aborted == bool(expected)
    if not {"the playground has no file", "there is no file or directory"} & set(re.split(r": |\n", case.expected)):
        assert 'figure class="webasgi-file"' in result.read("sub/page/index.html")


def number(line: str) -> int:
    return int(line.partition(" ")[0])


def test_a_header_that_was_mended_keeps_what_could_be_read(project: Project) -> None:
    project.write({"index.md": '```webasgi path=/docs title="A title"\na = 1\n```\n'})
    html = project.build().read("index.html")
    assert '"title": "A title"' in html
    assert '"path": "/"' in html


MACRO = """
def on_page_markdown(markdown, **kwargs):
    return markdown.replace("MADE", '```webasgi app="x"\\nb\\n```')
"""


def test_a_page_that_another_plugin_has_written(project: Project, tmp_path: Path) -> None:
    hook = tmp_path / "hook.py"
    hook.write_text(MACRO, encoding="utf-8")
    project.write({"index.md": 'MADE\n\n```webasgi app="y"\na = 1\n```\n'})
    result = project.build(hooks=[str(hook)])
    assert [line.partition(": app")[0] for line in result.warnings] == ["docs/index.md", "docs/index.md:3"]


BLOCK = '/// webasgi\n    {}: 1\n\n```python title="main.py"\n{}\n```\n///\n'


def test_playgrounds_that_a_page_takes_in(project: Project) -> None:
    shared = BLOCK.format("hight", "a = 1") + '\n--8<-- "deep/two.md"\n'
    two = '# Two\n\n```webasgi path="two"\nb = 1\n```\n'
    own = '--8<-- "one.md"\n\n' + BLOCK.format("pth", "c = 1")
    project.write({"index.md": own, "one.md": shared, "deep/two.md": two})
    extensions = [{"pymdownx.snippets": {"base_path": [str(project.docs)]}}]
    warnings = project.build(markdown_extensions=extensions, exclude_docs="one.md\ndeep/").warnings
    assert sorted(line.partition(": did")[0] for line in warnings) == [
        "docs/deep/two.md:3: path 'two' has to start with a slash: /two [webasgi.option]",
        "docs/index.md:4: unknown option 'pth'",
        "docs/one.md:2: unknown option 'hight'",
    ]


@pytest.mark.parametrize(("name", "value"), [("requirements", ["=="]), ("height", "tall")])
def test_settings_that_cannot_be_used(project: Project, name: str, value: object) -> None:
    project.write({"index.md": "# Title\n"})
    result = project.build(plugins=[{"webasgi": {name: value}}])
    assert result.aborted
    assert result.warnings[0].startswith(f"webasgi: {name}: ")


def test_missing_assets_are_the_installation_s_fault(project: Project, static_folder: Path) -> None:
    (static_folder / "manifest.json").unlink()
    project.write({"index.md": "```webasgi\na = 1\n```\n"})
    result = project.build()
    assert result.aborted
    assert "webasgi: the files for the browser are not there: reinstall webasgi-docs" in result.warnings[-1]


def test_a_kind_that_is_not_wanted(project: Project) -> None:
    project.write({"index.md": '```webasgi app="x" pth="/" requirements=""\na = 1\n```\n\n```Webasgi\n```\n'})
    plugin = {"webasgi": {"suppress_warnings": ["webasgi.syntax", "webasgi.option"], "check": False}}
    result = project.build(strict=True, plugins=[plugin])
    assert [line.partition(": ")[2] for line in result.warnings] == [
        "app 'x' has no colon: write module:attribute, such as x:app [webasgi.app]"
    ]
    assert (
        project.build(strict=True, plugins=[{"webasgi": {"suppress_warnings": ["webasgi"], "check": False}}]).warnings
        == []
    )


def test_a_setting_that_does_not_exist(project: Project) -> None:
    project.write({"index.md": "# Title\n"})
    result = project.build(plugins=[{"webasgi": {"requirement": [], "check": False}}])
    assert "unknown setting 'requirement': did you mean 'requirements'? [webasgi.setting]" in result.warnings[-1]
