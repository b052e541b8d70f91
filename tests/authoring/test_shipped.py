import json
import re
from pathlib import Path

import pytest

from webasgi import shipped
from webasgi.settings import SettingError, from_values


def written(table: dict[str, str], base: Path, directory: Path) -> dict[str, str]:
    """URL patterns to the text of their files."""
    shipped.write(tuple(table.items()), base, directory)
    content = json.loads((directory / shipped.TABLE).read_text("utf-8"))
    assert content["version"] == 1
    return {each["pattern"]: (directory / each["asset"]["file"]).read_text("utf-8") for each in content["files"]}


def answer(files: dict[str, str], url: str) -> str | None:
    """What answers for a URL."""
    return next((text for pattern, text in files.items() if re.search(pattern, url)), None)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    package = tmp_path / "node_modules" / "chart.js"
    (package / "dist").mkdir(parents=True)
    (package / "package.json").write_text('{"jsdelivr": "./dist/chart.js"}', "utf-8")
    (package / "dist" / "chart.js").write_text("chart", "utf-8")
    (package / "dist" / "a b.css").write_text("style", "utf-8")
    (package / ".hidden").write_text("hidden", "utf-8")
    return tmp_path


def test_a_url_and_a_file(base: Path, tmp_path: Path) -> None:
    table = {"https://cdn.example.com/*/lib.js": "node_modules/chart.js/dist/chart.js"}
    files = written(table, base, tmp_path / "out")
    assert answer(files, "https://cdn.example.com/v1.2/lib.js?x#y") == "chart"
    assert answer(files, "https://cdn.example.com/v1/libxjs") is None
    assert answer(files, "https://other.example.com/https://cdn.example.com/v1/lib.js") is None
    assert answer(files, "https://cdn.example.com/v1/lib.js.map") is None


def test_a_url_and_a_directory(base: Path, tmp_path: Path) -> None:
    for key in ("https://cdn.example.com/lib", "//cdn.example.com/lib/", "https://cdn.example.com/lib/*"):
        files = written({key: "node_modules/chart.js/dist"}, base, tmp_path / "out")
        assert answer(files, "https://cdn.example.com/lib/chart.js") == "chart"
        assert answer(files, "https://cdn.example.com/lib/chart.css") is None


def test_a_package(base: Path, tmp_path: Path) -> None:
    files = written({"npm:chart.js@4": "node_modules/chart.js"}, base, tmp_path / "out")
    for network in ("https://cdn.jsdelivr.net/npm", "https://unpkg.com"):
        assert answer(files, f"{network}/chart.js@4.4.1/dist/chart.js") == "chart"
        assert answer(files, f"{network}/chart.js@4") == "chart"
        assert answer(files, f"{network}/chart.js@40/dist/chart.js") is None
        assert answer(files, f"{network}/chart.js/dist/chart.js") is None
        assert answer(files, f"{network}/chart.js@4/.hidden") is None
    any_version = written({"npm:chart.js": "node_modules/chart.js"}, base, tmp_path / "out")
    assert answer(any_version, "https://unpkg.com/chart.js@3/dist/chart.js") == "chart"
    assert answer(any_version, "https://unpkg.com/chart.js") == "chart"


def test_what_is_not_there(base: Path, tmp_path: Path) -> None:
    with pytest.raises(shipped.ShippedError, match=r"there is no missing\.js for https://a\.example/x"):
        written({"https://a.example/x": "missing.js"}, base, tmp_path / "out")
    with pytest.raises(shipped.ShippedError, match="name the package's directory"):
        written({"npm:chart.js": "node_modules/chart.js/package.json"}, base, tmp_path / "out")


@pytest.mark.parametrize("table", [{"chart.js": "x.js"}, {"https://a.example/": 1}, {"https://a.example/": ""}])
def test_what_is_no_table(table: dict[str, object]) -> None:
    with pytest.raises(SettingError) as caught:
        from_values({"cdn": table})
    assert caught.value.name == "cdn"


def test_nothing_is_written_without_a_table(tmp_path: Path) -> None:
    shipped.write((), tmp_path, tmp_path / "out")
    assert not (tmp_path / "out").exists()
