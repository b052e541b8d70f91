import json
from html.parser import HTMLParser
from typing import Any

from markupsafe import Markup

from webasgi.marks import Segment, segments
from webasgi.markup import Listing, highlight, language, playground_html, script_tag, style_tag
from webasgi.playground import Playground, PlaygroundFile

NASTY = "</script><!-- <b>&amp; \u2028 é \U0001f40d ' \" \\ {{ x }}\n"


class Elements(HTMLParser):
    """All start tags with attributes, the text of each element, and what is open at the end."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, str] = {}
        self.open: list[str] = []
        self.feed(str(html))  # Markup would escape what is joined to it
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag != "link":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        for tag in set(self.open):
            self.texts[tag] = self.texts.get(tag, "") + data

    @property
    def data(self) -> Any:
        """The playground's JSON."""
        return json.loads(self.tags[0][1]["data-playground"] or "")


def rendered(playground: Playground, **outcome: str | None) -> Elements:
    listings = [Listing(file, highlight(file)) for file in playground.files]
    html = playground_html(playground, listings, environment=outcome.get("environment"), problem=outcome.get("problem"))
    elements = Elements(html)
    assert elements.open == []
    return elements


def test_the_element() -> None:
    files = (PlaygroundFile("main.py", "a = 1\n"), PlaygroundFile("b/index.html", "<p>\n"))
    elements = rendered(Playground(files, title="A & B", height="30rem"), environment="environment-0.json")
    tag, attributes = elements.tags[0]
    data = json.loads(attributes.pop("data-playground") or "")
    assert (tag, attributes) == (
        "webasgi-playground",
        {"class": "webasgi-playground", "style": "--webasgi-height: 30rem"},
    )
    figures = [given for tag, given in elements.tags if tag == "figure"]
    assert figures == [{"class": "webasgi-file", "data-path": name} for name in ("main.py", "b/index.html")]
    assert elements.texts["p"] == "A & B"
    assert elements.texts["figcaption"] == "main.pyb/index.html"
    assert data == {
        "version": 1,
        "app": "main:app",
        "path": "/",
        "title": "A & B",
        "files": [{"path": "main.py", "text": "a = 1\n"}, {"path": "b/index.html", "text": "<p>\n"}],
        "environment": "environment-0.json",
        "problem": None,
        "runtimes": 3,
        "requirements": [],
        "network": True,
        "isolation": True,
        "shipped": None,
    }


def test_no_height_no_style_no_title_no_paragraph() -> None:
    elements = rendered(Playground((PlaygroundFile("main.py", "a\n"),)), problem="why")
    assert elements.tags[0][1].keys() == {"class", "data-playground"}
    assert "p" not in elements.texts
    data = elements.data
    assert (data["environment"], data["problem"], data["title"]) == (None, "why", None)


def test_everything_is_escaped() -> None:
    name = "a\"><script>'&.py"
    playground = Playground((PlaygroundFile(name, NASTY),), title=NASTY, path="/</script>")
    html = playground_html(
        playground, [Listing(file, highlight(file)) for file in playground.files], environment=None, problem=NASTY
    )
    elements = Elements(html)
    assert elements.open == []
    assert not [tag for tag, _ in elements.tags if tag == "script"]
    data = elements.data
    assert data["files"] == [{"path": name, "text": NASTY}]
    assert (data["title"], data["problem"], data["path"]) == (NASTY, NASTY, "/</script>")
    assert elements.texts["code"] == NASTY
    assert ("figure", {"class": "webasgi-file", "data-path": name}) in elements.tags


def test_a_file_that_is_not_loaded_is_shown_only() -> None:
    files = (PlaygroundFile("main.py", "a\n"), PlaygroundFile("../x.py", "b\n", loaded=False))
    elements = rendered(Playground(files))
    assert [file["path"] for file in elements.data["files"]] == ["main.py"]
    assert elements.texts["figcaption"] == "main.py../x.py"
    assert ("figure", {"class": "webasgi-file"}) in elements.tags


def listing(file: PlaygroundFile) -> str:
    html = str(playground_html(Playground((file,)), [Listing(file, highlight(file))], environment=None))
    return html[html.index("<pre>") : html.index("</pre>") + 6].replace('<code class="nohighlight">', "<code>")


def test_marked_lines() -> None:
    file = PlaygroundFile("a.txt", "a\nb<\nc\nd\ne\n", hidden_lines=((1, 2), (5, 5)), highlighted_lines=((2, 3),))
    assert listing(file) == (
        "<pre><span></span><code>"
        '<button type="button" class="webasgi-unfold" aria-expanded="false" aria-label="2 hidden lines"></button>'
        '<span class="webasgi-fold">a\n<span class="hll">b&lt;\n</span></span>'
        '<span class="hll">c\n</span>d\n'
        '<button type="button" class="webasgi-unfold" aria-expanded="false" aria-label="1 hidden line"></button>'
        '<span class="webasgi-fold">e\n</span></code></pre>'
    )


def test_lines_beside_focused_ones_are_dimmed() -> None:
    file = PlaygroundFile("a.txt", "a\nb\nc\n", focused_lines=((2, 2),), highlighted_lines=((3, 3),))
    assert listing(file) == (
        '<pre><span></span><code><span class="webasgi-dim">a\n</span>b\n'
        '<span class="webasgi-dim"><span class="hll">c\n</span></span></code></pre>'
    )


def test_marks_beyond_the_text_and_highlighters_with_lines_of_their_own() -> None:
    file = PlaygroundFile("a.txt", "a\n", hidden_lines=((2, 9),))
    assert listing(file) == "<pre><span></span><code>a\n</code></pre>"
    assert segments(file, Markup("a\n\nb\n")) == [[Segment(Markup("a\n\nb\n"), 3)]]


def test_a_hidden_file_and_a_language() -> None:
    file = PlaygroundFile("page.tpl", "{{ a }}\n", hidden=True, language="html+jinja")
    elements = rendered(Playground((file,)))
    assert ("figure", {"class": "webasgi-file", "data-path": "page.tpl", "data-hidden": None}) in elements.tags
    assert ("span", {"class": "cp"}) in elements.tags
    assert elements.data["files"] == [
        {"path": "page.tpl", "text": "{{ a }}\n", "language": "html+jinja", "hidden": True}
    ]


def test_languages() -> None:
    names = {
        "a.py": "python",
        "b/index.html": "html",
        "c.css": "css",
        "d.json": "json",
        "Makefile": "make",
        "x": "text",
    }
    assert {name: language(PlaygroundFile(name, "")) for name in names} == names


def test_highlighting_keeps_blank_lines_at_the_start() -> None:
    html = highlight(PlaygroundFile("a.py", "\n\nx = 1\n"))
    assert isinstance(html, Markup)
    assert html.startswith("\n\n")
    assert rendered(Playground((PlaygroundFile("a.py", "\n\nx = 1\n"),))).texts["code"] == "\n\nx = 1\n"


def test_tags() -> None:
    assert style_tag('a"b.css') == '<link rel="stylesheet" href="a&#34;b.css">'
    assert script_tag("e.js") == '<script type="module" fetchpriority="low" src="e.js"></script>'
    assert (
        script_tag("e.js", {"data-strings": '{"a": "<"}'})
        == '<script type="module" fetchpriority="low" src="e.js" data-strings="{&#34;a&#34;: &#34;&lt;&#34;}"></script>'
    )
