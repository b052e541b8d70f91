from pathlib import Path

import pytest

from webasgi import sources
from webasgi.sources import read


def write(path: Path, content: str | bytes = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_a_file(tmp_path: Path) -> None:
    path = write(tmp_path / "hello.py", "\ufeffa\r\nb\rc\n")
    found = read(path)
    assert [(file.path, file.text) for file in found.files] == [("hello.py", "a\nb\nc\n")]
    assert found.problems == ()
    assert found.dependencies == (path,)


def test_a_directory_is_read_recursively_and_sorted(tmp_path: Path) -> None:
    for name in ("z.py", "pkg/__init__.py", "pkg/b/c.txt", "index.html"):
        write(tmp_path / name, name)
    for name in (".hidden", ".venv/x.py", "__pycache__/x.pyc", "node_modules/y.js"):
        write(tmp_path / name, name)
    found = read(tmp_path)
    assert [file.path for file in found.files] == ["index.html", "pkg/__init__.py", "pkg/b/c.txt", "z.py"]
    assert found.problems == ()
    directories = {tmp_path, tmp_path / "pkg", tmp_path / "pkg/b"}
    assert set(found.dependencies) == directories | {tmp_path / file.path for file in found.files}


def test_what_is_no_text_is_data(tmp_path: Path) -> None:
    data = {
        "image.png": b"\x89PNG\0",
        "latin.txt": "é".encode("latin-1"),
        "large.txt": b"x" * 1_000_001,
        "zero.bin": b"\0",
    }
    for name, content in data.items():
        write(tmp_path / name, content)
    write(tmp_path / "main.py", "x")
    found = read(tmp_path)
    assert [file.path for file in found.files] == ["main.py"]
    assert {file.path: file.content for file in found.data} == data
    assert found.problems == ()
    assert all(path in found.dependencies for path in map(tmp_path.joinpath, data))


def test_what_is_left_out_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "_MAX_DATA_BYTES", 10)
    write(tmp_path / "huge.bin", b"\0" * 11)
    write(tmp_path / "latin.py", "é".encode("latin-1"))
    write(tmp_path / "main.py", "x")
    found = read(tmp_path)
    assert ([file.path for file in found.files], found.data) == (["main.py"], ())
    messages = [problem.message for problem in found.problems]
    for name, reason in (("huge.bin", "larger"), ("latin.py", "not UTF-8")):
        assert any(name in message and reason in message for message in messages), messages
    assert {(problem.subtype, problem.option) for problem in found.problems} == {("webasgi.file", "src")}


def test_nothing_there(tmp_path: Path) -> None:
    found = read(tmp_path / "missing")
    assert found.files == ()
    assert "there is no file or directory" in found.problems[0].message
    assert found.dependencies == (tmp_path / "missing",)


def test_an_empty_directory(tmp_path: Path) -> None:
    assert "holds no text file" in read(tmp_path).problems[0].message


def test_a_file_that_is_no_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "_MAX_BYTES", 10)
    write(tmp_path / "logo.png", b"\x89PNG\xff")
    write(tmp_path / "large.py", "a = 1\n" * 10)
    assert "'logo.png' is no UTF-8 text" in read(tmp_path / "logo.png").problems[0].message
    assert "'large.py' is larger than 10 bytes" in read(tmp_path / "large.py").problems[0].message


def names(source: Path, include: tuple[str, ...] = (), exclude: tuple[str, ...] = ()) -> list[str]:
    found = read(source, include, exclude)
    assert found.problems == ()
    return [file.path for file in found.files]


def test_include_and_exclude(tmp_path: Path) -> None:
    for name in ("main.py", "pkg/a.py", "pkg/tests/b.py", "data.json", ".env", ".git/config"):
        write(tmp_path / name, name)
    assert names(tmp_path, ("*.py",), ("tests",)) == ["main.py", "pkg/a.py"]
    assert names(tmp_path, (), ("pkg/tests", "*.json")) == ["main.py", "pkg/a.py"]
    assert names(tmp_path, (".env", "main.py")) == [".env", "main.py"]


def test_what_is_left_out_is_no_dependency(tmp_path: Path) -> None:
    for name in ("main.py", "large/a.py"):
        write(tmp_path / name, name)
    assert set(read(tmp_path, (), ("large",)).dependencies) == {tmp_path, tmp_path / "main.py"}


def test_a_glob(tmp_path: Path) -> None:
    for name in ("shop/main.py", "shop/pkg/a.py", "shop/b.html", "other.py"):
        write(tmp_path / name, name)
    assert names(tmp_path / "shop/*.py") == ["main.py"]
    assert names(tmp_path / "shop/**/*.py") == ["main.py", "pkg/a.py"]
    assert names(tmp_path / "s*/*.html") == ["shop/b.html"]
    assert tmp_path / "shop" in read(tmp_path / "shop/*.py").dependencies
    assert "holds no text file that is asked for" in read(tmp_path / "shop/*.js").problems[0].message
    assert "there is no file or directory" in read(tmp_path / "missing/*.py").problems[0].message


def test_what_exists_is_no_glob(tmp_path: Path) -> None:
    write(tmp_path / "a[1]" / "main.py", "x")
    assert names(tmp_path / "a[1]") == ["main.py"]
