"""The element in HTML, captioned code everywhere else."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.authoring.static_folder import ELEMENT, STYLE
from tests.authoring.wheels import make_wheel
from tests.sphinx.building import Project, Result

INDEX = """\
Title
=====

.. toctree::

   plain
   live
"""

PLAIN = """\
Plain
=====

Nothing that runs here: ``<webasgi-playground>`` is only a word.
"""

LIVE = """\
Live
====

.. webasgi::
   :title: A title
   :height: 20rem

   -- main.py --
   async def app(scope, receive, send):
       print("hello")
   -- pages/index.html --
   <p class="greeting">Hello</p>
"""


class Page(HTMLParser):
    """What a page holds of ours."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.styles: list[str] = []
        self.elements = 0
        self.data: list[dict[str, object]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "script" and ELEMENT in (given.get("src") or ""):
            assert given["type"] == "module"
            self.scripts.append((given["src"] or "").partition("?")[0])
        if tag == "link" and STYLE in (given.get("href") or ""):
            self.styles.append((given["href"] or "").partition("?")[0])
        if tag == "webasgi-playground":
            self.elements += 1
            self.data.append(json.loads(given["data-playground"] or ""))


@pytest.fixture
def documents(project: Project) -> Project:
    return project.write({"index.rst": INDEX, "plain.rst": PLAIN, "deep/live.rst": LIVE, "live.rst": LIVE}).write(
        {"index.rst": INDEX + "   deep/live\n"}
    )


def no_warnings(result: Result) -> Result:
    assert result.warnings == []
    return result


@pytest.mark.parametrize(
    ("builder", "plain", "live", "root"),
    [
        ("html", "plain.html", "live.html", ""),
        ("html", "plain.html", "deep/live.html", "../"),
        ("dirhtml", "plain/index.html", "live/index.html", "../"),
        ("dirhtml", "plain/index.html", "deep/live/index.html", "../../"),
    ],
)
def test_assets_are_on_pages_with_a_playground_only(
    documents: Project, builder: str, plain: str, live: str, root: str
) -> None:
    result = no_warnings(documents.build(builder))
    without = Page(result.read(plain))
    assert (without.elements, without.scripts, without.styles) == (0, [], [])
    page = Page(result.read(live))
    assert page.elements == 1
    assert page.scripts == [f"{root}_static/webasgi/{ELEMENT}"]
    assert page.styles == [f"{root}_static/webasgi/{STYLE}"]
    assert (result.out / Path(live).parent / page.scripts[0]).is_file()


def test_the_data_names_an_environment_that_is_there(documents: Project, tmp_path: Path) -> None:
    make_wheel(tmp_path / "wheels", "tinyweb")
    documents.write({"conf.py": ""})
    result = no_warnings(documents.build(webasgi_requirements=["tinyweb"], webasgi_wheels=[str(tmp_path / "wheels")]))
    [data] = Page(result.read("live.html")).data
    assert (data["app"], data["title"], data["problem"]) == ("main:app", "A title", None)
    assert [file["path"] for file in data["files"]] == ["main.py", "pages/index.html"]  # type: ignore[attr-defined]
    directory = result.out / "_static" / "webasgi"
    manifest = json.loads((directory / str(data["environment"])).read_bytes())
    assert {wheel["name"] for wheel in manifest["wheels"]} == {"tinyweb", "tzdata"}
    assert all((directory / wheel["file"]).stat().st_size == wheel["size"] for wheel in manifest["wheels"])
    assert sorted(path.name for path in directory.glob("frame/*")) == ["inner.htm"]


def test_no_playground_no_assets(project: Project) -> None:
    result = no_warnings(project.write({"index.rst": PLAIN}).build())
    assert not (result.out / "_static" / "webasgi").exists()


def test_one_page_for_all(documents: Project) -> None:
    page = Page(no_warnings(documents.build("singlehtml")).read("index.html"))
    assert (page.elements, len(page.scripts), len(page.styles)) == (2, 1, 1)


def test_code_is_highlighted_with_sphinx_own_highlighter(documents: Project) -> None:
    html = documents.build(pygments_style="monokai").read("live.html")
    assert '<div class="highlight"><pre><span></span><span class="k">async</span>' in html
    assert '<span class="p">&lt;</span><span class="nt">p</span>' in html


def test_code_that_does_not_lex_is_no_warning(project: Project) -> None:
    document = "Title\n=====\n\n.. webasgi::\n\n   -- main.py --\n   a = ?$\n   -- b.json --\n   {nope\n"
    for builder in ("html", "latex", "text"):
        no_warnings(project.write({"index.rst": document}).build(builder))


def test_latex(documents: Project) -> None:
    tex = no_warnings(documents.build("latex")).read("test.tex")
    assert tex.count(r"\sphinxcode{\sphinxupquote{main.py}}\par}") == 2
    assert tex.count(r"\sphinxcode{\sphinxupquote{pages/index.html}}\par}") == 2
    assert r"\sphinxstylestrong{A title}" in tex
    # The title begins a paragraph of its own.
    assert len(re.findall(r"\\par\n\\phantomsection.*\n\\begin\{sphinxuseclass\}\{webasgi-playground\}", tex)) == 2
    assert r"\PYG{k}{async}" in tex


def test_text(documents: Project) -> None:
    text = no_warnings(documents.build("text")).read("live.txt")
    assert re.sub(r"\s+", " ", text).startswith(
        'Live **** **A title** main.py async def app(scope, receive, send): print("hello") '
        'pages/index.html <p class="greeting">Hello</p>'
    )


def test_man(documents: Project) -> None:
    page = no_warnings(documents.build("man", man_pages=[("live", "test", "Test", "", 1)])).read("test.1")
    assert "main.py" in page
    assert "async def app(scope, receive, send)" in page


@pytest.mark.parametrize(
    ("builder", "name"), [("texinfo", "test.texi"), ("xml", "live.xml"), ("pseudoxml", "live.pseudoxml")]
)
def test_more_builders(documents: Project, builder: str, name: str) -> None:
    output = no_warnings(documents.build(builder)).read(name)
    assert "pages/index.html" in output
    assert "async def app" in output
    assert "Playground(" not in output


def test_gettext(documents: Project) -> None:
    result = no_warnings(documents.build("gettext", gettext_additional_targets=["literal-block"]))
    catalogue = result.read("live.pot")
    for message in ("A title", "main.py", "pages/index.html", "async def app"):
        assert message in catalogue
    assert "../source/live.rst:4" in catalogue


def test_epub_has_code_and_no_script(documents: Project) -> None:
    result = no_warnings(documents.build("epub", version="1", epub_copyright="nobody"))
    with ZipFile(next(result.out.glob("*.epub"))) as book:
        names = book.namelist()
        page = book.read("live.xhtml").decode()
    assert not [name for name in names if "webasgi" in name or name.endswith(".htm")]
    assert "data-playground" not in page
    assert "<webasgi-playground" not in page
    assert '<span class="caption-text">main.py</span>' in page
    assert '<span class="k">async</span>' in page


def test_data_files_are_part_of_the_site(project: Project) -> None:
    (project.source / "shop").mkdir(parents=True)
    (project.source / "shop" / "main.py").write_text("a = 1\n", encoding="utf-8")
    (project.source / "shop" / "logo.png").write_bytes(b"\x89PNG\0")
    project.write({"index.rst": "Title\n=====\n\n.. webasgi:: shop\n   :environ: DEBUG=1\n"})
    result = no_warnings(project.build())
    page = result.read("index.html")
    (name,) = re.findall(r"data/[0-9a-f]{16}/logo\.png", page)
    assert (result.out / "_static" / "webasgi" / name).read_bytes() == b"\x89PNG\0"
    assert "<code>logo.png</code> (5 Bytes)" in page
    (project.source / "shop" / "logo.png").write_bytes(b"\x89PNG\1")
    (again,) = re.findall(r"data/[0-9a-f]{16}/logo\.png", project.build().read("index.html"))
    assert again != name
