import base64
import csv
import hashlib
import io
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.environments.packages import make_sdist
from webasgi.environments.errors import ResolutionError
from webasgi.environments.sdists import build_pure_wheel


def build(sdist: Path, directory: Path) -> Path:
    directory.mkdir()
    return build_pure_wheel(sdist, sdist.name, directory, 60)


def test_same_source_gives_the_same_bytes(tmp_path: Path) -> None:
    sdist = make_sdist(tmp_path, "speedy", "1.0")
    first, second = build(sdist, tmp_path / "first"), build(sdist, tmp_path / "second")
    assert first.name == second.name == "speedy-1.0-py3-none-any.whl"
    assert first.read_bytes() == second.read_bytes()


def test_wheel_is_well_formed(tmp_path: Path) -> None:
    wheel = build(make_sdist(tmp_path, "speedy", "1.0"), tmp_path / "out")
    with ZipFile(wheel) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert files["speedy/__init__.py"] == b"SPEED = 'slow'\n"
    description = files["speedy-1.0.dist-info/WHEEL"].decode().splitlines()
    assert "Root-Is-Purelib: true" in description
    assert "Tag: py3-none-any" in description
    record = {row[0]: row[1:] for row in csv.reader(io.StringIO(files["speedy-1.0.dist-info/RECORD"].decode()))}
    assert record.pop("speedy-1.0.dist-info/RECORD") == ["", ""]
    assert record == {
        name: [
            f"sha256={base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip('=')}",
            str(len(content)),
        ]
        for name, content in files.items()
        if not name.endswith("/RECORD")
    }


def test_native_file_is_refused(tmp_path: Path) -> None:
    sdist = make_sdist(tmp_path, "speedy", "1.0", native=True)
    with pytest.raises(ResolutionError, match=r"speedy 1\.0 can't be built as pure Python.*_speed.*\.so") as caught:
        build(sdist, tmp_path / "out")
    assert caught.value.kind == "build"


def test_failing_build_tells_why(tmp_path: Path) -> None:
    sdist = tmp_path / "speedy-1.0.tar.gz"
    sdist.write_bytes(b"no archive")
    with pytest.raises(ResolutionError, match=r"speedy-1\.0\.tar\.gz could not be built as pure Python"):
        build(sdist, tmp_path / "out")
