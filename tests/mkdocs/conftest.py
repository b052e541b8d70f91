from pathlib import Path

import pytest

from tests.authoring.static_folder import static_folder
from tests.mkdocs.building import Project

__all__ = ["static_folder"]


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Material's advertisement for its successor is no matter of ours."""
    monkeypatch.setenv("NO_MKDOCS_2_WARNING", "1")


@pytest.fixture
def project(tmp_path: Path, static_folder: Path) -> Project:
    """An empty project, with a small folder in place of the built assets."""
    return Project(tmp_path)
