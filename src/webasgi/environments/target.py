"""What wheels must run on: one Pyodide, as its Python, its markers and its wheel tags."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from packaging.tags import Tag, compatible_tags, cpython_tags


@dataclass(frozen=True)
class Target:
    """One Pyodide release.

    `python` is its full version (`3.14.2`), `platform` its PEP 783 platform tag (`pyemscripten_2026_0_wasm32`).
    """

    pyodide: str
    python: str
    platform: str

    @cached_property
    def python_tuple(self) -> tuple[int, int]:
        """Major and minor version of Python."""
        major, minor, *_ = self.python.split(".")
        return int(major), int(minor)

    @cached_property
    def marker_environment(self) -> Mapping[str, str]:
        """Values of the environment markers (https://packaging.python.org/specifications/dependency-specifiers/)."""
        return {
            "implementation_name": "cpython",
            "implementation_version": self.python,
            "os_name": "posix",
            "platform_machine": "wasm32",
            "platform_python_implementation": "CPython",
            "platform_release": "",
            "platform_system": "Emscripten",
            "platform_version": "",
            "python_full_version": self.python,
            "python_version": "{}.{}".format(*self.python_tuple),
            "sys_platform": "emscripten",
            "extra": "",
        }

    @cached_property
    def uv_environment(self) -> str:
        """The same as one marker for uv's `environments` setting; any patch release of the Python."""
        major, minor = self.python_tuple
        return (
            "sys_platform == 'emscripten' and platform_machine == 'wasm32' and implementation_name == 'cpython' "
            f"and python_full_version >= '{major}.{minor}' and python_full_version < '{major}.{minor + 1}'"
        )

    @cached_property
    def ranks(self) -> Mapping[Tag, int]:
        """Supported wheel tags and their rank; 0 is the best."""
        interpreter = "cp{}{}".format(*self.python_tuple)
        platforms = [self.platform]
        ordered = [
            *cpython_tags(self.python_tuple, [interpreter], platforms),
            *compatible_tags(self.python_tuple, interpreter, platforms),
        ]
        ranks: dict[Tag, int] = {}
        for rank, tag in enumerate(ordered):
            ranks.setdefault(tag, rank)
        return ranks
