"""The wheel alone, installed with Sphinx or MkDocs into an empty environment, is the whole product."""

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path
from zipfile import ZipFile

import pytest

from scripts import notices
from scripts.stamps import ROOT

# Seconds: a build installs packages and resolves requirements.
LIMIT = 600
pytestmark = pytest.mark.timeout(LIMIT)

PLAYGROUND = """\
from fastapi import FastAPI

app = FastAPI()


@app.get("/")
def index() -> dict[str, str]:
    return {"said": "hello"}
"""


def run(*command: str | Path, directory: Path) -> str:
    """Run a command, fail the test with all that it said if it fails, and give its output."""
    # Nothing of the test's own environment may help.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    result = subprocess.run(
        [os.fspath(part) for part in command],
        cwd=directory,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=LIMIT,
        check=False,
    )
    if result.returncode != 0:
        pytest.fail(f"{' '.join(map(str, command))} ended with {result.returncode}:\n{result.stdout}", pytrace=False)
    return result.stdout


@pytest.fixture(scope="module")
def wheel(built_assets: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout."""
    assert built_assets.is_dir()
    directory = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", directory, ".", directory=ROOT)
    [path] = directory.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def sdist(built_assets: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sdist, built from the checkout."""
    assert built_assets.is_dir()
    directory = tmp_path_factory.mktemp("sdist")
    run(sys.executable, "-m", "build", "--no-isolation", "--sdist", "--outdir", directory, ".", directory=ROOT)
    [path] = directory.glob("*.tar.gz")
    return path


def install(wheel: Path, extra: str, directory: Path) -> Path:
    """Install the wheel with an extra into a new environment; give its folder of commands."""
    run(sys.executable, "-m", "venv", "--without-pip", "venv", directory=directory)
    python = directory / "venv" / "bin" / "python"
    run(
        sys.executable,
        *("-m", "uv", "pip", "install", "--quiet", "--python", python, f"webasgi-docs[{extra}] @ {wheel.as_uri()}"),
        directory=directory,
    )
    return python.parent


def assert_playground_is_complete(page: Path, assets: Path) -> None:
    """Check that a page holds its playground and the assets folder all that it needs."""
    html = page.read_text("utf-8")
    assert "<webasgi-playground" in html
    [environment] = assets.glob("environment-*.json")
    assert environment.name in html
    wheels = json.loads(environment.read_bytes())["wheels"]
    assert {"fastapi", "pydantic-core", "starlette"} <= {entry["name"] for entry in wheels}
    assert [entry["file"] for entry in wheels if (assets / entry["file"]).stat().st_size != entry["size"]] == []
    assert any(path.name in html for path in assets.glob("element-*.js"))
    assert any(path.name in html for path in assets.glob("playground-*.css"))
    assert any(assets.glob("pyodide.asm.wasm-*.bin"))


def test_the_wheel_holds_packages_assets_and_licences(wheel: Path, built_assets: Path) -> None:
    with ZipFile(wheel) as archive:
        names = set(archive.namelist())
        [metadata] = [name for name in names if name.endswith(".dist-info/METADATA")]
    dist_info = metadata.partition("/")[0]
    folders = {name.partition("/")[0] for name in names}
    assert folders == {"webasgi", "sphinx_webasgi", "mkdocs_webasgi", "webasgi_driver", dist_info}
    manifest = json.loads((built_assets / "manifest.json").read_bytes())
    assert {f"webasgi/static/{name}" for name in [*manifest["files"], "manifest.json"]} <= names
    licences = {f"{dist_info}/licenses/{name}" for name in ("LICENSE", "THIRD_PARTY_NOTICES.md")}
    assert licences <= names
    sources = {
        path.relative_to(ROOT / "src").as_posix()
        for path in (ROOT / "src").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.is_relative_to(built_assets)
    }
    assert sources <= names


def test_the_wheel_built_from_the_sdist_without_node_is_the_same(wheel: Path, sdist: Path, tmp_path: Path) -> None:
    with tarfile.open(sdist) as archive:
        assert not [name for name in archive.getnames() if "node_modules" in name]
    # In an environment of its own, where nothing is installed but what the build asks for.
    output = run(sys.executable, "-m", "uv", "build", "--wheel", "--out-dir", ".", sdist, directory=tmp_path)
    assert "npm" not in output
    [again] = tmp_path.glob("*.whl")
    with ZipFile(wheel) as first, ZipFile(again) as second:
        assert {(info.filename, info.CRC) for info in first.infolist()} == {
            (info.filename, info.CRC) for info in second.infolist()
        }


def test_sphinx_builds_a_playground_with_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    commands = install(wheel, "sphinx", tmp_path)
    source = tmp_path / "source"
    source.mkdir()
    (source / "conf.py").write_text('extensions = ["sphinx_webasgi"]\n', "utf-8")
    code = "".join(f"   {line}\n" if line else "\n" for line in PLAYGROUND.splitlines())
    (source / "index.rst").write_text(f"Title\n=====\n\n.. webasgi::\n\n{code}", "utf-8")
    run(commands / "sphinx-build", "--fail-on-warning", "source", "site", directory=tmp_path)
    assert_playground_is_complete(tmp_path / "site" / "index.html", tmp_path / "site" / "_static" / "webasgi")


def test_mkdocs_builds_a_playground_with_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    commands = install(wheel, "mkdocs", tmp_path)
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text("site_name: Title\nplugins: [webasgi]\n", "utf-8")
    (tmp_path / "docs" / "index.md").write_text(f"# Title\n\n```webasgi\n{PLAYGROUND}```\n", "utf-8")
    run(commands / "mkdocs", "build", "--strict", directory=tmp_path)
    assert_playground_is_complete(tmp_path / "site" / "index.html", tmp_path / "site" / "assets" / "webasgi")


def test_third_party_notices_are_current() -> None:
    assert notices.NOTICES.read_text("utf-8") == notices.notices(), "run `make notices`"


def test_the_npm_lock_names_no_registry() -> None:
    packages = json.loads((ROOT / "assets" / "package-lock.json").read_bytes())["packages"]
    assert [name for name, package in packages.items() if "resolved" in package] == []


def test_the_npm_lock_has_every_platforms_packages() -> None:
    packages = json.loads((ROOT / "assets" / "package-lock.json").read_bytes())["packages"]
    optional = {name for package in packages.values() for name in package.get("optionalDependencies", {})}
    assert sorted(name for name in optional if f"node_modules/{name}" not in packages) == []
