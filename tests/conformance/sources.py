"""The suites of others: source distributions at pinned versions, unpacked below ``.cache/``."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from scripts.stamps import ROOT

CACHE = ROOT / ".cache" / "conformance"

DOWNLOAD_LIMIT = 120.0
"""Seconds that a download may take."""


@dataclass(frozen=True)
class Source:
    """A project at one version; ``sha256`` is its source distribution's."""

    project: str
    version: str
    sha256: str

    def __str__(self) -> str:
        return f"{self.project} {self.version}"

    def directory(self) -> Path:
        """Where it is unpacked; fetched from the index that pip is configured for, if it isn't there yet.

        Raises ``RuntimeError`` if the download fails or is not the one that is pinned.
        """
        directory = CACHE / f"{self.project}-{self.version}"
        CACHE.mkdir(parents=True, exist_ok=True)
        with FileLock(CACHE / f"{directory.name}.lock"):
            if not directory.is_dir():
                with tempfile.TemporaryDirectory(dir=CACHE) as temporary:
                    archive = self._download(Path(temporary))
                    with tarfile.open(archive) as tar:
                        tar.extractall(Path(temporary) / "unpacked", filter="data")
                    (Path(temporary) / "unpacked" / directory.name).rename(directory)
        return directory

    def _download(self, directory: Path) -> Path:
        # `--no-build-isolation`: pip asks the build backend for the metadata, and the backend is here.
        command = [sys.executable, "-m", "pip", "download", "--disable-pip-version-check", "--no-input", "--no-deps"]
        command += ["--no-build-isolation", "--no-binary", ":all:", "--dest", str(directory)]
        command += [f"{self.project}=={self.version}"]
        result = subprocess.run(command, capture_output=True, text=True, timeout=DOWNLOAD_LIMIT, check=False)
        if result.returncode:
            raise RuntimeError(f"The source distribution of {self} could not be downloaded:\n{result.stderr}")
        (archive,) = directory.glob("*.tar.gz")
        digest = hashlib.sha256(archive.read_bytes()).hexdigest()
        if digest != self.sha256:
            raise RuntimeError(f"{archive.name} has the SHA-256 {digest}, not the pinned {self.sha256}.")
        return archive
