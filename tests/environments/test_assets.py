import json
from pathlib import Path

import pytest

from webasgi import assets


@pytest.fixture
def static(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "static"
    (folder / "sub").mkdir(parents=True)
    (folder / "element-1.js").write_text("export {}\n")
    (folder / "sub" / "a.wasm").write_bytes(b"\0asm")
    manifest = {
        "version": 1,
        "pyodide": "314.0.7",
        "python": "3.14.2",
        "platform": "pyemscripten_2026_0_wasm32",
        "element": "element-1.js",
        "style": "playground-1.css",
        "files": ["element-1.js", "sub/a.wasm"],
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))
    lock = {"info": {}, "packages": {"markupsafe": {"name": "MarkupSafe", "version": "3.0.3"}}}
    (folder / "pyodide-lock.json").write_text(json.dumps(lock))
    monkeypatch.setattr(assets, "_static", lambda: folder)
    assets.pyodide_lock.cache_clear()
    return folder


def test_manifest(static: Path) -> None:
    found = assets.manifest()
    assert (found.pyodide, found.python, found.element) == ("314.0.7", "3.14.2", "element-1.js")
    assert found.files == ("element-1.js", "sub/a.wasm")


def test_files_are_copied_once(static: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assets.copy(out)
    assert (out / "sub" / "a.wasm").read_bytes() == b"\0asm"
    assert not (out / "manifest.json").exists()
    (out / "sub" / "a.wasm").write_bytes(b"four")
    (out / "element-1.js").write_text("half")
    assets.copy(out)
    assert (out / "sub" / "a.wasm").read_bytes() == b"four"
    assert (out / "element-1.js").read_text() == "export {}\n"
    assert sorted(path.name for path in out.rglob("*")) == ["a.wasm", "assets.json", "element-1.js", "sub"]


def test_what_an_earlier_version_has_copied_goes(static: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assets.copy(out)
    (out / "mine.js").write_text("the author's")
    (tmp_path / "outside.js").write_text("not ours")
    names = ["element-0.js", "sub/b.wasm", "element-1.js", "../outside.js", "/etc/x", "sub/../../outside.js", 1]
    for name in ("element-0.js", "sub/b.wasm"):
        (out / name).write_text("old")
    (out / assets.LISTING).write_text(json.dumps({"version": 1, "files": names}))
    assets.copy(out)
    left = sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file())
    assert left == ["assets.json", "element-1.js", "mine.js", "sub/a.wasm"]
    assert (tmp_path / "outside.js").is_file()
    (out / assets.LISTING).write_text("no JSON")
    assets.copy(out)
    assert json.loads((out / assets.LISTING).read_text())["files"] == ["element-1.js", "sub/a.wasm"]


def test_what_is_missing_is_told(static: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (static / "sub" / "a.wasm").unlink()
    with pytest.raises(assets.AssetsError, match=r"lacks sub/a\.wasm: reinstall"):
        assets.copy(tmp_path / "out")
    (static / "manifest.json").write_text('{"version": 2}')
    with pytest.raises(assets.AssetsError, match="version 2"):
        assets.manifest()
    monkeypatch.setattr(assets, "_static", lambda: tmp_path / "none")
    with pytest.raises(assets.AssetsError, match="make assets"):
        assets.manifest()


def test_packages_of_pyodide(static: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert assets.pyodide_packages() == {"markupsafe": "3.0.3"}
    for text in ("[]", "{", "{}"):
        (static / "pyodide-lock.json").write_text(text)
        assets.pyodide_lock.cache_clear()
        assert assets.pyodide_packages() == {}
    assets.pyodide_lock.cache_clear()
