"""Wheels that would do harm where they are unpacked."""

import stat
import struct
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from tests.environments.packages import Index, make_wheel
from webasgi.environments import EnvironmentSettings, ResolutionError, inspection, resolve
from webasgi.environments.inspection import check_wheel


def archive(path: Path, *members: tuple[zipfile.ZipInfo | str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        for member, content in members:
            wheel.writestr(member, content)
    return path


def link(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name)
    member.external_attr = (stat.S_IFLNK | 0o777) << 16
    return member


@pytest.mark.parametrize("name", ["/etc/passwd", "../x.py", "a/../../x.py", "a//b", "./a", "C:/x", "a\\..\\x"])
def test_names_that_leave_the_directory(name: str, tmp_path: Path) -> None:
    with pytest.raises(ResolutionError, match=r"x\.whl is refused, since unpacking it is not safe: ") as caught:
        check_wheel(archive(tmp_path / "x", (name, b"")), "x.whl")
    assert caught.value.kind == "build"


def test_names_that_end_early(tmp_path: Path) -> None:
    path = archive(tmp_path / "x", ("a_b.py", b""))
    path.write_bytes(path.read_bytes().replace(b"a_b.py", b"a\0b.py"))
    with pytest.raises(ResolutionError, match=r"is not a relative path"):
        check_wheel(path, "x.whl")


def test_what_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ResolutionError, match="'a/link' is a symbolic link"):
        check_wheel(archive(tmp_path / "x", (link("a/link"), b"/etc")), "x.whl")
    device = zipfile.ZipInfo("dev")
    device.external_attr = stat.S_IFCHR << 16
    with pytest.raises(ResolutionError, match="a device"):
        check_wheel(archive(tmp_path / "y", (device, b"")), "y.whl")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_names_that_clash(tmp_path: Path) -> None:
    with pytest.raises(ResolutionError, match=r"holds 'a\.py' twice"):
        check_wheel(archive(tmp_path / "x", ("a.py", b"1"), ("a.py", b"2")), "x.whl")
    with pytest.raises(ResolutionError, match="'a' is both a file and a directory"):
        check_wheel(archive(tmp_path / "y", ("a", b"1"), ("a/b.py", b"2")), "y.whl")


def test_sizes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = archive(tmp_path / "bomb", ("zeros.bin", bytes(20_000_000)))
    with pytest.raises(ResolutionError, match=r"'zeros\.bin' unpacks to 20 MB from \d+ bytes"):
        check_wheel(bomb, "bomb.whl")
    small = archive(tmp_path / "small", ("a.bin", bytes(9_000_000)), ("b.bin", bytes(9_000_000)))
    check_wheel(small, "small.whl")
    monkeypatch.setattr(inspection, "MOST_BYTES", 10_000_000)
    with pytest.raises(ResolutionError, match="holds more than 10 MB"):
        check_wheel(small, "small.whl")
    monkeypatch.setattr(inspection, "MOST_MEMBERS", 1)
    with pytest.raises(ResolutionError, match="holds more than 1 files"):
        check_wheel(archive(tmp_path / "many", ("a", b""), ("b", b"")), "many.whl")


def test_a_size_that_lies(tmp_path: Path) -> None:
    """What says that it is small is cut off there: by `zipfile`, here and in Pyodide."""
    path = archive(tmp_path / "x", ("a.bin", bytes(1_000_000)))
    path.write_bytes(path.read_bytes().replace(struct.pack("<I", 1_000_000), struct.pack("<I", 10)))
    check_wheel(path, "x.whl")
    with zipfile.ZipFile(path) as wheel, pytest.raises(zipfile.BadZipFile):
        wheel.read("a.bin")


def test_what_is_no_archive(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"PK")
    with pytest.raises(ResolutionError, match=r"x\.whl is not a wheel that can be read"):
        check_wheel(tmp_path / "x", "x.whl")


def test_of_an_index_and_of_a_directory(index: Index, settings: EnvironmentSettings, tmp_path: Path) -> None:
    for directory in (index.directory, tmp_path / "wheels"):
        with zipfile.ZipFile(make_wheel(directory, "evil", "1.0"), "a") as wheel:
            wheel.writestr("../../evil.py", "")
    for each in (settings, replace(settings, wheels=(tmp_path / "wheels",))):
        with pytest.raises(ResolutionError, match=r"evil-1\.0-py3-none-any\.whl is refused.*leads out"):
            resolve(["evil"], each)


def test_usual_wheels_pass(index: Index, settings: EnvironmentSettings) -> None:
    with zipfile.ZipFile(make_wheel(index.directory, "fine", "1.0"), "a") as wheel:
        wheel.writestr("fine/", "")
        wheel.writestr("fine/data/a b.txt", "x")
        wheel.writestr("fine-1.0.data/scripts/fine", "#!python")
    assert "fine" in [each.name for each in resolve(["fine"], settings).wheels]
