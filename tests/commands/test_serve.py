"""`webasgi serve` with the tools' own servers: a page is served, and again after an example has changed."""

import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from webasgi.__main__ import main

CONF = 'extensions = ["sphinx_webasgi"]\nwebasgi_check = webasgi_snapshots = False\nwebasgi_requirements = []\n'
MKDOCS = (
    "site_name: T\nplugins:\n  - webasgi: {check: false, snapshots: false, requirements: []}\n"
    "theme: {name: mkdocs, highlightjs: false}\n"
)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def fetch(url: str) -> str:
    try:
        with urlopen(url, timeout=5) as response:
            text: str = response.read().decode()
            return text
    except (URLError, ConnectionError, TimeoutError):
        return ""


@pytest.mark.parametrize("tool", ["sphinx", "mkdocs"])
def test_page_follows_an_example_beside_the_documentation(tool: str, tmp_path: Path, built_assets: Path) -> None:
    files = {
        "sphinx": {"docs/conf.py": CONF, "docs/index.rst": "T\n=\n\n.. webasgi:: ../app\n"},
        "mkdocs": {"mkdocs.yml": MKDOCS, "docs/index.md": '# T\n\n```webasgi src="../app"\n```\n'},
    }[tool]
    app = tmp_path / "app" / "main.py"
    for path, text in {**files, "app/main.py": "value = 1\n"}.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    port = free_port()
    command = [sys.executable, "-m", "webasgi", "serve", "--port", str(port)]
    log = (tmp_path / "log").open("w")
    with log, subprocess.Popen(command, cwd=tmp_path, stdout=log, stderr=log) as process:
        try:
            end = time.monotonic() + 90
            page = ""
            while "changed_" not in page and time.monotonic() < end and process.poll() is None:
                page = fetch(f"http://127.0.0.1:{port}/")
                if "value" in page:
                    # The servers say that they are there before they watch.
                    app.write_text(f"changed_{time.monotonic_ns()} = 1\n", encoding="utf-8")
                    time.sleep(2)
                time.sleep(0.3)
            assert process.poll() is None, (tmp_path / "log").read_text()
            assert "changed_" in page, (tmp_path / "log").read_text()
        finally:
            process.terminate()
            process.wait(30)
    # What ends the command ends the server.
    end = time.monotonic() + 20
    while fetch(f"http://127.0.0.1:{port}/"):
        assert time.monotonic() < end, "the server is still there"
        time.sleep(0.3)


@pytest.mark.parametrize(
    ("files", "arguments", "message"),
    [
        ({}, [], "no conf.py"),
        ({"zensical.toml": ""}, [], "webasgi assets site"),
        ({"mkdocs.yml": ""}, ["--out", "x"], "--out is for Sphinx"),
        ({"mkdocs.yml": "", "docs/conf.py": ""}, [], "name the one that is meant"),
        ({"conf.py": ""}, ["--watch", "none/such"], "--watch: there is no none/such"),
        ({"conf.py": "", "file": ""}, ["--out", "{site}/file"], "file is no directory"),
    ],
)
def test_what_can_not_be_served(
    files: dict[str, str], arguments: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    arguments = [each.replace("{site}", str(tmp_path)) for each in arguments]
    assert main(["serve", str(tmp_path), f"--port={free_port()}", *arguments]) == 1
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("configuration", ["conf.py", "mkdocs.yml"])
def test_port_that_is_taken(configuration: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / configuration).write_text("")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert main(["serve", str(tmp_path), f"--port={port}"]) == 1
    assert f"can't listen at port {port} of 127.0.0.1" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["0", "99999", "-1", "http"])
def test_port_that_is_none(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["serve", f"--port={port}"])
    assert f"{port!r} is no port: a number from 1 to 65535" in capsys.readouterr().err


def test_tool_that_is_not_installed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "conf.py").write_text("")
    monkeypatch.setattr("webasgi.commands.serve.find_spec", lambda name: None)
    assert main(["serve", str(tmp_path), f"--port={free_port()}"]) == 1
    assert "-m pip install sphinx-autobuild" in capsys.readouterr().err
