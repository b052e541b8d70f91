"""A directory of wheels, and builds that have nothing else."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.environments.packages import LINUX, PURE, WASM, Index, lock_distribution, make_sdist, make_wheel
from tests.mkdocs.building import Project, Result
from webasgi.__main__ import main
from webasgi.environments import distribution, resolution

PAGE = "".join(f'```webasgi requirements="{each}"\na = 1\n```\n\n' for each in ("top", "base<2", "fast speedy", ""))
#: Of each playground of the page, as `wheels` has them.
EXPECTED = [
    {f"top-1.0-{PURE}", f"base-2.0-{PURE}"},
    {f"base-1.0-{PURE}"},
    {f"fast-1.5-{WASM}", f"speedy-1.0-{PURE}"},
    set(),
]


@pytest.fixture
def site(tmp_path: Path, index: Index, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Environments that need two versions of a package, Pyodide's distribution and a build from source."""
    monkeypatch.setenv("WEBASGI_CACHE_DIR", str(tmp_path / "cache"))
    make_wheel(index.directory, "top", "1.0", requires=["base>=2"])
    for version in ("1.0", "2.0"):
        make_wheel(index.directory, "base", version)
    make_wheel(index.directory, "fast", "2.0", LINUX)
    make_sdist(index.directory, "speedy", "1.0")
    index.distribution = tmp_path / "distribution"
    make_wheel(index.distribution, "fast", "1.5", WASM)
    lock_distribution(index.distribution)
    distribution._read.clear()
    return Project(tmp_path / "site").write({"index.md": PAGE})


def configure(site: Project, index: Index) -> dict[str, Any]:
    """Write the configuration; the plugin's options."""
    options = {"snapshots": False, "build_sdists": ["speedy"], "wheels": ["wheels"]}
    options["distribution"] = index.url.replace("simple", "pyodide/full")
    config = {"site_name": "T", "theme": {"name": "mkdocs"}, "plugins": [{"webasgi": options}]}
    (site.directory / "mkdocs.yml").write_text(json.dumps(config), encoding="utf-8")
    return options


def wheels(result: Result) -> list[set[str]]:
    names = re.findall(r"environment-[0-9a-f]{16}\.json", result.read("index.html"))
    manifests = [json.loads(next(result.out.rglob(name)).read_bytes()) for name in names]
    files = ({Path(wheel["file"]).name.removesuffix(".whl") for wheel in each["wheels"]} for each in manifests)
    return [each - {f"tzdata-2026.1-{PURE}"} for each in files]


@pytest.mark.parametrize("locked", [False, True])
def test_build_without_a_network(
    locked: bool, site: Project, index: Index, tmp_path: Path, closed_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = configure(site, index)
    folder = site.directory / "wheels"
    folder.mkdir()
    if locked:
        assert main(["lock", str(site.directory)]) == 0
    assert main(["fetch", "--wheels", str(folder), str(site.directory)]) == 0
    assert {path.stem for path in folder.iterdir()} == set().union(*EXPECTED, {f"tzdata-2026.1-{PURE}"})
    # Another machine, which has the directory and the documentation.
    monkeypatch.setenv("WEBASGI_CACHE_DIR", str(tmp_path / "other-cache"))
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "other-uv-cache"))
    monkeypatch.setenv("UV_DEFAULT_INDEX", f"http://127.0.0.1:{closed_port}/simple")
    index.requests.clear()
    distribution._read.clear()
    resolution._memo.clear()
    result = site.build(plugins=[{"webasgi": {**options}}])
    assert result.warnings == []
    assert wheels(result) == EXPECTED
    assert index.requests == []


def test_what_can_not_be_fetched(site: Project, index: Index, capsys: pytest.CaptureFixture[str]) -> None:
    configure(site, index)
    (site.directory / "wheels").mkdir()
    (index.directory / f"top-1.0-{PURE}.whl").unlink()
    assert main(["fetch", "--wheels", str(site.directory / "wheels"), str(site.directory)]) == 1
    said = capsys.readouterr()
    assert "no environment for top: package 'top' is not on the package index" in said.err
    assert "has 4 wheels for 3 environments\n" in said.out
    assert main(["fetch", "--wheels", "x", str(site.directory / "none")]) == 1
