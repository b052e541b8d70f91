"""The example apps are shown in both example sites, without any problem."""

from pathlib import Path

import pytest

from scripts.stamps import ROOT
from webasgi.build import Block, build
from webasgi.settings import Settings

DOCS = ROOT / "example_docs"
APPS = sorted(path for path in (DOCS / "apps").iterdir() if path.is_dir())


@pytest.mark.parametrize("app", APPS, ids=[path.name for path in APPS])
def test_an_app(app: Path) -> None:
    built = build(Block([], {"src": app.name}), Settings(), lambda name: DOCS / "apps" / name)
    assert built.problems == ()
    assert built.playground.files[0].path == "main.py"
    for site in (DOCS / "sphinx", DOCS / "mkdocs" / "docs"):
        pages = [path for path in site.iterdir() if path.suffix in {".md", ".rst"}]
        assert any(f"/apps/{app.name}" in path.read_text(encoding="utf-8") for path in pages), site
