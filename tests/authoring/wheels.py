"""Wheels made on the spot, so that builds need not ask for frameworks."""

from pathlib import Path
from zipfile import ZipFile


def make_wheel(directory: Path, name: str, version: str = "1.0") -> Path:
    """A wheel with one empty module."""
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    with ZipFile(path, "w") as wheel:
        wheel.writestr(f"{name}.py", "")
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")
    return path


def add_ballast(wheel: Path, size: int) -> None:
    """Let a wheel take at least ``size`` bytes more."""
    with ZipFile(wheel, "a") as archive:
        archive.writestr("ballast.bin", bytes(size))
