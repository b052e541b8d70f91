"""The naive page as a site of its own: the same app, wheels and Pyodide as the playground's, all self-hosted."""

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from scripts.assets import ASSETS
from scripts.stamps import ROOT

SOURCES = Path(__file__).parent / "naive"
TARGETS = ROOT / ".make" / "naive"
CACHE = ROOT / ".cache" / "bench"
PYODIDE = ASSETS / "node_modules" / "pyodide"
DOWNLOAD_SECONDS = 120


@dataclass(frozen=True)
class App:
    """What a playground runs: files by path, wheels as files on disk."""

    app: str
    path: str
    files: dict[str, str]
    wheels: list[Path]

    @classmethod
    def of_playground(cls, data: str, assets: Path) -> "App":
        """From the JSON inside a `<webasgi-playground>` and the site's assets directory."""
        page = json.loads(data)
        environment = json.loads((assets / page["environment"]).read_bytes())
        return cls(
            app=page["app"],
            path=page["path"],
            files={file["path"]: file["text"] for file in page["files"]},
            wheels=[assets / wheel["file"] for wheel in environment["wheels"]],
        )


def prepare(name: str, app: App) -> Path:
    """Write the site; gives its directory."""
    target = TARGETS / name
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(SOURCES, target)
    names = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "pyodide-lock.json", "python_stdlib.zip")
    wheels = [*app.wheels, micropip()]
    for folder, sources in (("pyodide", [PYODIDE / name for name in names]), ("wheels", wheels)):
        (target / folder).mkdir()
        for source in sources:
            shutil.copy(source, target / folder)
    setup = {
        "app": app.app,
        "path": app.path,
        "files": app.files,
        "wheels": [f"wheels/{wheel.name}" for wheel in app.wheels],
        "micropip": f"wheels/{wheels[-1].name}",
    }
    (target / "setup.json").write_text(json.dumps(setup), "utf-8")
    return target


def micropip() -> Path:
    """The wheel of the micropip that belongs to this Pyodide, from PyPI, kept between runs.

    Raises:
        subprocess.CalledProcessError: it could not be downloaded.
    """
    lock = json.loads((PYODIDE / "pyodide-lock.json").read_bytes())
    version = lock["packages"]["micropip"]["version"]
    python = ".".join(lock["info"]["python"].split(".")[:2])
    if not (found := sorted(CACHE.glob(f"micropip-{version}-*.whl"))):
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
        command += ["--python-version", python, "--dest", str(CACHE), f"micropip=={version}"]
        subprocess.run(command, check=True, timeout=DOWNLOAD_SECONDS)
        found = sorted(CACHE.glob(f"micropip-{version}-*.whl"))
    return found[0]
