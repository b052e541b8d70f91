from pathlib import Path

import pytest

from tests.authoring.static_folder import static_folder
from tests.sphinx.building import Project

__all__ = ["static_folder"]


@pytest.fixture
def project(tmp_path: Path, static_folder: Path) -> Project:
    """An empty project, with a small folder in place of the built assets."""
    return Project(tmp_path)
