"""Whether something built is still current: by what its inputs hold, not by their times."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def files_under(directory: Path, *, without: Iterable[str] = ()) -> list[Path]:
    """Every file below a directory in order, leaving out the top-level names in `without`.

    Bytecode caches are left out everywhere.
    """
    skipped = {*without}
    return sorted(
        path
        for path in directory.rglob("*")
        if path.relative_to(directory).parts[0] not in skipped and "__pycache__" not in path.parts and path.is_file()
    )


@dataclass(frozen=True)
class Stamp:
    """A small file that remembers the fingerprint of what something was built from."""

    path: Path
    fingerprint: str

    @classmethod
    def of(cls, path: Path, inputs: Iterable[Path]) -> "Stamp":
        """A stamp at `path` for the names and contents of `inputs`."""
        digest = hashlib.sha256()
        for source in inputs:
            content = source.read_bytes()
            name = source.relative_to(ROOT).as_posix()
            digest.update(f"{name}\0{len(content)}\0".encode())
            digest.update(content)
        return cls(path, digest.hexdigest())

    @property
    def is_current(self) -> bool:
        """Whether the thing was built from just these inputs."""
        try:
            return self.path.read_text("utf-8") == self.fingerprint
        except FileNotFoundError:
            return False

    def write(self) -> None:
        """Remember the fingerprint; call it when the thing has been built."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(self.fingerprint, "utf-8")
