"""What a built site holds."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.authoring.static_folder import ELEMENT, STYLE
from tests.authoring.wheels import add_ballast, make_wheel
from tests.mkdocs.building import Project, Result

PLAYGROUND = '```webasgi title="A title"\n-- main.py --\na = 1\n-- b.html --\n<p>\n```\n'
PAGES = {
    "index.md": "# Title\n\nOnly a word: `<webasgi-playground>`\n",
    "live.md": f"# Live\n\n{PLAYGROUND}\n\nText.\n\n{PLAYGROUND}",
    "deep/live.md": f"# Deep\n\n{PLAYGROUND}",
}
SETTINGS: dict[str, Any] = {"webasgi": {"requirements": [], "check": False}}


class Page(HTMLParser):
    """What a page holds of ours, with the elements that each thing is in."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.styles: list[tuple[str, str]] = []
        self.parents: list[str] = []
        self.data: list[dict[str, Any]] = []
        self._open: list[str] = ["document"]
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "script" and given.get("type") == "module":
            self.scripts.append(given["src"] or "")
        if tag == "link" and STYLE in (given.get("href") or ""):
            self.styles.append((given["href"] or "", self._open[-1]))
        if tag == "webasgi-playground":
            self.parents.append(self._open[-1])
            self.data.append(json.loads(given["data-playground"] or ""))
        if tag not in {"meta", "link", "br", "hr", "img", "input", "path"}:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass


def no_warnings(result: Result) -> Result:
    assert result.warnings == []
    assert not result.aborted
    return result


@pytest.mark.parametrize("theme", ["mkdocs", "readthedocs", "material"])
@pytest.mark.parametrize(
    ("config", "live", "root"),
    [
        ({"use_directory_urls": True}, "live/index.html", "../"),
        ({"use_directory_urls": True, "site_url": "https://example.org/sub/"}, "deep/live/index.html", "../../"),
        ({"use_directory_urls": False}, "live.html", ""),
        ({"use_directory_urls": False}, "deep/live.html", "../"),
    ],
)
def test_assets_are_on_pages_with_a_playground_only(
    project: Project, theme: str, config: dict[str, Any], live: str, root: str
) -> None:
    result = no_warnings(project.write(PAGES).build(strict=True, theme={"name": theme}, **config))
    without = Page(result.read("index.html"))
    assert (without.parents, without.scripts, without.styles) == ([], [], [])
    page = Page(result.read(live))
    assert set(page.parents) <= {"article", "div"}
    assert len(page.parents) == (1 if "deep" in live else 2)
    assert page.scripts == [f"{root}assets/webasgi/{ELEMENT}"]
    assert page.styles == [(f"{root}assets/webasgi/{STYLE}", "head")]
    assert (result.out / Path(live).parent / page.scripts[0]).is_file()
    assert page.data[0]["files"] == [{"path": "main.py", "text": "a = 1\n"}, {"path": "b.html", "text": "<p>\n"}]


def test_no_playground_no_assets(project: Project) -> None:
    result = no_warnings(project.write({"index.md": PAGES["index.md"]}).build(strict=True))
    assert not (result.out / "assets" / "webasgi").exists()


def test_the_data_names_an_environment_that_is_there(project: Project) -> None:
    make_wheel(project.directory / "wheels", "tinyweb")
    plugin = {"webasgi": {"check": False, "requirements": ["tinyweb"], "wheels": ["wheels"]}}
    result = no_warnings(project.write(PAGES).build(strict=True, plugins=[plugin]))
    [data] = Page(result.read("deep/live/index.html")).data
    assert (data["app"], data["title"], data["problem"]) == ("main:app", "A title", None)
    directory = result.out / "assets" / "webasgi"
    manifest = json.loads((directory / data["environment"]).read_bytes())
    assert {wheel["name"] for wheel in manifest["wheels"]} == {"tinyweb", "tzdata"}
    assert all((directory / wheel["file"]).stat().st_size == wheel["size"] for wheel in manifest["wheels"])
    assert sorted(path.name for path in directory.glob("frame/*")) == ["inner.htm"]


