"""Incremental and parallel builds."""

from pathlib import Path
from typing import Any

import pytest

from tests.authoring.static_folder import ELEMENT
from tests.authoring.wheels import make_wheel
from tests.sphinx.building import Project
from webasgi.environments import Environment, ResolutionError
from webasgi.site import SiteEnvironments

PLAYGROUND = "{0}\n{1}\n\n.. webasgi:: {2}\n\n   -- main{0}.py --\n   -- main.py --\n   a = 1\n"


def document(title: str, source: str = "") -> str:
    return PLAYGROUND.format(title, "=" * len(title), source)


def toctree(*names: str) -> str:
    return "Title\n=====\n\n.. toctree::\n\n" + "".join(f"   {name}\n" for name in names)


def test_nothing_changed_nothing_is_written(project: Project) -> None:
    project.write({"index.rst": document("One")}).build()
    again = project.build()
    assert "0 added, 0 changed, 0 removed" in again.status
    assert "no targets are out of date" in again.status


def test_sources_on_disk_are_dependencies(project: Project) -> None:
    directory = project.directory / "app"
    directory.mkdir()
    (directory / "web.py").write_text("a = 1\n", encoding="utf-8")
    project.write({"index.rst": "Title\n=====\n\n.. webasgi:: ../app\n   :app: web:app\n"})
    assert "web.py" in project.build().read("index.html")
    (directory / "web.py").write_text("bcd = 2\n", encoding="utf-8")
    changed = project.build()
    assert "0 added, 1 changed, 0 removed" in changed.status
    assert "bcd" in changed.read("index.html")
    (directory / "added.py").write_text("", encoding="utf-8")
    assert "added.py" in project.build().read("index.html")


def test_a_source_below_the_source_directory(project: Project) -> None:
    project.write({"apps/main.py": "a = 1\n", "deep/index.rst": "Deep\n====\n\n.. webasgi:: /apps\n"})
    result = project.write({"index.rst": toctree("deep/index")}).build()
    assert result.warnings == []
    assert "data-playground" in result.read("deep/index.html")


def test_a_source_in_myst(project: Project) -> None:
    project.write({"apps/main.py": "a = 1\n", "index.md": "# Title\n\n:::{webasgi} apps\n:::\n"})
    result = project.build()
    assert result.warnings == []
    assert "data-playground" in result.read("index.html")


def test_parallel_builds_are_the_same(project: Project, tmp_path: Path) -> None:
    names = [f"page{number}" for number in range(12)]
    bad = "Bad\n===\n\n.. webasgi::\n   :requirements: uvloop\n\n   a = 1\n"
    documents = {"index.rst": toctree(*names, "bad"), "bad.rst": bad}
    documents |= {f"{name}.rst": document(name) for name in names}
    one = project.write(documents).build(jobs=1)
    other = Project(tmp_path / "parallel").write(documents).build(jobs=2)
    assert [line.partition(": WARNING: ")[2] for line in one.warnings] == [
        line.partition(": WARNING: ")[2] for line in other.warnings
    ]
    assert len(one.warnings) == 1
    for name in (*names, "index", "bad"):
        assert one.read(f"{name}.html") == other.read(f"{name}.html")


def test_a_document_that_is_gone_asks_for_nothing(project: Project) -> None:
    bad = "Bad\n===\n\n.. webasgi::\n   :requirements: uvloop\n\n   a = 1\n"
    project.write({"index.rst": toctree("bad") + "\n\n" + document("Good"), "bad.rst": bad})
    assert len(project.build().warnings) == 1
    (project.source / "bad.rst").unlink()
    project.write({"index.rst": document("Good")})
    assert project.build().warnings == []


def test_a_page_is_written_again_when_its_environment_has_changed(project: Project, tmp_path: Path) -> None:
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    project.write({"index.rst": document("One"), "conf.py": ""})
    settings: dict[str, Any] = {"webasgi_requirements": ["tinyweb-of-tests"], "webasgi_wheels": [str(wheels)]}
    first = project.build(**settings)
    assert len(first.warnings) == 1
    assert '"environment": null' in first.read("index.html")
    make_wheel(wheels, "tinyweb_of_tests")
    second = project.build(**settings)
    assert second.warnings == []
    assert "0 added, 0 changed, 0 removed" in second.status
    assert '"environment": "environment-' in second.read("index.html")


def test_pages_are_written_again_when_the_assets_have_changed(project: Project, static_folder: Path) -> None:
    project.write({"index.rst": toctree("a"), "a.rst": document("A")})
    assert ELEMENT in project.build().read("a.html")
    manifest = static_folder / "manifest.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace(ELEMENT, "element-new.js"), encoding="utf-8")
    (static_folder / ELEMENT).rename(static_folder / "element-new.js")
    again = project.build()
    assert "0 added, 0 changed, 0 removed" in again.status
    assert ELEMENT not in again.read("a.html")
    assert "element-new.js" in again.read("a.html")


def test_each_set_of_requirements_is_resolved_once(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, ...]] = []
    get = SiteEnvironments.get

    def counting(self: SiteEnvironments, requirements: tuple[str, ...]) -> Environment | ResolutionError:
        if tuple(sorted(requirements)) not in self._outcomes:
            asked.append(tuple(requirements))
        return get(self, requirements)

    monkeypatch.setattr(SiteEnvironments, "get", counting)
    project.write({"index.rst": toctree("a", "b"), "a.rst": document("A"), "b.rst": document("B")}).build()
    assert asked == [()]


def test_included_code_and_globs_are_dependencies(project: Project) -> None:
    page = (
        "Title\n=====\n\n.. webasgi::\n\n   .. literalinclude:: code/main.py\n\n"
        ".. webasgi:: code/*.py\n   :exclude: other.py\n"
    )
    project.write({"code/main.py": "first = 1\n", "code/note.txt": "", "index.rst": page}).build()
    project.write({"code/main.py": "second = 2\n"})
    result = project.build()
    assert "0 added, 1 changed, 0 removed" in result.status
    assert result.read("index.html").count('"text": "second = 2') == 2
    project.write({"code/added.py": "third = 3\n"})
    assert "third" in project.build().read("index.html")


def test_numbers_are_the_same_in_parallel_and_after_a_document_is_gone(project: Project, tmp_path: Path) -> None:
    def titled(name: str) -> str:
        return (
            f"{name}\n=====\n\n.. webasgi::\n   :title: {name}\n   :name: {name}\n\n   a = 1\n\nSee :numref:`{name}`.\n"
        )

    names = [f"page{number}" for number in range(6)]
    documents = {f"{name}.rst": titled(name) for name in names}
    project.write({**documents, "index.rst": toctree(*names)})
    one = project.build(numfig=True)
    other = Project(tmp_path / "parallel").write({**documents, "index.rst": toctree(*names)})
    assert other.build(jobs=2, numfig=True).read("page5.html") == one.read("page5.html")
    assert "Playground 6" in one.read("page5.html")
    (project.source / "page0.rst").unlink()
    project.write({"index.rst": toctree(*names[1:])})
    again = project.build(numfig=True)
    assert again.warnings == []
    assert "Playground 5" in again.read("page5.html")
    assert "page0" not in again.env.webasgi_records.requests  # type: ignore[attr-defined]
