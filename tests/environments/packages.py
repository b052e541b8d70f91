"""Small distributions made on the spot, and a package index that serves them."""

import hashlib
import io
import json
import tarfile
import threading
from base64 import b64decode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from zipfile import ZipFile, ZipInfo

PURE = "py3-none-any"
WASM = "cp314-cp314-pyemscripten_2026_0_wasm32"
LINUX = "cp314-cp314-manylinux_2_17_x86_64"


def metadata(name: str, version: str, requires: Sequence[str] = (), extras: Sequence[str] = ()) -> str:
    lines = ["Metadata-Version: 2.2", f"Name: {name}", f"Version: {version}"]
    lines += [f"Provides-Extra: {each}" for each in extras]
    return "\n".join([*lines, *(f"Requires-Dist: {each}" for each in requires), ""])


def make_wheel(
    directory: Path,
    name: str,
    version: str,
    tag: str = PURE,
    requires: Sequence[str] = (),
    extras: Sequence[str] = (),
) -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    stem = f"{name.replace('-', '_')}-{version}"
    path = directory / f"{stem}-{tag}.whl"
    with ZipFile(path, "w") as wheel:
        for inner, text in {
            f"{name.replace('-', '_')}.py": f"VERSION = {version!r}\n",
            f"{stem}.dist-info/METADATA": metadata(name, version, requires, extras),
            f"{stem}.dist-info/WHEEL": f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: {tag}\n",
            f"{stem}.dist-info/RECORD": "",
        }.items():
            wheel.writestr(ZipInfo(inner), text)
    return path


# A build backend inside the source distribution: builds need nothing from an index. It writes a wheel of the platform's
# tag with a random file order and the time in it, and a native file if a compiler "works" or NATIVE is in the sources.
_BACKEND = """
import os, pathlib, random, subprocess, time, zipfile

def get_requires_for_build_wheel(config_settings=None):
    return []

def build_wheel(directory, config_settings=None, metadata_directory=None):
    info = "NAME-VERSION.dist-info"
    files = {
        "NAME/__init__.py": "SPEED = 'slow'\\n",
        "NAME/data.txt": "x" * 1000,
        info + "/METADATA": pathlib.Path("PKG-INFO").read_text(),
        info + "/WHEEL": f"Wheel-Version: 1.0\\nGenerator: it {time.time()}\\nTag: cp39-cp39-linux_x86_64\\n",
        info + "/RECORD": "",
    }
    if pathlib.Path("NATIVE").exists() or subprocess.run([os.environ["CC"]]).returncode == 0:
        files["NAME/_speed.cpython-39-x86_64-linux-gnu.so"] = "native"
    names = list(files)
    random.shuffle(names)
    filename = "NAME-VERSION-cp39-cp39-linux_x86_64.whl"
    with zipfile.ZipFile(os.path.join(directory, filename), "w") as wheel:
        for name in names:
            wheel.writestr(zipfile.ZipInfo(name, time.localtime()[:6]), files[name])
    return filename
"""


def make_sdist(directory: Path, name: str, version: str, *, native: bool = False, static: bool = True) -> Path:
    """`static`: its dependencies can be read without executing code."""
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / f"{name}-{version}.tar.gz"
    info = metadata(name, version) if static else metadata(name, version).replace("2.2", "2.1")
    project = "" if static else 'dynamic = ["dependencies"]\n'
    files = {
        "PKG-INFO": info,
        "backend.py": _BACKEND.replace("NAME", name).replace("VERSION", version),
        "pyproject.toml": f'[project]\nname = "{name}"\nversion = "{version}"\n{project}'
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n',
        **({"NATIVE": ""} if native else {}),
    }
    with tarfile.open(path, "w:gz") as archive:
        for inner, text in files.items():
            entry = tarfile.TarInfo(f"{name}-{version}/{inner}")
            entry.size = len(text.encode())
            archive.addfile(entry, io.BytesIO(text.encode()))
    return path


