import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.environments.packages import Index, make_wheel, serve
from webasgi.environments import EnvironmentSettings, Target, resolution

TARGET = Target("314.0.7", "3.14.2", "pyemscripten_2026_0_wasm32")


@pytest.fixture
def target() -> Target:
    return TARGET


@pytest.fixture(scope="session")
def shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache for the tests that ask the real index."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def network_settings(shared_cache: Path) -> EnvironmentSettings:
    return EnvironmentSettings(cache_directory=shared_cache, target=TARGET, distribution="")


@pytest.fixture(autouse=True)
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test is a process of its own as far as the memo of `resolve` goes."""
    monkeypatch.setattr(resolution, "_memo", {})


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Index]:
    """An empty package index (but for tzdata), which uv uses; with a cache of uv of its own."""
    directory = tmp_path / "index"
    make_wheel(directory, "tzdata", "2026.1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv-cache"))
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    monkeypatch.setenv("UV_NO_CONFIG", "1")
    with serve(Index(directory)) as served:
        monkeypatch.setenv("UV_DEFAULT_INDEX", served.url)
        yield served


@pytest.fixture
def closed_port() -> int:
    """A port where nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def settings(tmp_path: Path) -> EnvironmentSettings:
    return EnvironmentSettings(cache_directory=tmp_path / "cache", target=TARGET, timeout=60, distribution="")
