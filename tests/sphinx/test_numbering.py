"""References to playgrounds by name and number."""

import re
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from tests.sphinx.building import Project, Result

INDEX = """\
Index
=====

See :numref:`first`, :ref:`first`, :ref:`words <first>`, :numref:`second`, :numref:`listing`, :ref:`it <untitled>`.

.. webasgi::
   :title: The first
   :name: first
   :class: wide

   a = 1

.. code-block:: python
   :caption: A listing
   :name: listing

   b = 2

.. toctree::

   other
"""
OTHER = """\
Other
=====

.. _label:

.. webasgi::
   :caption: The second
   :name: second

   c = 3

.. webasgi::
   :name: untitled

   .. code-block:: python
      :name: code

      d = 4

See :ref:`a label <label>` and :ref:`some code <code>`.
"""


@pytest.fixture
def documents(project: Project) -> Project:
    return project.write({"index.rst": INDEX, "other.rst": OTHER})


def built(documents: Project, builder: str = "html", **settings: Any) -> Result:
    result = documents.build(builder, numfig=True, **settings)
    assert result.warnings == []
    return result


def references(html: str) -> list[str]:
    [paragraph] = re.findall(r"<p>See (.*?)</p>", html, re.DOTALL)
    return [re.sub("<.*?>", "", each) for each in re.findall(r"<a .*?</a>", paragraph, re.DOTALL)]


def titles(html: str) -> list[str]:
    return [re.sub("<.*?>", "", each) for each in re.findall(r'<p class="webasgi-title">(.*?)</p>', html)]


def test_names_and_numbers(documents: Project) -> None:
    result = built(documents)
    html = result.read("index.html")
    assert references(html) == ["Playground 1", "The first", "words", "Playground 2", "Listing 1", "it"]
    assert titles(html) == ["Playground 1 The first"]
    assert '<webasgi-playground id="first" class="webasgi-playground wide"' in html
    assert 'href="#first"' in html
    other = result.read("other.html")
    assert titles(other) == ["Playground 2 The second"]
    for target in ("second", "label", "untitled", "code"):
        assert f' id="{target}"' in other
    assert '"title": "The second"' in other  # the data have no number


def test_one_sequence_with_figures(documents: Project) -> None:
    html = built(documents, webasgi_numfig="figure").read("index.html")
    assert references(html)[0] == "Fig. 1"
    assert titles(html) == ["Fig. 1 The first"]


def test_a_format_of_its_own(documents: Project) -> None:
    assert titles(built(documents, numfig_format={"playground": "App %s:"}).read("index.html")) == ["App 1: The first"]


def test_no_numbers(documents: Project) -> None:
    documents.write({"index.rst": INDEX.replace(":numref:", ":ref:")})
    assert titles(built(documents, webasgi_numfig="none").read("index.html")) == ["The first"]
    html = documents.build(numfig=False).read("index.html")
    assert titles(html) == ["The first"]


def test_one_page(documents: Project) -> None:
    html = built(documents, "singlehtml").read("index.html")
    assert titles(html) == ["Playground 1 The first", "Playground 2 The second"]


def test_latex(documents: Project) -> None:
    tex = built(documents, "latex").read("test.tex")
    assert r"\hyperref[\detokenize{index:first}]{Playground \ref{\detokenize{index:first}}}" in tex
    for number, target in ((1, "index:first"), (2, "other:second")):
        label = rf"\def\@currentlabel{{{number}}}\makeatother "
        assert re.search(re.escape(label) + r"(?:\\phantomsection\\label\{\\detokenize\{other:\w+\}\})*", tex)
        assert rf"\label{{\detokenize{{{target}}}}}" in tex
    assert r"\sphinxstylestrong{Playground 1 The first}" in tex
    assert tex.count(r"\sphinxSetupCaptionForVerbatim") == 1  # the listing's


def test_text_and_texinfo(documents: Project) -> None:
    text = built(documents, "text").read("index.txt")
    assert "**Playground 1 The first**" in text
    assert "See Playground 1, The first, words, Playground 2, Listing %s, it." in text.replace("\n", " ")
    texinfo = built(documents, "texinfo").read("test.texi")
    assert "@anchor{other second}" in texinfo
    assert "See Playground 1," in texinfo


def test_an_empty_file_in_text(project: Project) -> None:
    document = "Title\n=====\n\n.. webasgi::\n\n   -- main.py --\n   -- a.txt --\n   a\n"
    assert "main.py\n\n   (empty)\n\na.txt\n" in project.write({"index.rst": document}).build("text").read("index.txt")


def test_epub(documents: Project) -> None:
    result = built(documents, "epub", version="1", epub_copyright="nobody")
    with ZipFile(next(result.out.glob("*.epub"))) as book:
        page = book.read("index.xhtml").decode()
    assert "Playground 1" in re.sub("<.*?>", "", page)
    assert page.count("caption-number") == 2  # the listing's and ours


def test_a_name_that_is_given_twice(project: Project) -> None:
    block = ".. webasgi::\n   :name: same\n\n   a = 1\n\n"
    result = project.write({"index.rst": f"Title\n=====\n\n{block}{block}"}).build()
    ours, theirs = result.warnings
    assert "index.rst:10: WARNING: the name 'same' is that of what stands in line 4 too: give it one of its own" in ours
    assert "Duplicate explicit target name" in theirs


def test_titles_are_translated(project: Project, tmp_path: Path) -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    project.write(
        {
            "index.rst": INDEX.replace("   other\n", "").split("See")[0]
            + INDEX[INDEX.index(".. webasgi") :].split(".. toctree")[0]
        }
    )
    other = Project(tmp_path / "gettext").write(
        {"index.rst": (project.source / "index.rst").read_text(encoding="utf-8")}
    )
    catalogue = other.build("gettext").out / "index.pot"
    assert 'msgid "The first"' in catalogue.read_text(encoding="utf-8")
    with catalogue.open("rb") as file:
        messages = read_po(file, locale="de")
    messages["The first"].string = "Die erste"
    target = tmp_path / "locale" / "de" / "LC_MESSAGES" / "index.mo"
    target.parent.mkdir(parents=True)
    with target.open("wb") as out:
        write_mo(out, messages)
    result = project.build(language="de", locale_dirs=[str(tmp_path / "locale")])
    assert titles(result.read("index.html")) == ["Die erste"]
