"""The fence by itself, in Python-Markdown, as tools use it that run no plugins."""

import logging
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from markdown import Markdown
from markdown.preprocessors import Preprocessor
from pymdownx.superfences import SuperFencesException  # type: ignore[import-untyped]

from mkdocs_webasgi import fence
from tests.authoring.static_folder import ELEMENT, STYLE

SOURCE = 'Text.\n\n```webasgi requirements=""\na = 1\n```\n\nMore text.\n'


def convert(source: str, form: Any = fence.format, page: object = None) -> str:
    fences = [{"name": "webasgi", "class": "webasgi", "format": form, "validator": fence.validator}]
    md = Markdown(
        extensions=["pymdownx.superfences"], extension_configs={"pymdownx.superfences": {"custom_fences": fences}}
    )
    if page is not None:
        preprocessor = Preprocessor(md)
        preprocessor.run = lambda lines: lines  # type: ignore[method-assign]
        preprocessor.page = page  # type: ignore[attr-defined]
        preprocessor.config = {"docs_dir": "."}  # type: ignore[attr-defined]
        md.preprocessors.register(preprocessor, "rendering_context", 0)
    return md.convert(source)


def test_the_page_has_all_that_it_needs(static_folder: Path) -> None:
    html = convert(SOURCE)
    assert html.startswith(
        f'<p>Text.</p>\n<script type="module" fetchpriority="low" src="/assets/webasgi/{ELEMENT}"></script>'
        f'<link rel="stylesheet" href="/assets/webasgi/{STYLE}">'
        '<webasgi-playground class="webasgi-playground" data-playground='
    )
    assert html.endswith("</webasgi-playground>\n\n<p>More text.</p>")
    assert '"environment": "environment-' in html


def test_a_formatter_with_settings(static_folder: Path) -> None:
    html = convert("```webasgi\na = 1\n```\n", fence.formatter(base="/docs/live", requirements=[], height="20rem"))
    assert f'src="/docs/live/{ELEMENT}"' in html
    assert 'style="--webasgi-height: 20rem"' in html


@pytest.mark.parametrize(
    ("path", "base"), [("index.md", ""), ("guide.md", ""), ("a/index.md", "../"), ("a/b/c.md", "../../")]
)
def test_urls_are_relative_where_the_page_is_known(static_folder: Path, path: str, base: str) -> None:
    page = SimpleNamespace(path=path)
    assert f'src="{base}assets/webasgi/{ELEMENT}"' in convert(SOURCE, fence.formatter(), page)


def test_problems_are_logged(static_folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        html = convert('```webasgi app="main" requirements=""\na = 1\n```\n')
    assert ["app 'main' has no colon" in message for message in caplog.messages] == [True]
    assert "webasgi-file" in html


def test_problems_have_a_line_where_the_page_is_known(
    static_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.chdir(tmp_path)
    source = 'Text.\n\n```webasgi ap="main" requirements=""\na = 1\n```\n'
    (tmp_path / "guide").mkdir()
    (tmp_path / "guide" / "page.md").write_text(f"---\ntitle: x\n---\n{source}", encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        convert(source, fence.formatter(), SimpleNamespace(path="guide/page.md"))
    assert [message.partition(": ")[0] for message in caplog.messages] == ["guide/page.md:6"]


def test_what_is_our_fault_is_not_shown_as_a_plain_code_block(static_folder: Path) -> None:
    (static_folder / "manifest.json").unlink()
    with pytest.raises(SuperFencesException, match="the files for the browser are not there"):
        convert(SOURCE)