@pytest.mark.parametrize(
    "value",
    [
        "A=1 B='x y' C=true",
        pytest.param("[A=1, B=x y, C=true]", id="a list"),
        pytest.param("{A: 1, B: x y, C: true}", id="a mapping"),
    ],
)
def test_environment_variables_of_a_block(value: str, project: Project) -> None:
    block = f'/// webasgi\n    environ: {value}\n\n```python title="main.py"\na = 1\n```\n///\n'
    result = no_warnings(project.write({"index.md": block}).build(strict=True))
    [data] = Page(result.read("index.html")).data
    assert data["environ"] == {"A": "1", "B": "x y", "C": "true"}


def test_environments_by_name(project: Project) -> None:
    wheel = make_wheel(project.directory / "wheels", "tinyweb")
    options: dict[str, Any] = {
        "check": False,
        "environments": {"tiny": ["tinyweb"]},
        "wheels": ["wheels"],
        "environment_budget": 1,
    }
    page = '```webasgi environment="tiny"\na = 1\n```\n\n```webasgi requirements="tinyweb"\na = 2\n```\n'
    first = project.write({"index.md": page}).build(strict=True, plugins=[{"webasgi": {**options}}])
    [one, two] = Page(no_warnings(first).read("index.html")).data
    assert one["environment"] == two["environment"]
    add_ballast(wheel, 2_000_000)
    (warning,) = project.build(plugins=[{"webasgi": {**options}}]).warnings
    assert re.fullmatch(r".*index\.md:1: the environment tiny has wheels of .* \[webasgi\.size\]", warning)


def test_an_environment_that_is_missing_is_told_to_the_reader(project: Project) -> None:
    result = project.write({"index.md": '```webasgi requirements="uvloop"\na = 1\n```\n'}).build()
    [data] = Page(result.read("index.html")).data
    assert data["environment"] is None
    assert data["problem"].startswith("uvloop")


def test_data_files_are_part_of_the_site(project: Project) -> None:
    (project.directory / "shop").mkdir()
    (project.directory / "shop" / "main.py").write_text("a = 1\n", encoding="utf-8")
    (project.directory / "shop" / "logo.png").write_bytes(b"\x89PNG\0")
    page = '```webasgi src="../shop" environ="DEBUG=1" directory="."\n```\n'
    result = no_warnings(project.write({"index.md": page}).build(strict=True))
    [data] = Page(result.read("index.html")).data
    assert [file["path"] for file in data["files"]] == ["main.py"]
    assert data["environ"] == {"DEBUG": "1"}
    (logo,) = data["data"]
    assert (result.out / "assets" / "webasgi" / logo["file"]).read_bytes() == b"\x89PNG\0"
    assert "<code>logo.png</code> (5 Bytes)" in result.read("index.html")


def test_sources_are_relative_to_the_page(project: Project) -> None:
    (project.directory / "apps").mkdir()
    (project.directory / "apps" / "web.py").write_text("a = 1\n", encoding="utf-8")
    project.write(
        {
            "deep/a.md": '```webasgi src="../../apps/web.py"\n```\n',
            "deep/b.md": '```webasgi src="/code"\n```\n',
            "code/main.py": "b = 2\n",
            "index.md": "# Title\n",
        }
    )
    result = no_warnings(project.build(strict=True))
    assert Page(result.read("deep/a/index.html")).data[0]["app"] == "web:app"
    assert Page(result.read("deep/b/index.html")).data[0]["files"] == [{"path": "main.py", "text": "b = 2\n"}]


