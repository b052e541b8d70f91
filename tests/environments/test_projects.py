"""The documented project itself, in every environment."""

import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from tests.environments.packages import LINUX, PURE, Index, make_wheel
from webasgi.environments import Environment, EnvironmentSettings, ResolutionError, resolution
from webasgi.environments.lockfile import read_lock, write_lock
from webasgi.locks import Locks
from webasgi.site import SiteEnvironments, with_projects

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

# In the tree, so that a build needs nothing from an index.
_BACKEND = """
import pathlib, time, zipfile

def get_requires_for_build_wheel(config_settings=None):
    return []

def build_wheel(directory, config_settings=None, metadata_directory=None):
    tag = pathlib.Path("tag").read_text()
    requires = pathlib.Path("requires").read_text().split()
    metadata = ["Metadata-Version: 2.2", "Name: My-Lib", "Version: 1.0.dev1"]
    metadata += [f"Requires-Dist: {each}" for each in requires]
    name = f"my_lib-1.0.dev1-{tag}.whl"
    with zipfile.ZipFile(pathlib.Path(directory, name), "w") as wheel:
        info = "my_lib-1.0.dev1.dist-info"
        wheel.writestr(zipfile.ZipInfo("my_lib.py", time.localtime()[:6]), pathlib.Path("my_lib.py").read_text())
        wheel.writestr(f"{info}/METADATA", "\\n".join(metadata) + "\\n")
        wheel.writestr(f"{info}/WHEEL", f"Wheel-Version: 1.0\\nGenerator: x\\nRoot-Is-Purelib: true\\nTag: {tag}\\n")
        wheel.writestr(f"{info}/RECORD", "")
    return name
"""


@pytest.fixture
def project(tmp_path: Path, index: Index) -> Path:
    make_wheel(index.directory, "base", "1.0")
    make_wheel(index.directory, "my-lib", "9.0")
    folder = tmp_path / "checkout"
    folder.mkdir()
    (folder / "pyproject.toml").write_text(
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    )
    (folder / "backend.py").write_text(_BACKEND)
    (folder / "my_lib.py").write_text("VERSION = 'mine'\n")
    (folder / "tag").write_text(PURE)
    (folder / "requires").write_text("base>=1")
    return folder


def names(environment: Environment) -> dict[str, str]:
    return {wheel.name: wheel.version for wheel in environment.wheels}


def resolved(settings: EnvironmentSettings, project: Path, locks: Locks | None = None) -> SiteEnvironments:
    """As another build would."""
    resolution._memo.clear()
    return SiteEnvironments(settings, install=[project], snapshots=False, locks=locks)


def test_its_checkout_is_what_examples_run(settings: EnvironmentSettings, project: Path, tmp_path: Path) -> None:
    site = resolved(settings, project)
    for requirements in ((), ("base",), ("my-lib",)):
        found = site.get(requirements)
        assert isinstance(found, Environment)
        assert names(found) == {"my-lib": "1.0.dev1", "base": "1.0", "tzdata": "2026.1"}
    site.write(tmp_path / "out")
    (wheel,) = (tmp_path / "out").rglob("my_lib-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        assert archive.read("my_lib.py") == b"VERSION = 'mine'\n"
    # Equal code gives an equal environment, other code another one.
    again = resolved(settings, project).get(())
    assert isinstance(again, Environment)
    first = site.get(())
    assert isinstance(first, Environment)
    assert again.manifest_name == first.manifest_name
    (project / "my_lib.py").write_text("VERSION = 'edited'\n")
    edited = resolved(settings, project).get(())
    assert isinstance(edited, Environment)
    assert edited.manifest_name != first.manifest_name


def test_it_is_locked_as_a_directory(settings: EnvironmentSettings, project: Path, tmp_path: Path) -> None:
    docs = project / "docs"
    docs.mkdir()
    with_own = with_projects(settings, [project])
    assert settings.target is not None
    environment = resolution.resolve_anew(("base",), with_own)
    locks = Locks(docs, (), ("base",))
    path = locks.path(("base",))
    assert write_lock(
        path,
        requirements=("base",),
        projects=with_own.projects,
        target=settings.target,
        sources=environment.sources,
        indexes=environment.indexes,
    )
    packages = {each["name"]: each for each in tomllib.loads(path.read_text())["packages"]}
    assert packages["my-lib"] == {"name": "my-lib", "directory": {"path": "..", "editable": False}}
    (project / "my_lib.py").write_text("VERSION = 'edited'\n")
    site = resolved(settings, project, locks)
    found = site.get(("base",))
    assert isinstance(found, Environment)
    assert names(found) == names(environment)
    assert found.manifest_name != environment.manifest_name
    assert site.warnings(1) == []
    (project / "requires").write_text("base>=1 tzdata")
    site = resolved(settings, project, locks)
    site.get(("base",))
    (warning,) = site.warnings(1)
    assert "the dependencies of the project itself have changed" in warning.message
    with pytest.raises(ResolutionError, match="no longer has the project my-lib"):
        read_lock(path, ())


def test_what_can_not_be_built(settings: EnvironmentSettings, project: Path, tmp_path: Path) -> None:
    def error(folder: Path) -> str:
        outcome = resolved(settings, folder).get(())
        assert isinstance(outcome, ResolutionError)
        return str(outcome)

    assert "neither a pyproject.toml nor a setup.py" in error(tmp_path)
    (project / "tag").write_text(LINUX)
    assert f"my_lib-1.0.dev1-{LINUX}.whl, which Pyodide 314.0.7 can't load" in error(project)
    (project / "backend.py").write_text("raise RuntimeError('no compiler')")
    assert "could not be built" in error(project)
    assert "no compiler" in error(project)


def test_a_version_that_contradicts_it(settings: EnvironmentSettings, project: Path) -> None:
    outcome = resolved(replace(settings, max_age=0), project).get(("my-lib>=2",))
    assert isinstance(outcome, ResolutionError)
    assert "holds my-lib 1.0.dev1" in str(outcome)
