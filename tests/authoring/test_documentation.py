"""What our own documentation says by hand agrees with the code."""

import re

import pytest
import yaml

from scripts.stamps import ROOT
from webasgi.starting import STARTERS

DOCS = ROOT / "example_docs"
#: Between the parts of a text that is written as several, in Python and in TypeScript.
_JOIN = re.compile(r"""["'`]\s*\+?\s*f?["'`]""")
_PARTS = re.compile(r"\{[^{}]*\}|…")


def source() -> str:
    """All of our source, with texts in one piece and anything that is put into them as an ellipsis."""
    paths = [
        *(ROOT / "src").rglob("*.py"),
        *(path for path in (ROOT / "assets" / "src").rglob("*.ts") if "node_modules" not in path.parts),
    ]
    return _JOIN.sub("", "\n".join(path.read_text("utf-8") for path in paths))


def messages() -> list[str]:
    text = (DOCS / "sphinx" / "guide" / "troubleshooting.md").read_text("utf-8")
    return [match[1] for match in re.finditer(r"^\| `([^`]+)` \|", text, re.MULTILINE)]


def test_messages_are_those_of_the_code() -> None:
    found = messages()
    assert len(found) > 20
    text = source()
    missing = [
        part
        for message in found
        for part in _PARTS.split(message)
        if len(part.strip()) > 2 and part.strip().strip("\"'") not in text
    ]
    assert missing == []


def test_custom_properties_of_the_stylesheets_are_documented() -> None:
    styles = [*(ROOT / "assets" / "src").rglob("*.css"), *(ROOT / "assets" / "src").rglob("*.ts")]
    used = {name for path in styles for name in re.findall(r"var\((--webasgi-[a-z-]+)", path.read_text("utf-8"))}
    text = (DOCS / "text" / "element-api.md").read_text("utf-8")
    documented = set(re.findall(r"^\| `(--webasgi-[a-z-]+)` \|", text, re.MULTILINE))
    assert used <= documented
    assert "--webasgi-border" in used


def test_parts_of_the_element_are_documented() -> None:
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "assets" / "src").rglob("*.ts"))
    values = re.findall(r"""\bpart: "([a-z -]+)"|setAttribute\("part", "([a-z -]+)"\)""", sources)
    real = {name for pair in values for value in pair for name in value.split()}
    text = (DOCS / "text" / "element-api.md").read_text("utf-8")
    [paragraph] = re.findall(r"^The parts of the element .*?\n\n", text, re.MULTILINE | re.DOTALL)
    assert set(re.findall(r"`([a-z-]+)`", paragraph)) == real


def _pages(nav: object) -> set[str]:
    if isinstance(nav, str):
        return {nav}
    children = nav.values() if isinstance(nav, dict) else nav
    assert not isinstance(children, str)
    return {page for child in children for page in _pages(child)} if hasattr(children, "__iter__") else set()


@pytest.mark.parametrize("folder", ["guide", "gallery"])
def test_shared_pages_are_in_both_sites(folder: str) -> None:
    pages = {f"{folder}/{path.name}" for path in (DOCS / "sphinx" / folder).glob("*.md")}
    assert pages
    text = (DOCS / "mkdocs" / "mkdocs.yml").read_text("utf-8")
    nav = yaml.safe_load(text[text.index("nav:") :])["nav"]
    assert pages <= _pages(nav)
    index = (DOCS / "sphinx" / "index.rst").read_text("utf-8").split()
    assert {page.removesuffix(".md") for page in pages} <= set(index)
    assert (DOCS / "mkdocs" / "docs" / folder).resolve() == (DOCS / "sphinx" / folder).resolve()


def test_each_framework_has_a_page() -> None:
    shown = "".join(path.read_text("utf-8") for path in (DOCS / "sphinx" / "gallery").glob("*.md"))
    assert re.findall(r"starter: (\w+)", shown)
    assert {*re.findall(r"starter: (\w+)", shown)} == {each.name for each in STARTERS}
