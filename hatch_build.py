"""Build hook: puts the built assets into the wheel and the sdist.

In a checkout they are built with Node from PyPI; an sdist holds them built, so that it needs no Node.
An editable install takes them as they are: `make assets` builds them.
"""

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class AssetsHook(BuildHookInterface[Any]):
    """Runs `python -m scripts.assets` where the assets are missing or stale."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Node, as pyproject.toml's group "node" pins it, only where something must be built."""
        if self._in_sdist or self._run_assets("--check") == 0:
            return []
        requirements: list[str] = self.metadata.config["dependency-groups"]["node"]
        return requirements

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the assets.

        Raises:
            RuntimeError: they could not be built, or an sdist lacks them.
        """
        if version == "editable":
            return
        if self._in_sdist:
            if not Path(self.root, "src/webasgi/static/manifest.json").is_file():
                raise RuntimeError("src/webasgi/static is missing: this sdist is not complete")
        elif self._run_assets() != 0:
            raise RuntimeError("the assets could not be built: `make assets` in the checkout says why")

    @property
    def _in_sdist(self) -> bool:
        return Path(self.root, "PKG-INFO").is_file()

    def _run_assets(self, *arguments: str) -> int:
        # In a process of its own: a build front end imports this file without the root on sys.path.
        command = [sys.executable, "-m", "scripts.assets", *arguments]
        return subprocess.run(command, cwd=self.root, check=False).returncode
