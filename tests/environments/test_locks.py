"""Lock files: written by the command, used by builds of both tools, checked for staleness."""

import json
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from packaging.pylock import Pylock, is_valid_pylock_path

from tests.environments.packages import WASM, Index, make_sdist, make_wheel
from tests.mkdocs.building import Project as MkDocsProject
from tests.sphinx.building import Project as SphinxProject
from webasgi.__main__ import main
from webasgi.environments import resolution

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ENVIRONMENTS = {"web": ["top"], "spare": ["base"]}


@dataclass
class Site:
    """A site in `directory`: two playgrounds, of the environment `web` and with requirements of their own."""

    directory: Path
    build: Callable[..., Any]
    page: Callable[[], str]

    def lock(self, *arguments: str) -> int:
        resolution._memo.clear()
        return main(["lock", str(self.directory), *arguments])

    def locked(self, name: str) -> dict[str, Any]:
        content = tomllib.loads((self.directory / f"pylock.{name}.toml").read_text(encoding="utf-8"))
        return {each["name"]: each for each in content["packages"]}

    def wheels(self) -> dict[str, str]:
        """Name to version of the wheels of the first playground."""
        resolution._memo.clear()
        self.result = self.build()
        names = re.findall(r"environment-[0-9a-f]{16}\.json", self.page())
        manifest = next(self.result.out.rglob(names[0]))
        return {wheel["name"]: wheel["version"] for wheel in json.loads(manifest.read_bytes())["wheels"]}


