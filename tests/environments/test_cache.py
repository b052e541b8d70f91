import hashlib
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from webasgi.__main__ import main
from webasgi.environments.cache import Cache, default_cache_directory, size_limit
from webasgi.environments.downloads import download
from webasgi.environments.errors import ResolutionError
from webasgi.environments.wheels import RemoteFile


def add(cache: Cache, content: bytes) -> str:
    sha256 = hashlib.sha256(content).hexdigest()
    with cache.new_file() as path:
        path.write_bytes(content)
        cache.add_file(path, sha256)
    return sha256


def test_files_are_found_by_content(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    sha256 = add(cache, b"wheel")
    path = cache.find_file(sha256)
    assert path is not None
    assert path.read_bytes() == b"wheel"
    assert not list(cache.scratch().iterdir())


def test_damaged_file_is_removed_and_not_found(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    sha256 = add(cache, b"wheel")
    path = cache.find_file(sha256)
    assert path is not None
    path.write_bytes(b"whee")
    assert cache.find_file(sha256) is None
    assert not path.exists()


@pytest.mark.parametrize("damage", [b"", b"{}", b"\xff\xfe", None])
def test_damaged_record_is_none(damage: bytes | None, tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.write_record("kind", "key", {"a": "é"})
    assert cache.read_record("kind", "key") == {"a": "é"}
    path = tmp_path / "kind" / "key.json"
    path.write_bytes(path.read_bytes().replace(b'"a"', b'"b"') if damage is None else damage)
    assert cache.read_record("kind", "key") is None
    assert cache.read_record("kind", "other") is None


def test_guard_lets_one_in_at_a_time(tmp_path: Path) -> None:
    cache, inside, most = Cache(tmp_path), 0, 0

    def work() -> None:
        nonlocal inside, most
        with cache.guard("work", 10):
            inside += 1
            most = max(most, inside)
            time.sleep(0.02)
            inside -= 1

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1
    assert not list((tmp_path / "guards").iterdir())


def test_guard_is_not_waited_for_beyond_its_limit(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    with cache.guard("work", 0.3):
        start = time.monotonic()
        with cache.guard("work", 0.3):
            pass
        assert time.monotonic() - start < 3


def test_guard_of_a_dead_process_is_taken_over(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    left = tmp_path / "guards" / "work"
    left.parent.mkdir()
    left.touch()
    os.utime(left, (time.time() - 100, time.time() - 100))
    start = time.monotonic()
    with cache.guard("work", 60):
        assert time.monotonic() - start < 5
    assert not left.exists()


def test_directory_that_can_not_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ResolutionError, match="WEBASGI_CACHE_DIR") as caught:
        Cache(tmp_path / "file").scratch()
    assert caught.value.kind == "setup"


def test_directory_is_the_users_unless_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEBASGI_CACHE_DIR", str(tmp_path))
    assert default_cache_directory() == tmp_path
    monkeypatch.delenv("WEBASGI_CACHE_DIR")
    assert default_cache_directory().name == "webasgi-docs"


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    old, used, new = (add(cache, letter * 1000) for letter in (b"a", b"b", b"c"))
    cache.write_record("resolved", "key", {"a": 1})
    for age, sha256 in ((9000, old), (8000, used), (100, new)):
        path = cache.find_file(sha256)
        assert path is not None
        os.utime(path, (time.time() - age,) * 2)
    assert cache.usage().size > 3000
    assert cache.prune(10_000) == 0
    assert cache.find_file(used) is not None  # and that is a use
    assert cache.prune(2500) == 1000
    assert cache.find_file(old) is None
    # What builds of this hour use stays, however full it is.
    assert cache.prune(0) == 0
    assert cache.find_file(used) is not None
    assert cache.find_file(new) is not None
    assert (cache.usage().files, cache.usage().records) == (2, 1)


def test_leftovers_of_dead_processes_go(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    left = cache.scratch() / "left"
    left.write_bytes(b"half a wheel")
    cache.prune(0)
    assert left.is_file()
    os.utime(left, (time.time() - 90_000,) * 2)
    cache.prune(0)
    assert not left.exists()


def test_clearing_leaves_what_is_not_ours(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cache = Cache(tmp_path)
    sha256 = add(cache, b"wheel" * 20_000)
    file = {"filename": "tea-1.0-py3-none-any.whl", "sha256": sha256}
    cache.write_record("resolved", "key", {"environment": {"sources": [{"file": file}]}})
    foreign = tmp_path / "project" / "package.json"
    foreign.parent.mkdir()
    foreign.write_text("{}")
    assert main(["cache", "info", "--cache", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert f"directory: {tmp_path}" in out
    assert "0.1 MB of at most 2000.0 MB" in out
    assert "files:     1" in out
    assert main(["cache", "list", "--cache", str(tmp_path)]) == 0
    assert capsys.readouterr().out.endswith(" 0.1 MB  tea-1.0-py3-none-any.whl\n")
    assert main(["cache", "clear", "--cache", str(tmp_path)]) == 0
    assert "removed 0.1 MB" in capsys.readouterr().out
    assert cache.usage().size == 0
    assert foreign.read_text() == "{}"
    assert cache.read_record("resolved", "key") is None


@pytest.mark.parametrize("action", ["info", "list", "clear"])
def test_file_is_no_cache(action: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "file"
    file.write_text("mine")
    assert main(["cache", action, "--cache", str(file)]) == 1
    assert f"{file} is no directory" in capsys.readouterr().err
    assert file.read_text() == "mine"


def test_limit_of_the_size() -> None:
    assert size_limit({}) == size_limit({"WEBASGI_CACHE_SIZE": "much"}) == 2_000_000_000
    assert size_limit({"WEBASGI_CACHE_SIZE": "5"}) == 5_000_000


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 kB with 8 kB left."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(folder)], check=False)
    if mounted.returncode != 0:
        pytest.skip("file systems can't be mounted here")
    (folder / "ballast").write_bytes(bytes(56_000))
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_full_disk(full_disk: Path, tmp_path: Path) -> None:
    cache = Cache(full_disk / "cache")
    source = tmp_path / "big.whl"
    source.write_bytes(bytes(100_000))
    remote = RemoteFile("big-1-py3-none-any.whl", source.as_uri())
    with cache.new_file() as path, pytest.raises(ResolutionError, match=r"no room left .*cache clear") as caught:
        download(remote, path, 10)
    assert caught.value.kind == "setup"
    with pytest.raises(ResolutionError, match="no room left"):
        cache.copy_file(source, hashlib.sha256(source.read_bytes()).hexdigest())
    with pytest.raises(ResolutionError, match="no room left"):
        cache.write_record("resolved", "key", {"a": "x" * 100_000})
    assert not list(cache.scratch().iterdir())
