"""Pure-Python wheels from source distributions whose C extension is optional.

By name only, since it executes the package's build code. The compiler is replaced by one that always fails; a build
that then still holds a native file is refused. The wheel is written anew, so that its bytes (and with them the names of
files in the site) depend on its contents alone: not on the time, the machine's tag or the order of a directory.
"""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from packaging.utils import InvalidWheelFilename, parse_wheel_filename

from .errors import ResolutionError
from .inspection import check_wheel
from .uv import run_uv

#: Built without being asked for, where there is no wheel. Each has all that it does in Python too.
OPTIONAL_EXTENSIONS = (
    "aiohttp",
    "frozenlist",
    "markupsafe",
    "multidict",
    "peewee",
    "propcache",
    "pyrsistent",
    "pyyaml",
    "tornado",
    "wrapt",
    "yarl",
    "zope-interface",
)

#: Part of the cache's key: raise it when the same source would give other bytes.
BUILDER_VERSION = 1

_NATIVE_SUFFIXES = (".so", ".pyd", ".dll", ".dylib", ".a", ".o")
_TAGS = "py3-none-any"
# The earliest date that a zip archive can hold, in seconds and as its fields.
_EPOCH = "315532800"
_DATE = (1980, 1, 1, 0, 0, 0)


def build_pure_wheel(
    sdist: Path, filename: str, directory: Path, timeout: float, python: str | None = sys.executable or None
) -> Path:
    """Build `sdist` (named `filename` by its index) into a `py3-none-any` wheel in `directory`.

    `python` is the interpreter that builds; None leaves the choice to uv. The result does not depend on it.

    Raises ResolutionError when the build fails, takes longer than `timeout` seconds or gives a native file.
    """
    with tempfile.TemporaryDirectory(prefix="webasgi-build-", ignore_cleanup_errors=True) as folder:
        work = Path(folder)
        source = work / filename
        shutil.copyfile(sdist, source)
        # uv looks for settings in the folders above until it finds a file of them.
        (work / "uv.toml").touch()
        chosen = ["--python", python] if python else []
        finished = run_uv(
            ["build", "--wheel", *chosen, "--out-dir", "out", source.name], work, timeout, _compilerless()
        )
        built = sorted((work / "out").glob("*.whl"))
        if not finished.succeeded or len(built) != 1:
            tail = " | ".join(finished.errors.strip().splitlines()[-6:])
            raise ResolutionError(
                f"{filename} could not be built as pure Python (without a C compiler): {tail}", "build"
            )
        return rewrite(built[0], directory)


def _compilerless() -> Mapping[str, str]:
    false = shutil.which("false") or "false"
    return {"CC": false, "CXX": false, "SOURCE_DATE_EPOCH": _EPOCH}


def rewrite(built: Path, directory: Path) -> Path:
    """The same files under the tag of pure wheels: sorted, without dates; WHEEL and RECORD (PEP 427) to match."""
    try:
        name, version, _, _ = parse_wheel_filename(built.name)
    except InvalidWheelFilename as error:
        raise ResolutionError(f"a build gave a file that is no wheel: {error}", "build") from None
    check_wheel(built, built.name)
    with zipfile.ZipFile(built) as archive:
        files = {each.filename: archive.read(each) for each in archive.infolist() if not each.is_dir()}
    native = sorted(each for each in files if each.lower().endswith(_NATIVE_SUFFIXES) or ".so." in each)
    if native:
        raise ResolutionError(
            f"{name} {version} can't be built as pure Python: the wheel holds {native[0]}, which Pyodide can't load",
            "build",
        )
    info = next(each.rpartition("/")[0] for each in files if re.fullmatch(r"[^/]+\.dist-info/WHEEL", each))
    lines = (
        "Wheel-Version: 1.0",
        f"Generator: webasgi-docs {BUILDER_VERSION}",
        "Root-Is-Purelib: true",
        f"Tag: {_TAGS}",
    )
    files[f"{info}/WHEEL"] = "".join(f"{line}\n" for line in lines).encode()
    files.pop(f"{info}/RECORD", None)
    files = dict(sorted(files.items()))
    files[f"{info}/RECORD"] = _record(files, f"{info}/RECORD")
    wheel = directory / "-".join([*built.name.split("-")[:2], f"{_TAGS}.whl"])
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for each, content in files.items():
            entry = zipfile.ZipInfo(each, _DATE)
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED, compresslevel=9)
    return wheel


def _record(files: Mapping[str, bytes], own_name: str) -> bytes:
    lines = []
    for name, content in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        quoted = f'"{name}"' if "," in name or '"' in name else name
        lines.append(f"{quoted},sha256={digest},{len(content)}\n")
    return "".join([*lines, f"{own_name},,\n"]).encode()