@pytest.fixture(params=["sphinx", "mkdocs"])
def site(request: pytest.FixtureRequest, tmp_path: Path, index: Index, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setenv("WEBASGI_CACHE_DIR", str(tmp_path / "cache"))
    make_wheel(index.directory, "top", "1.0", requires=["base"])
    make_wheel(index.directory, "base", "1.0")
    make_wheel(index.directory, "base", "1.0", WASM)
    if request.param == "sphinx":
        sphinx = SphinxProject(tmp_path / "site")
        lines = ['extensions = ["sphinx_webasgi"]', f"webasgi_environments = {ENVIRONMENTS!r}"]
        lines += ["webasgi_snapshots = False", 'webasgi_distribution = ""']
        document = "T\n=\n\n.. webasgi::\n   :environment: web\n\n   a = 1\n\n"
        document += ".. webasgi::\n   :requirements: base<2\n\n   a = 1\n"
        sphinx.write({"conf.py": "\n".join(lines), "index.rst": document})
        settings: dict[str, Any] = {"webasgi_environments": ENVIRONMENTS, "webasgi_snapshots": False}
        settings |= {"webasgi_distribution": ""}
        page = sphinx.directory / "html/index.html"
        return Site(sphinx.source, lambda: sphinx.build(**settings), page.read_text)
    mkdocs = MkDocsProject(tmp_path)
    document = '# T\n\n```webasgi environment="web"\na = 1\n```\n\n```webasgi requirements="base<2"\na = 1\n```\n'
    mkdocs.write({"index.md": document})
    config = {"environments": ENVIRONMENTS, "snapshots": False, "distribution": ""}
    text = json.dumps({"site_name": "T", "theme": {"name": "mkdocs"}, "plugins": [{"webasgi": config}]})
    path = tmp_path / "mkdocs.yml"

    def build() -> Any:
        result = mkdocs.build(plugins=[{"webasgi": {**config}}])
        path.write_text(text, encoding="utf-8")  # it has emptied the file
        return result

    path.write_text(text, encoding="utf-8")
    return Site(tmp_path, build, (tmp_path / "site/index.html").read_text)


def test_versions_do_not_drift(site: Site, index: Index, capsys: pytest.CaptureFixture[str]) -> None:
    assert site.lock() == 0
    out = capsys.readouterr().out
    assert "pylock.web.toml: written, 3 packages" in out
    assert "pylock.spare.toml: written, 2 packages" in out
    names = sorted(path.name for path in site.directory.glob("pylock.*.toml"))
    assert len(names) == 3
    assert re.fullmatch(r"pylock\.base-[0-9a-f]{8}\.toml", names[0])
    assert site.lock("--check") == 0
    make_wheel(index.directory, "base", "1.1")
    make_wheel(index.directory, "top", "1.1", requires=["base"])
    assert site.wheels() == {"top": "1.0", "base": "1.0", "tzdata": "2026.1"}
    assert site.result.warnings == []
    # A lock that fits is kept as it is; upgrades are asked for.
    before = (site.directory / "pylock.web.toml").read_text(encoding="utf-8")
    assert site.lock() == 0
    assert (site.directory / "pylock.web.toml").read_text(encoding="utf-8") == before
    assert site.lock("--upgrade-package", "Base") == 0
    assert "base: 1.0 -> 1.1" in capsys.readouterr().out
    assert site.wheels() == {"top": "1.0", "base": "1.1", "tzdata": "2026.1"}
    assert site.lock("--upgrade-package", "bsae") == 1
    assert "no environment of this site has the package bsae" in capsys.readouterr().err
    assert site.lock("--upgrade") == 0
    assert site.wheels() == {"top": "1.1", "base": "1.1", "tzdata": "2026.1"}


def test_the_files_are_what_the_specification_says(site: Site, index: Index) -> None:
    assert site.lock() == 0
    for path in site.directory.glob("pylock.*.toml"):
        assert is_valid_pylock_path(path)
        lock = Pylock.from_dict(tomllib.loads(path.read_text(encoding="utf-8")))
        lock.validate()
        assert all(package.wheels and package.wheels[0].hashes["sha256"] for package in lock.packages)
    base = site.locked("web")["base"]
    assert base["index"] == index.url
    assert base["wheels"][0]["name"] == f"base-1.0-{WASM}.whl"


def test_stale_locks_are_told(site: Site, index: Index, capsys: pytest.CaptureFixture[str]) -> None:
    assert site.lock() == 0
    path = site.directory / "pylock.web.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('[\n    "top"', '[\n    "old"', 1), encoding="utf-8")
    (site.directory / "pylock.spare.toml").unlink()
    orphan = site.directory / "pylock.gone.toml"
    orphan.write_text('lock-version = "1.0"\ncreated-by = "webasgi-docs"\npackages = []\n', encoding="utf-8")
    other = site.directory / "pylock.toml"
    other.write_text('lock-version = "1.0"\ncreated-by = "uv"\npackages = []\n', encoding="utf-8")
    capsys.readouterr()
    assert site.lock("--check") == 1
    error = capsys.readouterr().err
    assert "pylock.web.toml is stale: the requirements have changed: top was added, old was removed" in error
    assert "pylock.spare.toml is missing" in error
    assert "pylock.gone.toml is of no environment" in error
    site.wheels()
    (warning,) = site.result.warnings
    assert re.search(
        r"index\.(rst|md):\d+: .*pylock\.web\.toml is stale: .*Run `webasgi lock` \[webasgi\.lock\]$", warning
    )
    assert site.lock() == 0
    assert site.lock("--check") == 0
    assert not orphan.exists()
    assert other.exists()


@pytest.mark.parametrize("site", ["mkdocs"], indirect=True)
def test_locks_for_something_else(site: Site) -> None:
    assert site.lock() == 0
    path = site.directory / "pylock.web.toml"
    good = path.read_text(encoding="utf-8")
    for old, new, words in (
        ('pyodide = "', 'pyodide = "0.', "it was made for Pyodide 0."),
        ('lock-version = "1.0"', 'lock-version = "2.0"', "can't be used: it is of version 2.0"),
        ("requirements = [", "wanted = [", "can't be used: 'requirements' is missing"),
        ("requirements", "= requirements", "can't be used: "),
        ("sha256 = ", "md5 = ", "can't be used: 'sha256' is missing"),
    ):
        path.write_text(good.replace(old, new, 1), encoding="utf-8")
        assert site.lock("--check") == 1
        assert any(words in each for each in site.build().warnings)
    assert site.lock() == 0
    assert path.read_text(encoding="utf-8") == good


@pytest.mark.parametrize("site", ["mkdocs"], indirect=True)
def test_hashes_are_verified(site: Site, index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    make_sdist(index.directory, "speedy", "1.0")
    assert site.lock() == 0
    wheel = index.directory / "top-1.0-py3-none-any.whl"
    wheel.write_bytes(wheel.read_bytes().replace(b"1.0'", b"6.6'"))
    monkeypatch.setenv("WEBASGI_CACHE_DIR", str(site.directory / "another-cache"))
    (warning,) = [each for each in site.build().warnings if "top" in each]
    assert "top-1.0-py3-none-any.whl could not be downloaded" in warning
    assert "its sha256 is" in warning
    assert "A lock file names it" in warning


@pytest.mark.parametrize("site", ["mkdocs"], indirect=True)
def test_passwords_stay_out(
    site: Site, index: Index, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    index.credentials = "me:s3cret"
    monkeypatch.setenv("UV_DEFAULT_INDEX", index.url.replace("http://", "http://me:s3cret@"))
    assert site.lock() == 0
    assert "s3cret" not in "".join(capsys.readouterr())
    assert not [path for path in site.directory.glob("pylock.*") if "s3cret" in path.read_text(encoding="utf-8")]
    assert site.locked("web")["base"]["index"] == index.url


@pytest.mark.parametrize("site", ["mkdocs"], indirect=True)
def test_what_can_not_be_locked(site: Site, index: Index, capsys: pytest.CaptureFixture[str]) -> None:
    (index.directory / "top-1.0-py3-none-any.whl").unlink()
    assert site.lock() == 1
    error = capsys.readouterr().err
    assert re.search(r"pylock\.web\.toml \(\S*index\.md:3\): package 'top' is not on the package index", error)
    assert (site.directory / "pylock.spare.toml").is_file()


def test_no_site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lock", str(tmp_path)]) == 1
    assert "no conf.py, mkdocs.yml or mkdocs.yaml in" in capsys.readouterr().err
