"""Real Sphinx builds within the test's process."""

import io
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import docutils_namespace, patch_docutils

_ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Project:
    """A documentation project; ``build`` may be called again and again."""

    directory: Path

    @property
    def source(self) -> Path:
        return self.directory / "source"

    def write(self, documents: Mapping[str, str]) -> "Project":
        for name, text in documents.items():
            path = self.source / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return self

    def build(self, builder: str = "html", *, jobs: int = 1, **settings: Any) -> "Result":
        """Build with the settings that every test wants, unless it says otherwise."""
        config = {
            "extensions": ["sphinx_webasgi", "myst_parser"],
            "myst_enable_extensions": ["colon_fence"],
            "webasgi_requirements": [],
            # Their apps are there to be shown; tests/checks has those that are run.
            "webasgi_check": False,
            "html_theme": os.environ.get("WEBASGI_TEST_THEME", "basic"),
            "project": "Test",
            **settings,
        }
        warnings = io.StringIO()
        status = io.StringIO()
        out = self.directory / builder
        with patch_docutils(), docutils_namespace():
            app = Sphinx(
                self.source,
                self.source if (self.source / "conf.py").is_file() else None,
                out,
                self.directory / "doctrees",
                builder,
                confoverrides=config,
                status=status,
                warning=warnings,
                parallel=jobs,
            )
            app.build()
        lines = [_ESCAPES.sub("", line) for line in warnings.getvalue().splitlines()]
        return Result(out, lines, _ESCAPES.sub("", status.getvalue()), app.env)


@dataclass(frozen=True)
class Result:
    """``warnings`` are lines as printed, ``status`` is the rest that was."""

    out: Path
    warnings: list[str]
    status: str
    env: BuildEnvironment

    def read(self, name: str) -> str:
        return (self.out / name).read_text(encoding="utf-8")