FENCES: dict[str, dict[str, Any]] = {
    "nothing": {},
    "superfences": {"markdown_extensions": ["pymdownx.superfences"]},
    "superfences with fences of its own": {
        "markdown_extensions": [
            {"pymdownx.superfences": {"custom_fences": [{"name": "mermaid", "class": "mermaid"}]}},
        ]
    },
    "superfences with ours": {
        "markdown_extensions": [
            {
                "pymdownx.superfences": {
                    "custom_fences": [{"name": "webasgi", "class": "x"}, {"name": "mermaid", "class": "mermaid"}]
                }
            }
        ]
    },
    "superfences without options": {"markdown_extensions": [{"pymdownx.superfences": None}]},
    "pymdownx.extra": {"markdown_extensions": ["pymdownx.extra"]},
    "pymdownx.extra with fences of its own": {
        "markdown_extensions": [
            {"pymdownx.extra": {"pymdownx.superfences": {"custom_fences": [{"name": "mermaid", "class": "mermaid"}]}}},
        ]
    },
    "fenced_code": {"markdown_extensions": ["fenced_code"]},
    "extra": {"markdown_extensions": ["extra"]},
    "codehilite": {"markdown_extensions": [{"codehilite": {"css_class": "mine"}}]},
    "attr_list and md_in_html": {"markdown_extensions": ["attr_list", "md_in_html"]},
}


@pytest.mark.parametrize("name", FENCES)
def test_the_fence_works_with_whatever_is_configured(project: Project, name: str) -> None:
    mermaid = "\n```mermaid\ngraph\n```\n" if "fences of its own" in name or "with ours" in name else ""
    project.write({"index.md": PLAYGROUND + mermaid})
    html = no_warnings(project.build(strict=True, **FENCES[name])).read("index.html")
    assert len(Page(html).data) == 1
    if mermaid:
        assert '<pre class="mermaid">' in html


def test_other_code_blocks_keep_the_html_that_highlight_js_wants(project: Project) -> None:
    project.write({"index.md": f"{PLAYGROUND}\n```python\nb = 2\n```\n"})
    html = project.build(strict=True).read("index.html")
    assert '<code class="language-python">b = 2' in html


def test_highlight_js_leaves_playgrounds_alone(project: Project) -> None:
    assert '<code class="nohighlight"><span class="n">a</span>' in project.write(PAGES).build().read("live/index.html")


def test_a_template_without_a_head(project: Project, tmp_path: Path) -> None:
    theme = tmp_path / "theme"
    theme.mkdir()
    (theme / "main.html").write_text("<!doctype html><title></head></title>{{ page.content }}", encoding="utf-8")
    result = no_warnings(project.write(PAGES).build(theme={"name": None, "custom_dir": str(theme)}))
    page = Page(result.read("live/index.html"))
    assert page.scripts == [f"../assets/webasgi/{ELEMENT}"]
    assert [href for href, _ in page.styles] == [f"../assets/webasgi/{STYLE}"]


LOOKS_LIKE_TAGS = """<!doctype html>
<html><head><!-- </head> <webasgi-playground> --><script>"</head><webasgi-playground>"</script>
<meta content="</head>"></head><body>
{{ page.content }}</body></html>
"""


def test_words_that_look_like_tags_are_not_mistaken(project: Project, tmp_path: Path) -> None:
    theme = tmp_path / "theme"
    theme.mkdir()
    (theme / "main.html").write_text(LOOKS_LIKE_TAGS, encoding="utf-8")
    result = no_warnings(project.write(PAGES).build(theme={"name": None, "custom_dir": str(theme)}))
    assert ELEMENT not in result.read("index.html")
    html = result.read("live/index.html")
    assert f'<meta content="</head>"><link rel="stylesheet" href="../assets/webasgi/{STYLE}">\n</head>' in html
    assert (
        f'<script type="module" fetchpriority="low" src="../assets/webasgi/{ELEMENT}"></script>\n<webasgi-playground'
        in html
    )


def test_search_and_tabs_of_material(project: Project) -> None:
    tabs = '=== "One"\n\n' + "".join(f"    {line}\n" for line in PLAYGROUND.splitlines()) + '\n=== "Two"\n\n    Text.\n'
    project.write({"index.md": tabs})
    result = project.build(
        strict=True,
        theme={"name": "material"},
        plugins=["search", SETTINGS],
        markdown_extensions=["pymdownx.superfences", {"pymdownx.tabbed": {"alternate_style": True}}],
    )
    assert len(Page(no_warnings(result).read("index.html")).data) == 1
    assert "main:app" not in result.read("search/search_index.json")
