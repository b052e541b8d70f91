"""The command, on pages as the template makes them."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.environments.packages import Index, make_wheel
from webasgi import assets
from webasgi.__main__ import main
from webasgi.data import keep_data
from webasgi.environments import Environment, EnvironmentSettings, resolve
from webasgi.environments.cache import Cache
from webasgi.markup import playground_html
from webasgi.playground import DataFile, Playground

MakePage = Callable[[str | None], None]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A built site without playgrounds; the assets are one file."""
    static = tmp_path / "static"
    static.mkdir()
    (static / "element-1.js").write_text("export {}\n")
    versions = {"version": 1, "pyodide": "314.0.7", "python": "3.14.2", "platform": "pyemscripten_2026_0_wasm32"}
    names = {"element": "element-1.js", "style": "playground-1.css", "files": ["element-1.js"]}
    (static / "manifest.json").write_text(json.dumps({**versions, **names}))
    monkeypatch.setattr(assets, "_static", lambda: static)
    directory = tmp_path / "site"
    (directory / "sub").mkdir(parents=True)
    (directory / "index.html").write_text("<!DOCTYPE html><p>nothing</p>")
    return directory


@pytest.fixture
def page(site: Path) -> MakePage:
    def make(environment: str | None) -> None:
        html = playground_html(Playground(files=(), app="main:app"), [], environment=environment)
        (site / "sub" / "index.html").write_text(f"<!DOCTYPE html><main>{html}{html}</main>", encoding="utf-8")

    return make


@pytest.fixture
def environment(index: Index, settings: EnvironmentSettings, monkeypatch: pytest.MonkeyPatch) -> Environment:
    monkeypatch.setenv("WEBASGI_CACHE_DIR", str(settings.cache_directory))
    make_wheel(index.directory, "own", "1.0")
    return resolve(["own"], settings)


def test_site_is_completed(
    site: Path, page: MakePage, environment: Environment, capsys: pytest.CaptureFixture[str]
) -> None:
    page(environment.manifest_name)
    assert main(["assets", str(site)]) == 0
    assert "1 environment for 1 page to" in capsys.readouterr().out
    directory = site / "assets" / "webasgi"
    assert (directory / "element-1.js").is_file()
    assert json.loads((directory / environment.manifest_name).read_bytes()) == environment.manifest()
    assert all((directory / wheel.path).is_file() for wheel in environment.wheels)


def test_other_folder_and_other_cache(
    site: Path,
    page: MakePage,
    environment: Environment,
    settings: EnvironmentSettings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page(environment.manifest_name)
    monkeypatch.setenv("WEBASGI_CACHE_DIR", str(tmp_path / "other"))
    assert main(["assets", str(site), "--into", "x/y", "--cache", str(settings.cache_directory)]) == 0
    assert (site / "x" / "y" / environment.manifest_name).is_file()


@pytest.mark.parametrize(
    ("script", "folder"),
    [
        ("../_static/webasgi/element-1.js?v=2", "_static/webasgi"),
        ("../assets/webasgi/element-1.js", "assets/webasgi"),
        ("/below/assets/webasgi/element-1.js", "assets/webasgi"),
        ("https://example.com/x/element-1.js", "assets/webasgi"),
    ],
)
def test_files_go_where_the_pages_look(script: str, folder: str, site: Path, page: MakePage) -> None:
    page(None)
    path = site / "sub" / "index.html"
    path.write_text(f'<script type="module" src="{script}"></script>{path.read_text("utf-8")}', encoding="utf-8")
    assert main(["assets", str(site)]) == 0
    assert [found.parent for found in site.rglob("element-1.js")] == [site / folder]


def test_files_where_no_page_looks(site: Path, page: MakePage, capsys: pytest.CaptureFixture[str]) -> None:
    page(None)
    path = site / "sub" / "index.html"
    text = path.read_text("utf-8")
    for element, arguments, words in (
        ("../x/element-1.js", ["--into", "y"], "leave --into out"),
        ("../x/element-2.js", [], "another version of webasgi-docs"),
    ):
        path.write_text(f'<script type="module" src="{element}"></script>{text}', encoding="utf-8")
        assert main(["assets", str(site), *arguments]) == 1
        error = capsys.readouterr().err
        assert words in error
        assert "sub/index.html" in error
    path.write_text(f'<script type="module" src="../x/element-1.js"></script>{text}', encoding="utf-8")
    other = site / "index.html"
    other.write_text(f'<script type="module" src="y/element-1.js"></script>{text}', encoding="utf-8")
    assert main(["assets", str(site)]) == 1
    assert "several sites" in capsys.readouterr().err
    assert not [*site.rglob("element-*.js")]


def test_site_without_playgrounds(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assets", str(site)]) == 0
    assert "nothing to do" in capsys.readouterr().out
    assert not (site / "assets").exists()


def test_playground_without_an_environment_needs_the_element(site: Path, page: MakePage) -> None:
    page(None)
    assert main(["assets", str(site)]) == 0
    assert (site / "assets" / "webasgi" / "element-1.js").is_file()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("environment-0123456789abcdef.json", "build the site again"),
        ("../../etc/passwd", "not the name of an environment"),
    ],
)
def test_environment_that_is_not_known(
    name: str, words: str, site: Path, page: MakePage, environment: Environment, capsys: pytest.CaptureFixture[str]
) -> None:
    page(name)
    assert main(["assets", str(site)]) == 1
    error = capsys.readouterr().err
    assert words in error
    assert "sub/index.html" in error


def test_data_that_was_changed(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (site / "index.html").write_text("<webasgi-playground data-playground='{'></webasgi-playground>")
    assert main(["assets", str(site)]) == 1
    assert "not JSON" in capsys.readouterr().err


def test_data_files(
    site: Path, settings: EnvironmentSettings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WEBASGI_CACHE_DIR", str(settings.cache_directory))
    file = DataFile("static/logo.png", b"\x89PNG\0")
    html = playground_html(Playground(files=(), data=(file,)), [], environment=None)
    (site / "index.html").write_text(str(html), encoding="utf-8")
    assert main(["assets", str(site)]) == 1
    assert f"needs {file.file}, which is not in the cache" in capsys.readouterr().err
    keep_data([file], Cache(settings.cache_directory))
    assert main(["assets", str(site)]) == 0
    assert (site / "assets" / "webasgi" / file.file).read_bytes() == file.content
    (site / "index.html").write_text(str(html).replace(file.file, "data/../../x"), encoding="utf-8")
    assert main(["assets", str(site)]) == 1
    assert "is not the name of a data file" in capsys.readouterr().err


def test_bad_usage(site: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert main(["assets", str(site / "none")]) == 1
    assert "is not a directory" in capsys.readouterr().err
    for arguments in ([], ["assets"], ["other"]):
        with pytest.raises(SystemExit) as caught:
            main(arguments)
        assert caught.value.code == 2
    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert caught.value.code == 0
    assert capsys.readouterr().out.startswith("webasgi-docs ")


def test_missing_assets(
    site: Path, page: MakePage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page(None)
    monkeypatch.setattr(assets, "_static", lambda: site / "none")
    assert main(["assets", str(site)]) == 1
    assert "reinstall webasgi-docs" in capsys.readouterr().err
