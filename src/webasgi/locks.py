"""The lock files of one site: which environment has which, and whether it still fits."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement

from webasgi.environments.lockfile import LockFile, lock_path, own_locks, read_lock
from webasgi.environments.names import NamedEnvironment
from webasgi.environments.projects import Project
from webasgi.environments.target import Target

#: Of the requirements that a playground gets that names none.
_DEFAULT = "default"


@dataclass(frozen=True)
class Locks:
    """Lock files in `directory`, for environments that are `named`, the `default` one, and others."""

    directory: Path
    named: Sequence[NamedEnvironment]
    default: tuple[str, ...]

    def name(self, requirements: Iterable[str]) -> str:
        """The name of an environment: the configuration's, or one made of what is required."""
        wanted = {*requirements}
        names = [each.name for each in self.named if {*each.requirements} == wanted]
        if names:
            return names[0]
        if wanted == {*self.default} and _DEFAULT not in {each.name for each in self.named}:
            return _DEFAULT
        packages = "-".join(sorted(Requirement(each).name for each in wanted)) or "standard-library"
        digest = hashlib.sha256("\n".join(sorted(wanted)).encode()).hexdigest()[:8]
        return f"{re.sub(r'[^A-Za-z0-9_-]', '-', packages)[:40]}-{digest}"

    def path(self, requirements: Iterable[str]) -> Path:
        """Where the lock of these requirements is, or would be."""
        return lock_path(self.directory, self.name(requirements))

    def files(self) -> Mapping[str, Path]:
        """All lock files that are there, by name."""
        return own_locks(self.directory)

    def find(
        self, requirements: Sequence[str], extra: Sequence[str], projects: Sequence[Project], target: Target
    ) -> tuple[LockFile | None, str | None]:
        """The lock of these requirements, if there is one, and what is wrong with it, in a sentence.

        `extra` are requirements of every environment. Where other environments of the site have locks, it is wrong to
        have none. Raises ResolutionError if the file can't be used at all.
        """
        path = self.path(requirements)
        if not path.is_file():
            if self.files():
                return None, f"{path.name} is missing, while other environments are locked: run `webasgi lock`"
            return None, None
        lock = read_lock(path, projects)
        reason = lock.staleness([*requirements, *extra], projects, target)
        if reason is None:
            return lock, None
        return lock, f"{path.name} is stale: {reason}. Run `webasgi lock`"
