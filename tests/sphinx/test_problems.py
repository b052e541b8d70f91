"""Everything that an author can get wrong is a warning at its file and line, and the page still shows the code."""

import re
from pathlib import Path
from typing import Any

import pytest
import sphinx
from sphinx.errors import ConfigError

from sphinx_webasgi.reading import read_site
from tests.authoring.cases import Case, parametrize
from tests.authoring.wheels import add_ballast, make_wheel
from tests.sphinx.building import Project

FIXTURES = Path(__file__).parent / "fixtures"


def check(project: Project, case: Case, name: str, head: str) -> None:
    lines_above = head.count("\n")
    project.write({name: head + case.input})
    # Plain code in a language that Pygments does not know is another warning, which is Sphinx' own.
    result = project.build(suppress_warnings=["misc.highlighting_failure"])
    # Sphinx before 8 does not print the subtype unless asked to, and can't be asked to before 7.3.
    warning = r"(.*):(\d+): WARNING: (.*?)(?: \[(webasgi\.\w+)\])?"
    # Sphinx 7 gives that other warning no type, so that nothing suppresses it.
    lines = [line for line in result.warnings if "Pygments lexer name" not in line]
    actual = [re.fullmatch(warning, line) for line in lines]
    expected = case.expected.splitlines()
    assert len(actual) == len(expected), result.warnings
    for match, line in zip(actual, expected, strict=True):
        assert match is not None, result.warnings
        number, subtype, message = re.split(r":? ", line, maxsplit=2)
        assert (match[1], int(match[2]) - lines_above) == (str(project.source / name), int(number))
        assert match[3].startswith(message)
        assert match[4] == subtype or sphinx.version_info < (8,)
    if not {"the playground has no file", "there is no file or directory"} & set(re.split(r": |\n", case.expected)):
        assert 'figure class="webasgi-file"' in result.read("index.html")


@parametrize(FIXTURES / "problems.txt")
def test_in_restructuredtext(case: Case, project: Project) -> None:
    check(project, case, "index.rst", "Title\n=====\n\n")


@parametrize(FIXTURES / "problems_myst.txt")
def test_in_myst(case: Case, project: Project) -> None:
    check(project, case, "index.md", "# Title\n\n")


BAD = "Title\n=====\n\n.. webasgi::\n   :pth: /\n   :app: main\n\n   a = 1\n"


def test_a_subtype_can_be_suppressed(project: Project) -> None:
    result = project.write({"index.rst": BAD}).build(suppress_warnings=["webasgi.option"])
    assert ["app 'main' has no colon" in line for line in result.warnings] == [True]


def test_all_can_be_suppressed(project: Project) -> None:
    assert project.write({"index.rst": BAD}).build(suppress_warnings=["webasgi"]).warnings == []


def test_an_included_file_is_named(project: Project) -> None:
    project.write({"index.rst": "Title\n=====\n\n.. include:: part.txt\n", "part.txt": "Text.\n\n" + BAD[13:]})
    result = project.build()
    places = [line.split(": WARNING")[0] for line in result.warnings]
    assert [place.rpartition("/")[2] for place in places] == ["part.txt:4", "part.txt:5"]
    # docutils names an included file relative to the working directory, where the two have a folder in common.
    named = {Path(place.rpartition(":")[0]).resolve() for place in places}
    assert (project.source / "part.txt").resolve() in named


def test_an_environment_that_is_missing_is_warned_of_again_where_the_document_is_not_read_again(
    project: Project,
) -> None:
    document = "Title\n=====\n\n.. webasgi::\n   :requirements: uvloop\n\n   a = 1\n"
    project.write({"index.rst": document})
    first = project.build()
    second = project.build()
    assert "0 added, 0 changed, 0 removed" in second.status
    assert first.warnings == second.warnings
    assert first.warnings[0].startswith(f"{project.source / 'index.rst'}:5: WARNING: no environment for uvloop")


def test_an_environment_by_name_and_its_size(project: Project, tmp_path: Path) -> None:
    add_ballast(make_wheel(tmp_path / "wheels", "tinyweb"), 2_000_000)
    document = "Title\n=====\n\n.. webasgi::\n   :environment: tiny\n\n   a = 1\n"
    settings: dict[str, Any] = {"webasgi_environments": {"tiny": ["tinyweb"]}, "webasgi_environment_budget": 1}
    settings["webasgi_wheels"] = [str(tmp_path / "wheels")]
    project.write({"index.rst": document})
    result = project.build(**settings)
    (warning,) = result.warnings
    assert warning.startswith(f"{project.source / 'index.rst'}:5: WARNING: the environment tiny has wheels of 2.")
    assert "environment tiny: 2 wheels of 2." in result.status
    assert "1 playground in 1 document" in result.status
    assert project.build(suppress_warnings=["webasgi.size"], **settings).warnings == []


def test_other_builders_resolve_nothing(project: Project) -> None:
    project.write({"index.rst": "Title\n=====\n\n.. webasgi::\n   :requirements: uvloop\n\n   a = 1\n"})
    assert project.build("text").warnings == []


@pytest.mark.parametrize(
    ("name", "value"),
    [("webasgi_requirements", ["=="]), ("webasgi_height", "tall"), ("webasgi_environments", {"a.b": []})],
)
def test_settings_that_cannot_be_used(project: Project, name: str, value: Any) -> None:
    project.write({"index.rst": "Title\n=====\n"})
    with pytest.raises(ConfigError, match=name):
        project.build(**{name: value})


def test_a_setting_that_does_not_exist(project: Project) -> None:
    project.write({"index.rst": "Title\n=====\n"})
    result = project.build(webasgi_networks=False)
    assert result.warnings[0] == "WARNING: unknown config value 'webasgi_networks' in override, ignoring"
    conf = project.source / "conf.py"
    conf.write_text("webasgi_networks = False\n", encoding="utf-8")
    result = project.build()
    assert ["unknown setting 'webasgi_networks': did you mean 'network'?" in line for line in result.warnings] == [True]


def test_what_commands_read_is_told_without_colours(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.write(
        {"conf.py": 'extensions = ["sphinx_webasgi"]\n', "index.rst": "T\n=\n\n.. webasgi::\n   :pth: /\n\n   a\n"}
    )
    read_site(project.source / "conf.py")
    assert (
        capsys.readouterr()
        .err.rstrip()
        .endswith("index.rst:5: WARNING: unknown option 'pth': did you mean 'path'? [webasgi.option]")
    )
