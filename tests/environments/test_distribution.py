"""Wheels of Pyodide's own distribution, from a server with its layout."""

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from tests.environments.packages import LINUX, PURE, WASM, Index, lock_distribution, make_sdist, make_wheel
from tests.environments.test_selection import chosen
from webasgi import assets
from webasgi.environments import EnvironmentSettings, ResolutionError, distribution, resolve


@pytest.fixture
def folder(index: Index, tmp_path: Path) -> Path:
    """A distribution with `fast` 1.5, which requires `base`; the index has newer ones without a usable wheel."""
    make_wheel(index.directory, "base", "1.0")
    make_wheel(index.directory, "top", "1.0", requires=["fast>=1"])
    make_sdist(index.directory, "fast", "2.0")
    make_wheel(index.directory, "fast", "2.0", LINUX)
    index.distribution = tmp_path / "distribution"
    make_wheel(index.distribution, "fast", "1.5", WASM, requires=["base"])
    lock_distribution(index.distribution)
    return index.distribution


@pytest.fixture
def settings(settings: EnvironmentSettings, index: Index) -> EnvironmentSettings:
    distribution._read.clear()
    return replace(settings, distribution=index.url.replace("simple", "pyodide/full"))


def test_it_stands_in_where_the_index_has_no_wheel(folder: Path, index: Index, settings: EnvironmentSettings) -> None:
    environment = resolve(["top"], settings)
    assert chosen(environment) == {"top": f"1.0 {PURE}", "base": f"1.0 {PURE}", "fast": f"1.5 {WASM}"}
    (note,) = environment.notes
    assert note == (
        f"fast 1.5 is used, from Pyodide's own distribution ({settings.distribution}/): fast 2.0 has no wheel for it "
        "on the package index"
    )
    wheel = next(each for each in environment.wheels if each.name == "fast")
    assert wheel.sha256 == sha256((folder / wheel.filename).read_bytes()).hexdigest()


def test_what_the_resolver_passes_over(folder: Path, index: Index, settings: EnvironmentSettings) -> None:
    make_wheel(index.directory, "native", "3.0", LINUX)
    make_wheel(folder, "native", "2.0", WASM)
    lock_distribution(folder)
    assert chosen(resolve(["native"], settings)) == {"native": f"2.0 {WASM}"}


def test_newer_wheel_of_the_index_comes_first(folder: Path, index: Index, settings: EnvironmentSettings) -> None:
    make_wheel(index.directory, "fast", "1.7", WASM)
    make_sdist(index.directory, "fast", "1.7")
    assert chosen(resolve(["fast"], settings)) == {"fast": f"1.7 {WASM}"}


def test_before_a_build_from_source(folder: Path, settings: EnvironmentSettings) -> None:
    allowed = replace(settings, build_sdists=("fast",))
    assert chosen(resolve(["fast"], allowed)) == {"fast": f"1.5 {WASM}", "base": f"1.0 {PURE}"}
    assert chosen(resolve(["fast>=2"], allowed)) == {"fast": f"2.0 {PURE}"}


def test_version_that_the_requirements_do_not_allow(folder: Path, index: Index, settings: EnvironmentSettings) -> None:
    words = r"fast 2\.0 \(required by the playground\).*has fast 1\.5, which the requirements don't allow"
    with pytest.raises(ResolutionError, match=words):
        resolve(["fast>1.5"], settings)
    make_sdist(index.directory, "fast", "1.0")
    make_wheel(index.directory, "fast", "1.0", WASM)
    environment = resolve(["fast!=1.5"], settings)
    assert chosen(environment) == {"fast": f"1.0 {WASM}"}


def test_other_bytes_than_its_lock_names(folder: Path, settings: EnvironmentSettings) -> None:
    wheel = next(folder.glob("*.whl"))
    wheel.write_bytes(wheel.read_bytes() + b"!")
    with pytest.raises(ResolutionError, match=rf"{wheel.name} could not be downloaded.*its sha256 is") as caught:
        resolve(["fast"], settings)
    assert caught.value.kind == "network"


def test_it_can_not_be_reached(folder: Path, settings: EnvironmentSettings) -> None:
    next(folder.glob("*.whl")).unlink()
    with pytest.raises(ResolutionError, match=r"distribution has it, but fast-1\.5.*setting `distribution`") as caught:
        resolve(["fast"], settings)
    assert caught.value.kind == "network"
    environment = resolve(["fast"], replace(settings, build_sdists=("fast",)))
    assert chosen(environment) == {"fast": f"2.0 {PURE}"}
    (note,) = environment.notes
    assert "fast 2.0 is built from source as pure Python: fast-1.5" in note


@pytest.mark.parametrize("info", [{"python": "3.13.2", "abi": "2025_0"}, {"abi": "2025_0"}])
def test_of_another_pyodide(info: dict[str, str], folder: Path, settings: EnvironmentSettings) -> None:
    lock_distribution(folder, **info)
    with pytest.raises(ResolutionError, match=r"2025_0, but this webasgi-docs ships Pyodide 314\.0\.7") as caught:
        resolve(["fast"], settings)
    assert caught.value.kind == "setup"


@pytest.mark.parametrize("text", ["<html>", "[]", "{}"])
def test_what_is_no_distribution(text: str, folder: Path, settings: EnvironmentSettings) -> None:
    (folder / "pyodide-lock.json").write_text(text)
    with pytest.raises(ResolutionError, match="is not the lock file of a Pyodide distribution"):
        resolve(["fast"], settings)


def test_the_public_one_has_the_hashes_of_the_release(
    folder: Path, settings: EnvironmentSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = json.loads((folder / "pyodide-lock.json").read_bytes())
    (folder / "pyodide-lock.json").unlink()
    monkeypatch.setattr(assets, "pyodide_lock", lambda: lock)
    monkeypatch.setattr(distribution, "_PUBLIC", f"{settings.distribution}/")
    assert "fast" in chosen(resolve(["fast"], replace(settings, distribution=None)))


def test_the_release_has_a_lock() -> None:
    """What `make assets` writes."""
    assets.pyodide_lock.cache_clear()  # another test's static folder may have had none
    packages = assets.pyodide_packages()
    assert {"numpy", "markupsafe", "pyyaml"} <= set(packages)


def test_wheels_for_another_pyodide(index: Index, settings: EnvironmentSettings) -> None:
    settings = replace(settings, distribution="")
    make_sdist(index.directory, "older", "1.0")
    make_wheel(index.directory, "older", "1.0", "cp313-cp313-pyodide_2025_0_wasm32")
    with pytest.raises(ResolutionError, match=r"for pyodide_2025_0_wasm32: another Pyodide's\. Pyodide's own"):
        resolve(["older"], settings)
    make_sdist(index.directory, "newer", "1.0")
    make_wheel(index.directory, "newer", "1.0", "cp315-cp315-pyemscripten_2027_0_wasm32")
    with pytest.raises(ResolutionError, match=r"A newer webasgi-docs may ship that Pyodide\."):
        resolve(["newer"], settings)
