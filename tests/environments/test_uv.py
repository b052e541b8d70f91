import os
import stat
import time
from pathlib import Path

import pytest

from webasgi.environments import uv
from webasgi.environments.errors import ResolutionError
from webasgi.environments.messages import explain


def test_only_what_concerns_indexes_reaches_uv() -> None:
    kept = uv.uv_environment(
        {
            "PATH": "/bin",
            "VIRTUAL_ENV": "/venv",
            "PYTHONPATH": "src",
            "PYTHONHOME": "/x",
            "UV_PROJECT": "/elsewhere",
            "UV_FROZEN": "1",
            "UV_NO_BUILD": "1",
            "UV_DEFAULT_INDEX": "https://index.example/simple",
            "UV_INDEX_INTERNAL_PASSWORD": "s3cret",
            "UV_FIND_LINKS": "links,https://example.org/links",
            "SSL_CERT_FILE": "/certs.pem",
            "HTTPS_PROXY": "http://proxy.example",
        }
    )
    assert kept == {
        "PATH": "/bin",
        "UV_DEFAULT_INDEX": "https://index.example/simple",
        "UV_INDEX_INTERNAL_PASSWORD": "s3cret",
        "UV_FIND_LINKS": f"{Path.cwd() / 'links'},https://example.org/links",
        "SSL_CERT_FILE": "/certs.pem",
        "HTTPS_PROXY": "http://proxy.example",
        "UV_PYTHON_DOWNLOADS": "never",
    }


def test_index_configuration_holds_no_credentials() -> None:
    found = uv.index_configuration(
        {"UV_INDEX": "a=https://me:s3cret@index.example/x", "UV_INDEX_A_PASSWORD": "s3cret", "PATH": "/bin"}
    )
    assert found == {"UV_INDEX": "a=https://index.example/x"}


@pytest.fixture
def fake_uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A uv that starts another process and waits for it; both hold stderr open."""
    path = tmp_path / "uv"
    path.write_text("#!/bin/sh\nsleep 30 &\necho $! > child\nwait\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IEXEC)
    monkeypatch.setattr(uv, "find_uv", lambda: str(path))
    return path


def test_uv_that_hangs_is_ended_with_all_it_started(fake_uv: Path, tmp_path: Path) -> None:
    start = time.monotonic()
    with pytest.raises(ResolutionError, match=r"`uv lock` was not done after 0.5 s") as caught:
        uv.run_uv(["lock"], tmp_path, 0.5)
    assert caught.value.kind == "network"
    assert time.monotonic() - start < 5
    child = int((tmp_path / "child").read_text())
    for _ in range(50):
        if not _is_running(child):
            return
        time.sleep(0.1)
    pytest.fail("what uv started is still running")


def _is_running(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    try:
        return status.read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_uv_that_can_not_be_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uv, "find_uv", lambda: str(tmp_path / "none"))
    with pytest.raises(ResolutionError, match="could not be started") as caught:
        uv.run_uv(["lock"], tmp_path, 5)
    assert caught.value.kind == "setup"


def test_uv_is_found() -> None:
    assert os.access(uv.find_uv(), os.X_OK)


@pytest.mark.parametrize(
    ("errors", "kind", "words"),
    [
        (
            "error: Request failed after 3 retries\n  cause: Failed to fetch: https://i.example/x/",
            "network",
            "i.example",
        ),
        (
            "error: Failed to fetch: `https://i.example/x/`\n  cause: HTTP status client error (403 Forbidden) for",
            "network",
            "403",
        ),
        ("error: something new", "setup", "something new"),
        ("error: Failed to build `docopt==0.6.2`\n  cause: x", "build", "docopt 0.6.2"),
        (f"error: No solution found when resolving dependencies:\n  cause: {'because ' * 400}", "conflict", "..."),
    ],
)
def test_what_uv_says_is_sorted(errors: str, kind: str, words: str) -> None:
    error = explain(errors, "3.14.2")
    assert error.kind == kind
    assert words in str(error)


def test_derivations_stay_readable() -> None:
    versions = "\n".join(f"      \u2502   base==1.{number}" for number in range(100))
    error = explain(
        "  \u00d7 No solution found when resolving dependencies for split (markers: sys_platform ==\n"
        "  \u2502 'emscripten'):\n  \u2570\u2500\u25b6 Because only the following versions of base are available:\n"
        f"{versions}\n      and your project depends on base>2, we can conclude that your project's requirements are\n"
        "      unsatisfiable.\n\n      hint: do otherwise",
        "3.14.2",
    )
    assert str(error) == (
        "the requirements can't be met together. Because only the following versions of base are available: "
        "base==1.0 ... base==1.99 and the playground depends on base>2, we can conclude that the playground's "
        "requirements can't be met."
    )
