import hashlib
import os
import threading
import time
from pathlib import Path

import pytest

from webasgi.environments.cache import Cache, default_cache_directory
from webasgi.environments.errors import ResolutionError


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
