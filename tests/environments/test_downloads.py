import socket
import threading
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from tests.environments.packages import Index, make_wheel
from webasgi.environments.credentials import credentials_for
from webasgi.environments.downloads import download, fetch_text
from webasgi.environments.errors import ResolutionError
from webasgi.environments.wheels import RemoteFile


@pytest.fixture
def wheel(index: Index) -> RemoteFile:
    path = make_wheel(index.directory, "own", "1.0")
    content = path.read_bytes()
    url = index.url.replace("/simple", f"/files/{path.name}")
    return RemoteFile(path.name, url, sha256(content).hexdigest(), len(content))


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A server that accepts connections and says nothing."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_file_arrives_with_its_hash(wheel: RemoteFile, tmp_path: Path) -> None:
    assert download(wheel, tmp_path / "out", 10) == (wheel.sha256, wheel.size)
    unknown = RemoteFile(wheel.filename, wheel.url)
    assert download(unknown, tmp_path / "out", 10) == (wheel.sha256, wheel.size)


def test_local_file(tmp_path: Path) -> None:
    path = make_wheel(tmp_path / "with space", "own", "1.0")
    digest = sha256(path.read_bytes()).hexdigest()
    assert download(RemoteFile(path.name, path.as_uri()), tmp_path / "out", 5) == (digest, path.stat().st_size)


@pytest.mark.parametrize(("body", "words"), [(b"other", "sha256"), (b"", "sha256")])
def test_other_content_is_refused(body: bytes, words: str, wheel: RemoteFile, index: Index, tmp_path: Path) -> None:
    index.bodies[wheel.filename] = body
    with pytest.raises(ResolutionError, match=words) as caught:
        download(wheel, tmp_path / "out", 10)
    assert caught.value.kind == "network"
    assert wheel.filename in str(caught.value)


def test_missing_file(wheel: RemoteFile, tmp_path: Path) -> None:
    with pytest.raises(ResolutionError, match="HTTP status 404"):
        download(RemoteFile(wheel.filename, f"{wheel.url}x"), tmp_path / "out", 10)


def test_passing_fault_is_overcome(wheel: RemoteFile, index: Index, tmp_path: Path) -> None:
    index.bodies[wheel.filename] = b"half a whe"
    timer = threading.Timer(0.1, index.bodies.clear)
    timer.start()
    try:
        assert download(wheel, tmp_path / "out", 10) == (wheel.sha256, wheel.size)
    finally:
        timer.join()


def test_silent_server_is_given_up(silent_port: int, tmp_path: Path) -> None:
    start = time.monotonic()
    with pytest.raises(ResolutionError, match=r"own.whl could not be downloaded"):
        download(RemoteFile("own.whl", f"http://127.0.0.1:{silent_port}/own.whl"), tmp_path / "out", 0.5)
    assert time.monotonic() - start < 8


def test_credentials_are_sent_and_never_told(
    wheel: RemoteFile, index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.credentials = "me:s3cret"
    monkeypatch.setenv("UV_DEFAULT_INDEX", index.url.replace("http://", "http://me:s3cret@"))
    assert download(wheel, tmp_path / "out", 10) == (wheel.sha256, wheel.size)
    index.credentials = "me:other"
    with pytest.raises(ResolutionError, match="401") as caught:
        download(RemoteFile(wheel.filename, wheel.url.replace("http://", "http://me:s3cret@")), tmp_path / "out", 10)
    assert "s3cret" not in str(caught.value)
    with pytest.raises(ResolutionError, match="401"):
        fetch_text(f"{index.url}/own/", "*/*", 5)


def test_where_credentials_come_from(tmp_path: Path) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine netrc.example login n password p\n")
    netrc.chmod(0o600)
    variables = {
        "NETRC": str(netrc),
        "UV_INDEX": "my-own=https://index.example/simple other=https://u%40x:p%2F@other.example/simple",
        "UV_INDEX_MY_OWN_USERNAME": "me",
        "UV_INDEX_MY_OWN_PASSWORD": "s3cret",
    }
    assert credentials_for("https://index.example/files/x.whl", variables) == "me:s3cret"
    assert credentials_for("https://other.example/files/x.whl", variables) == "u@x:p/"
    assert credentials_for("https://netrc.example/x", variables) == "n:p"
    assert credentials_for("https://elsewhere.example/x", variables) is None
    assert credentials_for("file:///x", variables) is None


def test_no_server(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(ResolutionError) as caught:
        download(RemoteFile("own.whl", f"http://127.0.0.1:{port}/own.whl"), tmp_path / "own.whl", 10)
    assert "Connection refused. Check the connection" in str(caught.value)
    assert "Pool" not in str(caught.value)
