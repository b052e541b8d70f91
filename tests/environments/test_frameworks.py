"""Real frameworks from the package index that this machine uses. One cache is shared, so the wheels come once."""

from pathlib import Path

import pytest

from webasgi.environments import EnvironmentSettings, ResolutionError, resolution, resolve

MARKUPSAFE_PURE = ("markupsafe",)
PYYAML_PURE = ("pyyaml",)


@pytest.mark.parametrize(
    ("requirements", "included", "pure_builds"),
    [
        (("fastapi",), ("fastapi", "starlette", "pydantic-core", "anyio", "tzdata"), ()),
        (("fastapi", "python-multipart>=0.0.9"), ("python-multipart",), ()),
        (("fastapi[standard]",), ("jinja2", "uvicorn", "email-validator"), (*MARKUPSAFE_PURE, *PYYAML_PURE)),
        (("fastapi", "litestar"), ("litestar", "msgspec", "multidict"), PYYAML_PURE),
        (("flask",), ("flask", "werkzeug"), MARKUPSAFE_PURE),
        (("starlette", "jinja2"), ("starlette",), MARKUPSAFE_PURE),
        (("django",), ("asgiref", "sqlparse"), ()),
        (("quart",), ("quart", "hypercorn"), MARKUPSAFE_PURE),
        (("sqlmodel",), ("sqlalchemy", "pydantic-core"), ()),
        (("sqlalchemy[asyncio]<2.1", "aiosqlite"), ("sqlalchemy",), ()),
        (("pyramid", "aiohttp"), ("zope-interface", "multidict"), ("zope-interface",)),
        (("python-fasthtml",), ("starlette", "itsdangerous"), ()),
    ],
)
def test_framework(
    requirements: tuple[str, ...],
    included: tuple[str, ...],
    pure_builds: tuple[str, ...],
    network_settings: EnvironmentSettings,
) -> None:
    environment = resolve(requirements, network_settings)
    wheels = {wheel.name: wheel for wheel in environment.wheels}
    assert set(included) <= set(wheels)
    assert not {"greenlet", "uvloop", "httptools", "watchfiles"} & set(wheels)
    for name in pure_builds:
        assert wheels[name].filename.endswith("-py3-none-any.whl")
    core = wheels.get("pydantic-core")
    if core is not None:
        assert core.filename.endswith("-cp314-cp314-pyemscripten_2026_0_wasm32.whl")


def test_second_build_is_the_same(
    network_settings: EnvironmentSettings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first = resolve(["fastapi", "litestar"], network_settings)
    monkeypatch.setattr(resolution, "_memo", {})
    monkeypatch.setattr("webasgi.environments.lock.run_uv", None)
    assert resolve(["litestar", "fastapi"], network_settings) == first
    first.write(tmp_path)
    sizes = {path.name: path.stat().st_size for path in tmp_path.glob("wheels/*/*.whl")}
    assert sizes == {wheel.filename: wheel.size for wheel in first.wheels}


@pytest.mark.parametrize(
    ("requirements", "kind", "words"),
    [
        (("ujson",), "wheel", "ujson"),
        (("uvloop",), "wheel", "uvloop"),
        (("no-such-package-of-webasgi",), "unknown", "no-such-package-of-webasgi"),
        (("fastapi>=0.115", "starlette<0.20"), "conflict", "starlette"),
        (("fastapi>=999",), "conflict", "fastapi"),
        (("docopt",), "build", "docopt"),
    ],
)
def test_what_can_not_be_had(
    requirements: tuple[str, ...], kind: str, words: str, network_settings: EnvironmentSettings
) -> None:
    with pytest.raises(ResolutionError, match=words) as caught:
        resolve(requirements, network_settings)
    assert caught.value.kind == kind
