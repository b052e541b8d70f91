"""Builds at the same time, and builds that are killed: one cache serves them all."""

import os
import signal
import subprocess
import sys
import threading
import time
from hashlib import sha256
from pathlib import Path

import pytest

from tests.environments.packages import Index, make_sdist, make_wheel
from webasgi.environments import EnvironmentSettings, resolve
from webasgi.environments.cache import Cache

_BUILD = """
import sys
from pathlib import Path
from webasgi.environments import EnvironmentSettings, Target, resolve
target = Target("314.0.7", "3.14.2", "pyemscripten_2026_0_wasm32")
settings = EnvironmentSettings(
    cache_directory=Path(sys.argv[1]), target=target, timeout=60, distribution="", build_sdists=("speedy",)
)
print(resolve(sys.argv[2:], settings).manifest_name)
"""


def build(settings: EnvironmentSettings, *requirements: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", _BUILD, str(settings.cache_directory), *requirements]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ})


def test_builds_at_the_same_time(index: Index, settings: EnvironmentSettings) -> None:
    make_wheel(index.directory, "own", "1.0")
    make_sdist(index.directory, "speedy", "1.0")
    builds = [build(settings, *requirements) for requirements in (("own", "speedy"), ("speedy", "own"), ("speedy",))]
    said = [each.communicate(timeout=100)[0].strip() for each in builds]
    assert [each.returncode for each in builds] == [0, 0, 0]
    assert said[0] == said[1] != said[2]
    for path in settings.cache_directory.glob("files/*/*"):
        assert sha256(path.read_bytes()).hexdigest() == path.name
    assert not list(settings.cache_directory.glob("guards/*"))
    assert not list(settings.cache_directory.glob("incoming/*"))


def test_a_build_that_is_killed_in_a_download(
    index: Index, settings: EnvironmentSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = make_wheel(index.directory, "own", "1.0")
    asked, go_on = threading.Event(), threading.Event()
    answer = Index.answer

    def slowly(self: Index, path: str) -> tuple[int, str, bytes]:
        if path.endswith(wheel.name):
            asked.set()
            go_on.wait(60)
        return answer(self, path)

    monkeypatch.setattr(Index, "answer", slowly)
    killed = build(settings, "own")
    try:
        assert asked.wait(60)
    finally:
        killed.send_signal(signal.SIGKILL)
        killed.communicate(timeout=20)
        go_on.set()
    assert list(settings.cache_directory.glob("guards/*"))
    begin = time.monotonic()
    assert [each.name for each in resolve(["own"], settings).wheels] == ["own", "tzdata"]
    # What it left behind does not hold up the next one.
    assert time.monotonic() - begin < settings.timeout / 2
    found = settings.cache_directory.glob("files/*/*")
    assert {path.name for path in found} >= {sha256(wheel.read_bytes()).hexdigest()}


def test_the_guard_of_another_machine_goes_by_age(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    (tmp_path / "guards").mkdir()
    (tmp_path / "guards" / "work").write_text("1 elsewhere")
    begin = time.monotonic()
    with cache.guard("work", 0.5):
        pass
    assert time.monotonic() - begin >= 0.4
