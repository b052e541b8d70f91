from pathlib import Path

import pytest

from tests.environments.packages import Index, make_wheel
from webasgi.environments import EnvironmentSettings, resolve
from webasgi.environments.credentials import credentials_for
from webasgi.environments.pip_configuration import with_pip_index

PIP = "https://me:secret@pip.example/simple"


@pytest.fixture
def variables(tmp_path: Path) -> dict[str, str]:
    """Nothing is configured."""
    return {"HOME": str(tmp_path), "XDG_CONFIG_DIRS": str(tmp_path / "xdg"), "UV_NO_CONFIG": "1"}


def configure(path: Path, section: str, url: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"[{section}]\nindex-url = {url}\n")


def test_nothing_is_configured(variables: dict[str, str]) -> None:
    assert with_pip_index(variables) == variables


def test_variable_and_files(variables: dict[str, str], tmp_path: Path) -> None:
    configure(tmp_path / "xdg" / "pip" / "pip.conf", "global", "https://system.example/simple")
    assert with_pip_index(variables)["UV_DEFAULT_INDEX"] == "https://system.example/simple"
    configure(tmp_path / ".config" / "pip" / "pip.conf", "install", "https://user.example/simple")
    assert with_pip_index(variables)["UV_DEFAULT_INDEX"] == "https://user.example/simple"
    configure(tmp_path / "own.conf", "global", PIP)
    variables["PIP_CONFIG_FILE"] = str(tmp_path / "own.conf")
    assert with_pip_index(variables)["UV_DEFAULT_INDEX"] == PIP
    assert credentials_for("https://pip.example/files/x.whl", variables) == "me:secret"
    variables["PIP_INDEX_URL"] = "https://variable.example/simple"
    assert with_pip_index(variables)["UV_DEFAULT_INDEX"] == "https://variable.example/simple"


def test_uv_own_configuration_comes_first(variables: dict[str, str], tmp_path: Path) -> None:
    variables["PIP_INDEX_URL"] = PIP
    assert "UV_DEFAULT_INDEX" not in with_pip_index({**variables, "UV_INDEX_URL": "https://uv.example/simple"})
    configure(tmp_path / ".config" / "uv" / "uv.toml", "x", "y")
    del variables["UV_NO_CONFIG"]
    assert "UV_DEFAULT_INDEX" not in with_pip_index(variables)


def test_broken_files_and_none(variables: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "own.conf").write_text("index-url\n[")
    assert with_pip_index({**variables, "PIP_CONFIG_FILE": str(tmp_path / "own.conf")}).get("UV_DEFAULT_INDEX") is None
    configure(tmp_path / ".config" / "pip" / "pip.conf", "global", PIP)
    assert "UV_DEFAULT_INDEX" not in with_pip_index({**variables, "PIP_CONFIG_FILE": "/dev/null"})


def test_it_is_resolved_from(index: Index, settings: EnvironmentSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    index.credentials = "me:s3cret"
    make_wheel(index.directory, "own", "1.0")
    monkeypatch.delenv("UV_DEFAULT_INDEX")
    monkeypatch.setenv("PIP_INDEX_URL", index.url.replace("http://", "http://me:s3cret@"))
    environment = resolve(["own"], settings)
    assert [wheel.name for wheel in environment.wheels] == ["own", "tzdata"]
    assert environment.indexes["own"] == index.url
