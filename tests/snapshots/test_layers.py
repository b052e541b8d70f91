"""Which environments share another one's snapshot, and that they do."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.snapshots.test_preparation import archived, content, make_wheel
from webasgi.environments import Environment
from webasgi.environments.cache import Cache, sha256_of
from webasgi.environments.store import WheelStore
from webasgi.environments.wheels import RemoteFile, Source, Wheel
from webasgi.quick_starts import QuickStarts
from webasgi.snapshots.layers import LIMIT, WheelFile, layer_on

BASE = {
    "base/__init__.py": "try:\n    import wanted\nexcept ImportError:\n    wanted = None\n",
    "base/data.txt": "".join(f"{number * number}\n" for number in range(3000)),
}


def wheel(directory: Path, files: Mapping[str, str], name: str) -> WheelFile:
    return make_wheel(directory, files, name)


@pytest.fixture
def base(tmp_path: Path) -> WheelFile:
    return wheel(tmp_path, BASE, "base")


def test_a_little_more_lies_on_top(base: WheelFile, tmp_path: Path) -> None:
    more = wheel(
        tmp_path,
        {"more.py": "", "more-1.0.dist-info/entry_points.txt": "[console_scripts]\nmore = more:main\n"},
        "more",
    )
    assert layer_on([base], [more, base]) == [more]
    assert layer_on([base], [base]) is None, "there is nothing on top"
    assert layer_on([base, more], [base]) is None, "less is not more"


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"base/plugin.py": ""}, id="files in a package below"),
        pytest.param({"more/fast.so": ""}, id="a shared library"),
        pytest.param({"more-1.0.dist-info/entry_points.txt": "[base.plugins]\nmore = more\n"}, id="a plugin"),
        pytest.param({"more.txt": "x" * LIMIT}, id="more than a little"),
    ],
)
def test_what_needs_a_snapshot_of_its_own(files: Mapping[str, str], base: WheelFile, tmp_path: Path) -> None:
    assert layer_on([base], [base, wheel(tmp_path, files, "more")]) is None


def test_small_environments_do_not_lie_on_nothing(base: WheelFile, tmp_path: Path) -> None:
    more = wheel(tmp_path, {"more.py": ""}, "more")
    assert layer_on([], [more]) is None
    assert layer_on([more], [more, base]) is None


def environment_of(wheels: list[WheelFile], requirements: tuple[str, ...], cache: Cache) -> Environment:
    """One that has been resolved to these wheels, which are put into the cache."""
    sources, made = [], []
    for filename, path in wheels:
        name, sha256, size = filename.split("-")[0], sha256_of(path), path.stat().st_size
        cache.copy_file(path, sha256)
        sources.append(Source(name=name, version="1.0", origin="index", file=RemoteFile(filename, "", sha256, size)))
        made.append(Wheel(name, "1.0", filename, size, sha256))
    return Environment(requirements, "0", tuple(made), sources=tuple(sources), _store=WheelStore(cache, 1))


def test_environments_share_a_snapshot(base: WheelFile, tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    more = wheel(tmp_path, {"more/__init__.py": "import base\nimport wave\nMARK = 'of the layer'\n"}, "more")
    wanted = wheel(tmp_path, {"wanted.py": ""}, "wanted")
    below = environment_of([base], ("base",), cache)
    above = environment_of([base, more], ("base", "more"), cache)
    optional = environment_of([base, wanted], ("base", "wanted"), cache)
    modules = {above.manifest_name: {"more", "base", "chunk", "colorsys"}}
    quick_starts = QuickStarts([optional, above, below], modules, cache)
    layered, alone, own = (quick_starts.of(each) for each in (above, below, optional))
    assert layered.memory == alone.memory is not None
    assert alone.layer is None
    assert layered.layer is not None
    files = archived(content(cache, layered.layer.sha256))
    site = "/lib/python3.14/site-packages/more"
    assert files[f"{site}/__init__.py"].endswith(b"'of the layer'\n")
    assert f"{site}/__pycache__/__init__.cpython-314.pyc" in files
    assert not any("base" in name or "webasgi" in name for name in files)
    # What the layered one imports of the standard library is in the snapshot that it shares.
    assert layered.memory is not None
    memory = content(cache, layered.memory.sha256)
    assert b"WAVE_FORMAT_PCM" in memory
    assert b"rgb_to_hls" in memory
    # There it would stay missing.
    assert set(alone.missing) == {"chunk", "wanted"}
    assert own.layer is None
    assert own.memory not in (None, alone.memory)
    # Another build finds it made, also when examples import one more name that is no module.
    modules[above.manifest_name] |= {"base.Class", "colorsys.rgb_to_hls", "example.org"}
    assert QuickStarts([above, below], modules, cache).of(above) == layered
