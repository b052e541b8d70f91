"""Fetch the npm packages of assets/cdn.json, of which single files are shipped: without their dependencies.

Called by scripts/assets.py, with nothing but the standard library and Node.
"""

import base64
import hashlib
import json
import shutil
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from scripts import node
from scripts.stamps import ROOT, Stamp

ASSETS = ROOT / "assets"
TABLE = ASSETS / "cdn.json"
#: In node_modules, so that both go together.
PACKAGES = ASSETS / "node_modules" / ".cdn"


def stamp() -> Stamp:
    """Of what was fetched."""
    return Stamp.of(PACKAGES / ".made", [TABLE])


def packages() -> list[dict[str, Any]]:
    """The entries that are fetched here: those with a version."""
    entries: list[dict[str, Any]] = json.loads(TABLE.read_bytes())["packages"]
    return [entry for entry in entries if "version" in entry]


def specifier(entry: dict[str, Any]) -> str:
    """As npm has it."""
    return f"{entry['name']}@{entry['version']}"


def folder(entry: dict[str, Any]) -> Path:
    """Where a package's files are."""
    return PACKAGES / specifier(entry).replace("/", "+")


def fetch() -> None:
    """Put the files there, and the packages' licences, unless they are.

    Raises:
        SystemExit: a package isn't what the table says.
        subprocess.CalledProcessError: npm failed.
    """
    if stamp().is_current:
        return
    print("packages of content networks", flush=True)
    shutil.rmtree(PACKAGES, ignore_errors=True)
    wanted = {specifier(entry): entry for entry in packages()}
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        # A package's scripts don't run.
        node.run("npm", "pack", "--silent", "--ignore-scripts", *wanted, directory=directory)
        for archive in sorted(directory.glob("*.tgz")):
            _extract(archive, wanted)
    if wanted:
        raise SystemExit(f"npm did not bring {', '.join(wanted)}")
    stamp().write()


def _extract(archive: Path, wanted: dict[str, dict[str, Any]]) -> None:
    """Takes the archive's package out of ``wanted``."""
    content = archive.read_bytes()
    with tarfile.open(archive) as package:
        members = {member.name.partition("/")[2]: member for member in package if member.isfile()}
        data = json.loads(_read(package, members["package.json"]))
        entry = wanted.pop(specifier(data))
        integrity = f"sha512-{base64.b64encode(hashlib.sha512(content).digest()).decode()}"
        if integrity != entry["integrity"]:
            raise SystemExit(f"{specifier(entry)} is not the package that assets/cdn.json names: {integrity}")
        licences = [name for name in members if "/" not in name and name.lower().startswith(("licen", "notice"))]
        beside = [f"{name}.LICENSE.txt" for name in entry["files"] if f"{name}.LICENSE.txt" in members]
        for name in ["package.json", *licences, *beside, *entry["files"]]:
            target = folder(entry) / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(_read(package, members[name]))


def _read(package: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    stream = package.extractfile(member)
    if stream is None:
        raise SystemExit(f"{member.name} can't be read")
    return stream.read()
