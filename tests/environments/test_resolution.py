"""`resolve` and the cache: on an index made for the purpose."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from tests.environments.packages import Index, make_sdist, make_wheel
from webasgi.environments import (
    Environment,
    EnvironmentSettings,
    RequirementError,
    ResolutionError,
    environment_by_name,
    resolution,
    resolve,
)


@pytest.fixture
def forget(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """As if another process went on."""
    return lambda: monkeypatch.setattr(resolution, "_memo", {})


@pytest.fixture
def own(index: Index) -> Path:
    return make_wheel(index.directory, "own", "1.0")


def cached(settings: EnvironmentSettings, path: Path) -> Path:
    digest = sha256(path.read_bytes()).hexdigest()
    return settings.cache_directory / "files" / digest[:2] / digest


def test_manifest(own: Path, settings: EnvironmentSettings, index: Index) -> None:
    environment = resolve(["tzdata", "own >= 1"], settings)
    tzdata = index.directory / "tzdata-2026.1-py3-none-any.whl"
    digests = [sha256(path.read_bytes()).hexdigest() for path in (own, tzdata)]
    assert environment.manifest() == {
        "version": 1,
        "pyodide": "314.0.7",
        "wheels": [
            {
                "name": name,
                "version": version,
                "file": f"wheels/{digest[:16]}/{path.name}",
                "size": path.stat().st_size,
                "sha256": digest,
            }
            for name, version, path, digest in (
                ("own", "1.0", own, digests[0]),
                ("tzdata", "2026.1", tzdata, digests[1]),
            )
        ],
    }


def test_written_files(own: Path, settings: EnvironmentSettings, tmp_path: Path) -> None:
    environment = resolve(["own"], settings)
    site = tmp_path / "site"
    environment.write(site)
    content = (site / environment.manifest_name).read_bytes()
    assert json.loads(content) == environment.manifest()
    assert environment.manifest_name == f"environment-{sha256(content).hexdigest()[:16]}.json"
    for wheel in environment.manifest()["wheels"]:
        assert sha256((site / wheel["file"]).read_bytes()).hexdigest() == wheel["sha256"]
    before = {path: path.stat().st_mtime_ns for path in site.rglob("*")}
    environment.write(site)
    assert {path: path.stat().st_mtime_ns for path in site.rglob("*")} == before
    assert all(path.stat().st_mode & 0o777 == 0o644 for path in site.rglob("*") if path.is_file())


def test_order_and_spelling_make_no_difference(own: Path, settings: EnvironmentSettings, index: Index) -> None:
    first = resolve(["own", "tzdata"], settings)
    asked = len(index.requests)
    assert resolve(["tzdata", "Own", "own"], settings) is first
    assert len(index.requests) == asked


def test_another_process_needs_no_index(
    own: Path, settings: EnvironmentSettings, index: Index, forget: Callable[[], None]
) -> None:
    first = resolve(["own"], settings)
    index.requests.clear()
    forget()
    start = time.perf_counter()
    assert resolve(["own"], settings) == first
    assert time.perf_counter() - start < 0.5
    assert index.requests == []


def test_newer_versions_arrive_when_the_result_is_old(
    own: Path, settings: EnvironmentSettings, index: Index, forget: Callable[[], None]
) -> None:
    resolve(["own"], settings)
    make_wheel(index.directory, "own", "2.0")
    forget()
    assert resolve(["own"], settings).wheels[0].version == "1.0"
    assert resolve(["own"], replace(settings, max_age=0)).wheels[0].version == "2.0"


def test_old_result_is_used_without_a_network(
    own: Path, settings: EnvironmentSettings, index: Index, forget: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = resolve(["own"], settings)
    monkeypatch.setattr(Index, "answer", lambda index, path: (503, "text/plain", b"down"))
    forget()
    monkeypatch.setenv("UV_CACHE_DIR", str(settings.cache_directory / "another-uv-cache"))
    stale = resolve(["own"], replace(settings, max_age=0))
    assert stale == first
    (note,) = stale.notes
    assert "earlier build" in note
    with pytest.raises(ResolutionError) as caught:
        resolve(["own>0"], settings)
    assert caught.value.kind == "network"


def test_nothing_is_there_without_a_network(
    closed_port: int, settings: EnvironmentSettings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("UV_DEFAULT_INDEX", f"http://user:s3cret@127.0.0.1:{closed_port}/simple")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv-cache"))
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    with pytest.raises(ResolutionError, match="can't be reached") as caught:
        resolve(["fastapi"], settings)
    assert caught.value.kind == "network"
    assert "s3cret" not in str(caught.value)
    start = time.perf_counter()
    with pytest.raises(ResolutionError, match="can't be reached"):
        resolve(["fastapi"], settings)
    assert time.perf_counter() - start < 0.05


@pytest.mark.parametrize("damage", [b"", b"rubbish", None])
def test_damaged_wheel_is_fetched_again(
    damage: bytes | None, own: Path, settings: EnvironmentSettings, forget: Callable[[], None], tmp_path: Path
) -> None:
    first = resolve(["own"], settings)
    path = cached(settings, own)
    path.write_bytes(path.read_bytes().replace(b"VERSION", b"version") if damage is None else damage)
    forget()
    assert resolve(["own"], settings) == first
    assert path.read_bytes() == own.read_bytes()
    path.unlink()
    first.write(tmp_path / "site")
    assert path.read_bytes() == own.read_bytes()


def test_damaged_record_is_resolved_again(own: Path, settings: EnvironmentSettings, forget: Callable[[], None]) -> None:
    first = resolve(["own"], settings)
    for record in settings.cache_directory.glob("*/*.json"):
        record.write_text('{"created": 1e12}')
    forget()
    assert resolve(["own"], settings) == first


def test_other_bytes_than_the_index_names(own: Path, settings: EnvironmentSettings, index: Index) -> None:
    # Another wheel with the same metadata: uv has nothing to complain about.
    other = make_wheel(index.directory.parent / "other", "own", "1.0").read_bytes().replace(b"1.0'", b"6.6'")
    index.bodies[own.name] = other
    with pytest.raises(ResolutionError, match=r"own-1\.0-py3-none-any\.whl could not be downloaded.*sha256"):
        resolve(["own"], settings)
    assert not cached(settings, own).exists()


def test_built_wheel_is_kept(
    index: Index, settings: EnvironmentSettings, forget: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    make_sdist(index.directory, "speedy", "1.0")
    allowed = replace(settings, build_sdists=("speedy",))
    first = resolve(["speedy"], allowed)
    forget()
    monkeypatch.setattr("webasgi.environments.store.build_pure_wheel", None)
    assert resolve(["speedy"], replace(allowed, max_age=0)) == first


def test_threads_share_one_resolution(own: Path, settings: EnvironmentSettings, index: Index) -> None:
    found: list[Environment] = []
    threads = [threading.Thread(target=lambda: found.append(resolve(["own"], settings))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert all(each is found[0] for each in found)
    assert index.requests.count("/simple/own/") == 1


def test_environment_is_known_by_name(own: Path, settings: EnvironmentSettings, tmp_path: Path) -> None:
    environment = resolve(["own"], settings)
    found = environment_by_name(environment.manifest_name, settings)
    assert found == environment
    assert found is not None
    found.write(tmp_path / "site")
    assert (tmp_path / "site" / environment.manifest_name).is_file()
    assert environment_by_name("environment-0000000000000000.json", settings) is None


def test_requirement_that_does_not_parse(settings: EnvironmentSettings) -> None:
    with pytest.raises(RequirementError, match="fastapi="):
        resolve(["fastapi=1"], settings)
