"""Real MkDocs builds within the test's process."""

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort


class _Messages(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@dataclass(frozen=True)
class Result:
    """``warnings`` are what MkDocs would print; ``aborted`` tells that a strict build has failed."""

    out: Path
    warnings: list[str]
    aborted: bool

    def read(self, name: str) -> str:
        return (self.out / name).read_text(encoding="utf-8")


@dataclass(frozen=True)
class Project:
    """A documentation project; ``build`` may be called again and again."""

    directory: Path
    config: dict[str, Any] = field(default_factory=dict)

    @property
    def docs(self) -> Path:
        return self.directory / "docs"

    def write(self, documents: Mapping[str, str]) -> "Project":
        for name, text in documents.items():
            path = self.docs / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return self

    def build(self, *, strict: bool = False, **config: Any) -> Result:
        """Build with a plugin that asks for no packages, unless ``config`` says otherwise."""
        (self.directory / "mkdocs.yml").write_text("", encoding="utf-8")
        messages = _Messages()
        logger = logging.getLogger("mkdocs")
        logger.addHandler(messages)
        values: dict[str, Any] = {
            "site_name": "Test",
            "plugins": [{"webasgi": {"requirements": []}}],
            "theme": {"name": os.environ.get("WEBASGI_TEST_THEME", "mkdocs")},
            **config,
        }
        for plugin in values["plugins"]:
            if isinstance(plugin, dict) and "webasgi" in plugin:
                # Its apps are there to be shown; tests/checks has those that are run.
                plugin["webasgi"].setdefault("check", False)
        try:
            loaded = load_config(str(self.directory / "mkdocs.yml"), strict=strict, **values)
            loaded.plugins.on_startup(command="build", dirty=False)
            aborted = False
            try:
                build(loaded)
            except Abort:
                aborted = True
            finally:
                loaded.plugins.on_shutdown()
        finally:
            logger.removeHandler(messages)
        return Result(Path(loaded.site_dir), messages.lines, aborted)