@dataclass
class Index:
    """A package index of the files in `directory`, by the simple repository API."""

    directory: Path
    url: str = ""
    html_only: bool = False
    absolute: bool = False
    """Whether files are named by absolute addresses, as PyPI's are: micropip knows no others."""
    credentials: str | None = None
    yanked: set[str] = field(default_factory=set)
    bodies: dict[str, bytes] = field(default_factory=dict)
    """Served in place of a file's own content, while the index keeps naming the hash and size of the file."""
    requires_python: dict[str, str] = field(default_factory=dict)
    distribution: Path | None = None
    """A folder in the layout of Pyodide's distribution, served below `/pyodide/full/`."""
    requests: list[str] = field(default_factory=list)

    def project(self, name: str) -> list[Path]:
        return [
            path
            for path in sorted(self.directory.iterdir())
            if path.name.replace(".tar.gz", "").split("-")[0].replace("_", "-") == name
        ]

    def page(self, name: str) -> bytes:
        files = [
            {
                "filename": path.name,
                "url": f"{self.url.removesuffix('simple') if self.absolute else '../../'}files/{path.name}",
                "hashes": {"sha256": hashlib.sha256(path.read_bytes()).hexdigest()},
                "size": path.stat().st_size,
                "yanked": "it is broken" if path.name in self.yanked else False,
                **({"requires-python": self.requires_python[path.name]} if path.name in self.requires_python else {}),
                "core-metadata": path.suffix == ".whl",
            }
            for path in self.project(name)
        ]
        return json.dumps({"meta": {"api-version": "1.1"}, "name": name, "versions": [], "files": files}).encode()

    def html_page(self, name: str) -> bytes:
        links = [
            f'<a href="../../files/{escape(path.name)}#sha256={hashlib.sha256(path.read_bytes()).hexdigest()}"'
            f"{' data-yanked' if path.name in self.yanked else ''}>{escape(path.name)}</a>"
            for path in self.project(name)
        ]
        return f"<!DOCTYPE html><html><body>{''.join(links)}</body></html>".encode()

    def answer(self, path: str) -> tuple[int, str, bytes]:
        kind, _, rest = path.strip("/").partition("/")
        name = rest.strip("/")
        if kind == "simple" and self.project(name):
            if self.html_only:
                return 200, "text/html", self.html_page(name)
            return 200, "application/vnd.pypi.simple.v1+json", self.page(name)
        if kind == "pyodide" and self.distribution is not None and (self.distribution / rest[5:]).is_file():
            return 200, "application/octet-stream", (self.distribution / rest[5:]).read_bytes()
        wheel = self.directory / name.removesuffix(".metadata")
        if kind == "files" and name.endswith(".metadata") and wheel.is_file():
            with ZipFile(wheel) as archive:
                inner = next(each for each in archive.namelist() if each.endswith("/METADATA"))
                return 200, "text/plain", archive.read(inner)
        if kind == "files" and (self.directory / name).is_file():
            return 200, "application/octet-stream", self.bodies.get(name, (self.directory / name).read_bytes())
        return 404, "text/plain", b"no such thing"


def lock_distribution(directory: Path, *, python: str = "3.14.2", abi: str = "2026_0") -> None:
    """Write the lock file of a distribution of Pyodide whose wheels are in `directory`."""
    packages = {}
    for path in sorted(directory.glob("*.whl")):
        name, version, *_ = path.name.split("-")
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        packages[name] = {"name": name, "version": version, "file_name": path.name, "sha256": digest, "depends": []}
    tests = {"name": "x-tests", "version": "1.0", "file_name": "x-tests.zip", "sha256": "0", "package_type": "package"}
    content = {"info": {"python": python, "abi_version": abi, "arch": "wasm32"}, "packages": {**packages, "t": tests}}
    (directory / "pyodide-lock.json").write_text(json.dumps(content))


@contextmanager
def serve(index: Index) -> Iterator[Index]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            index.requests.append(self.path)
            status, content_type, body = index.answer(self.path)
            _, _, given = self.headers.get("Authorization", "").partition(" ")
            if index.credentials is not None and b64decode(given).decode() != index.credentials:
                status, content_type, body = 401, "text/plain", b"who are you?"
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            # uv would answer the next test from its cache.
            self.send_header("Cache-Control", "no-store")
            self.send_header("Access-Control-Allow-Origin", "*")
            if status == 401:
                self.send_header("WWW-Authenticate", 'Basic realm="index"')
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        do_HEAD = do_GET  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        index.url = f"http://127.0.0.1:{server.server_port}/simple"
        yield index
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
