"""The prompt in the app's namespace, and the listing of what the app has written."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from webasgi_driver import listing, prompt


async def say(source: str, namespace: dict[str, Any]) -> tuple[str, str]:
    return await prompt.evaluate(source, namespace, 1)


@pytest.mark.parametrize(
    ("source", "outcome", "text"),
    [
        ("1 + 1", "value", "2"),
        ("x = 3", "value", ""),
        ("x = 3\nx * x", "value", "9"),
        ("'é'", "value", "'é'"),
        ("None", "value", ""),
        ("", "value", ""),
        ("# nothing", "value", ""),
        ("await asyncio.sleep(0, 'slept')", "value", "'slept'"),
        ("y = await asyncio.sleep(0, 5)\ny", "value", "5"),
        ("[await asyncio.sleep(0, n) for n in range(2)]", "value", "[0, 1]"),
        ("for i in range(2):", "incomplete", ""),
        ("for i in range(2):\n  i", "incomplete", ""),
        ("for i in range(2):\n  i\n", "value", ""),
        ("f(", "incomplete", ""),
        ("'''text", "incomplete", ""),
    ],
)
async def test_evaluate(source: str, outcome: str, text: str) -> None:
    assert await say(source, {"asyncio": asyncio}) == (outcome, text)


async def test_names_stay_in_the_namespace() -> None:
    namespace: dict[str, Any] = {"items": [1]}
    await say("items.append(2)\ndef double():\n    return items * 2\n\n", namespace)
    assert await say("double()", namespace) == ("value", "[1, 2, 1, 2]")


async def test_errors_show_the_typed_line_and_none_of_ours() -> None:
    outcome, text = await say("a = 1\na / 0", {})
    assert outcome == "error"
    assert text.startswith('Traceback (most recent call last):\n  File "<prompt-1>", line 2, in <module>\n    a / 0')
    assert text.endswith("ZeroDivisionError: division by zero\n")
    assert "webasgi_driver" not in text
    outcome, text = await say("1 +* 2", {})
    assert (outcome, "SyntaxError" in text, "Traceback" in text) == ("error", True, False)


@pytest.mark.parametrize("source", ["raise SystemExit(3)", "raise KeyboardInterrupt", "await broken()"])
async def test_what_ends_an_interpreter_does_not_end_the_app(source: str) -> None:
    async def broken() -> None:
        raise GeneratorExit

    outcome, text = await say(source, {"broken": broken})
    assert (outcome, text != "") == ("error", True)


async def test_a_value_whose_repr_raises() -> None:
    outcome, text = await say("class C:\n  def __repr__(self): return 1 / 0\n\nC()", {})
    assert (outcome, "ZeroDivisionError" in text) == ("error", True)


async def test_a_long_value_is_cut() -> None:
    assert len((await say("'x' * 1_000_000", {}))[1]) == prompt.MAX_TEXT


async def test_cancelling() -> None:
    task = asyncio.ensure_future(say("await asyncio.sleep(3600)", {"asyncio": asyncio}))
    await asyncio.sleep(0.01)
    task.cancel()
    assert await task == ("cancelled", "")


@pytest.fixture
def app_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("app", "temporary", "home"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return tmp_path / "app"


def test_files(app_directory: Path) -> None:
    (app_directory / "main.py").write_text("app = 1\n")
    (app_directory / "changed.py").write_text("b")
    (app_directory / "data").mkdir()
    (app_directory / "data" / "a.db").write_bytes(b"\0\1")
    (app_directory / "__pycache__").mkdir()
    (app_directory / "__pycache__" / "main.pyc").touch()
    (app_directory / "link").symlink_to(app_directory / "main.py")
    (app_directory.parent / "temporary" / "upload").write_text("up")
    files, complete = listing.entries(str(app_directory), {"main.py": "app = 1\n", "changed.py": "a"})
    assert complete
    assert [(file["path"], file["size"], file["original"]) for file in files] == [
        ("changed.py", 1, False),
        ("main.py", 8, True),
        ("data/a.db", 2, False),
        (str(app_directory.parent / "temporary" / "upload"), 2, False),
    ]
    modified = files[0]["modified"] / 1000
    assert abs(modified - (app_directory / "changed.py").stat().st_mtime) < 0.01


def test_so_many_files(app_directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "MAX_FILES", 3)
    for number in range(4):
        (app_directory / str(number)).touch()
    files, complete = listing.entries(str(app_directory), {})
    assert (len(files), complete) == (3, False)


def test_reading(app_directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (app_directory / "a").write_bytes(b"\xff")
    directory = str(app_directory)
    assert listing.read(directory, "a") == b"\xff"
    assert listing.read(directory, str(app_directory / "a")) == b"\xff"
    with pytest.raises(listing.UnreadableError, match="b can't be read: No such file"):
        listing.read(directory, "b")
    with pytest.raises(listing.UnreadableError, match="null"):
        listing.read(directory, "\0")
    monkeypatch.setattr(listing, "MAX_BYTES", 0)
    with pytest.raises(listing.UnreadableError, match="has 1 bytes"):
        listing.read(directory, "a")
