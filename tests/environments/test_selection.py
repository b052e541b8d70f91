"""What is chosen from an index made for the purpose."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.environments.packages import LINUX, PURE, WASM, Index, make_sdist, make_wheel
from webasgi import assets
from webasgi.environments import Environment, EnvironmentSettings, ResolutionError, resolve


def chosen(environment: Environment) -> dict[str, str]:
    """Name to `version tag`, without tzdata."""
    return {
        wheel.name: f"{wheel.version} {wheel.filename.removesuffix('.whl').split('-', 2)[2]}"
        for wheel in environment.wheels
        if wheel.name != "tzdata"
    }


def test_time_zones_always_come_along(index: Index, settings: EnvironmentSettings) -> None:
    assert [wheel.name for wheel in resolve((), settings).wheels] == ["tzdata"]


def test_wasm_wheel_before_pure_one(index: Index, settings: EnvironmentSettings) -> None:
    for tag in (PURE, WASM, LINUX):
        make_wheel(index.directory, "fast", "1.0", tag)
    assert chosen(resolve(["fast"], settings)) == {"fast": f"1.0 {WASM}"}


def test_markers_are_those_of_pyodide(index: Index, settings: EnvironmentSettings) -> None:
    requires = ["a; sys_platform == 'emscripten'", "b; sys_platform == 'linux'", "c; python_version < '3.14'"]
    make_wheel(index.directory, "top", "1.0", requires=requires)
    for name in "abc":
        make_wheel(index.directory, name, "1.0")
    assert set(chosen(resolve(["top"], settings))) == {"top", "a"}


@pytest.mark.parametrize(
    ("spelled", "message"),
    [
        ("ghost", r"'ghost' is not on the package index.*all versions of top depend on ghost,.*where `sys_platform"),
        ("fast", r"fast 1\.0 \(required by top 1\.0\) has no wheel that Pyodide"),
        ("base>=2", r"only base==1\.0 is available and all versions of top depend on base>=2,"),
    ],
)
def test_marker_that_only_holds_on_emscripten(
    spelled: str, message: str, index: Index, settings: EnvironmentSettings
) -> None:
    make_wheel(index.directory, "fast", "1.0", LINUX)
    make_sdist(index.directory, "fast", "1.0")
    make_wheel(index.directory, "base", "1.0")
    # Installed on this machine, the package would not ask for it at all.
    make_wheel(index.directory, "top", "1.0", requires=[f"{spelled}; sys_platform == 'emscripten'"])
    with pytest.raises(ResolutionError, match=message):
        resolve(["top"], settings)
    make_wheel(index.directory, "top", "1.1", requires=[f"{spelled}; sys_platform == 'linux'"])
    assert chosen(resolve(["top>1"], settings)) == {"top": f"1.1 {PURE}"}


@pytest.mark.parametrize("html_only", [False, True])
def test_older_version_with_a_wheel_stands_in(html_only: bool, index: Index, settings: EnvironmentSettings) -> None:
    index.html_only = html_only
    make_wheel(index.directory, "top", "1.0", requires=["fast>=1"])
    for version, tag in {"0.9": WASM, "1.1": WASM, "1.2rc1": WASM, "1.3": WASM, "2.0": LINUX, "2.1": LINUX}.items():
        make_wheel(index.directory, "fast", version, tag)
        make_sdist(index.directory, "fast", version)
    index.yanked.add(f"fast-1.3-{WASM}.whl")
    environment = resolve(["top"], settings)
    assert chosen(environment) == {"top": f"1.0 {PURE}", "fast": f"1.1 {WASM}"}
    (note,) = environment.notes
    assert "fast 1.1 is used: 2.1" in note


@pytest.mark.parametrize("html_only", [False, True])
@pytest.mark.parametrize("older", [True, False])
def test_version_that_the_resolver_passes_over(
    html_only: bool, older: bool, index: Index, settings: EnvironmentSettings
) -> None:
    index.html_only = html_only
    make_wheel(index.directory, "top", "1.0", requires=["fast-core>=1"])
    make_wheel(index.directory, "fast-core", "2.0", WASM)
    make_wheel(index.directory, "fast-core", "2.0", LINUX)
    if older:
        make_sdist(index.directory, "fast_core", "1.0")
    assert chosen(resolve(["top"], settings)) == {"top": f"1.0 {PURE}", "fast-core": f"2.0 {WASM}"}


def test_wheels_for_other_platforms_only(index: Index, settings: EnvironmentSettings) -> None:
    make_wheel(index.directory, "fast", "1.0", LINUX)
    with pytest.raises(
        ResolutionError, match=r"fast.*(Pyodide-compatible wheels|no wheel that Pyodide).*wheels directory"
    ) as caught:
        resolve(["fast"], settings)
    assert caught.value.kind == "wheel"


def test_rounds_go_on_until_all_have_a_wheel(index: Index, settings: EnvironmentSettings) -> None:
    for version, core in {"3.0": "3.0", "2.0": "2.0", "1.0": "1.0"}.items():
        make_wheel(index.directory, "model", version, requires=[f"core=={core}", f"extra=={core}"])
        make_sdist(index.directory, "core", version)
        make_sdist(index.directory, "extra", version)
    make_wheel(index.directory, "core", "2.0", WASM)
    make_wheel(index.directory, "core", "1.0", WASM)
    make_wheel(index.directory, "extra", "1.0", WASM)
    environment = resolve(["model"], settings)
    assert chosen(environment) == {"model": f"1.0 {PURE}", "core": f"1.0 {WASM}", "extra": f"1.0 {WASM}"}


def test_no_wheel_at_all(index: Index, settings: EnvironmentSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = {"fast": {"name": "fast", "version": "0.9", "file_name": "fast.zip", "sha256": ""}}
    monkeypatch.setattr(assets, "pyodide_lock", lambda: {"packages": shipped})
    make_wheel(index.directory, "top", "1.0", requires=["fast"])
    make_wheel(index.directory, "fast", "1.0", LINUX)
    make_sdist(index.directory, "fast", "1.0")
    with pytest.raises(ResolutionError) as caught:
        resolve(["top"], settings)
    message = str(caught.value)
    assert caught.value.kind == "wheel"
    for words in (
        "fast 1.0",
        "required by top 1.0",
        "Pyodide 314.0.7",
        "has fast 0.9",
        "wheels directory",
        "build_sdists",
    ):
        assert words in message


@pytest.mark.parametrize(
    ("top", "older", "found"),
    [
        ("middle", {"1.0": "", "1.2": ""}, "1.2"),
        # Nothing falls back that far, loses an extra, or does without silently.
        ("middle", {"0.9": ""}, None),
        ("middle[fast]", {"1.2": ""}, None),
        ("middle[fast]", {"1.2": "fast"}, "1.2"),
        ("middle>1.2", {"1.2": ""}, None),
        ("middle", {}, None),
    ],
)
def test_older_version_that_does_without(
    top: str, older: dict[str, str], found: str | None, index: Index, settings: EnvironmentSettings
) -> None:
    make_wheel(index.directory, "top", "1.0", requires=[top])
    make_wheel(index.directory, "middle", "1.3", requires=["native"], extras=["fast"])
    for version, extra in older.items():
        make_wheel(index.directory, "middle", version, extras=[extra] if extra else [])
    make_wheel(index.directory, "native", "2.0", LINUX)
    make_sdist(index.directory, "native", "2.0")
    if found is None:
        with pytest.raises(ResolutionError, match=r"native 2\.0 \(required by middle 1\.3\) has no wheel"):
            resolve(["top"], settings)
        return
    environment = resolve(["top"], settings)
    assert chosen(environment) == {"top": f"1.0 {PURE}", "middle": f"{found} {PURE}"}
    (note,) = environment.notes
    assert note == (
        f"middle {found} is used in place of 1.3: newer versions require native, of which there is no wheel for Pyodide"
    )
    # What relies on the newer version does not fall back with it.
    for version, requirement in {"1.0": top, "1.1": f"{top}>1.2"}.items():
        make_wheel(index.directory, "over", version, requires=[requirement])
    with pytest.raises(ResolutionError, match=r"native 2\.0 \(required by middle 1\.3\) has no wheel"):
        resolve(["over"], settings)
    # A wheel of the author's own is as good as any.
    make_wheel(index.directory / "own", "native", "2.0", WASM)
    own = replace(settings, wheels=(index.directory / "own",))
    assert chosen(resolve(["top"], own))["middle"] == f"1.3 {PURE}"


def test_older_version_that_the_requirements_forbid(index: Index, settings: EnvironmentSettings) -> None:
    make_wheel(index.directory, "fast", "1.0", WASM)
    make_sdist(index.directory, "fast", "2.0")
    with pytest.raises(
        ResolutionError, match=r"fast 2\.0 \(required by the playground\) has no wheel.*fast 1\.0 has one"
    ):
        resolve(["fast>=2"], settings)


def test_optional_extension_is_built_away(index: Index, settings: EnvironmentSettings) -> None:
    make_sdist(index.directory, "speedy", "1.0")
    with pytest.raises(ResolutionError, match="has no wheel"):
        resolve(["speedy"], settings)
    allowed = replace(settings, build_sdists=("Speedy",))
    assert chosen(resolve(["speedy"], allowed)) == {"speedy": f"1.0 {PURE}"}


def test_dependencies_that_only_code_can_tell(index: Index, settings: EnvironmentSettings) -> None:
    make_wheel(index.directory, "top", "1.0", requires=["speedy"])
    sdist = make_sdist(index.directory, "speedy", "1.0", static=False)
    # The backend is inside the archive; a usual one would have to be installed, which the resolver's empty
    # environment does not allow.
    sdist.write_bytes(b"")
    with pytest.raises(ResolutionError, match=r"speedy"):
        resolve(["top"], settings)


def test_unknown_package(index: Index, settings: EnvironmentSettings) -> None:
    with pytest.raises(ResolutionError, match="'fastpai' is not on the package index: check its spelling") as caught:
        resolve(["fastpai"], settings)
    assert caught.value.kind == "unknown"
    assert "your project" not in str(caught.value)
    assert "hint" not in str(caught.value)


def test_contradicting_requirements(index: Index, settings: EnvironmentSettings) -> None:
    make_wheel(index.directory, "top", "1.0", requires=["base>=2"])
    for version in ("1.0", "2.0"):
        make_wheel(index.directory, "base", version)
    with pytest.raises(ResolutionError, match=r"can't be met together.*base") as caught:
        resolve(["top", "base<2"], settings)
    assert caught.value.kind == "conflict"
    with pytest.raises(ResolutionError, match=r"only base<=2\.0 is available"):
        resolve(["base>2"], settings)


def test_yanked_versions(index: Index, settings: EnvironmentSettings) -> None:
    for version in ("1.0", "2.0"):
        index.yanked.add(make_wheel(index.directory, "own", version).name)
    with pytest.raises(ResolutionError, match=r"own==2\.0 was yanked \(reason: it is broken\).*required exactly"):
        resolve(["own>1"], settings)
    environment = resolve(["own==1.0"], settings)
    assert chosen(environment) == {"own": f"1.0 {PURE}"}
    assert environment.notes == ("own 1.0 was yanked by its makers (it is broken): require another version of it",)


def test_later_python(index: Index, settings: EnvironmentSettings) -> None:
    index.requires_python[make_wheel(index.directory, "later", "2.0").name] = ">=3.15"
    make_wheel(index.directory, "top", "1.0", requires=["later>=2"])
    with pytest.raises(
        ResolutionError, match=r"later==2\.0 needs Python>=3\.15, and Pyodide's Python is 3\.14\.2"
    ) as caught:
        resolve(["top"], settings)
    assert caught.value.kind == "conflict"
    index.requires_python[make_wheel(index.directory, "later", "1.0").name] = ">=3.14"
    assert chosen(resolve(["later"], settings)) == {"later": f"1.0 {PURE}"}


def test_own_wheels_come_first(index: Index, settings: EnvironmentSettings, tmp_path: Path) -> None:
    make_wheel(index.directory, "top", "1.0", requires=["own"])
    make_wheel(index.directory, "own", "3.0")
    directory = tmp_path / "own wheels"
    make_wheel(directory, "own", "2.0.dev1")
    make_wheel(directory, "own", "1.0")
    make_wheel(directory, "unrelated", "1.0", LINUX)
    make_wheel(directory, "native", "1.0", WASM)
    with_own = replace(settings, wheels=(directory,))
    first = resolve(["top", "native"], with_own)
    assert chosen(first) == {"top": f"1.0 {PURE}", "own": f"2.0.dev1 {PURE}", "native": f"1.0 {WASM}"}
    # A wheel that is built again is a new one.
    make_wheel(directory, "own", "2.0.dev1", requires=["tzdata"])
    assert resolve(["top", "native"], with_own).manifest_name != first.manifest_name
    with pytest.raises(ResolutionError, match=r"wheels directory holds own 2\.0\.dev1"):
        resolve(["top", "own>=3"], with_own)
    with pytest.raises(ResolutionError, match="does not exist"):
        resolve(["top"], replace(settings, wheels=(tmp_path / "none",)))


def test_own_wheels_are_enough_without_a_network(
    closed_port: int, settings: EnvironmentSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_DEFAULT_INDEX", f"http://127.0.0.1:{closed_port}/simple")
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv-cache"))
    make_wheel(tmp_path / "wheels", "own", "1.0")
    alone = replace(settings, wheels=(tmp_path / "wheels",))
    with pytest.raises(ResolutionError, match=r"can't be reached.*wheels directories alone.*tzdata") as caught:
        resolve(["own"], alone)
    assert caught.value.kind == "network"
    make_wheel(tmp_path / "wheels", "tzdata", "2026.1")
    assert [wheel.name for wheel in resolve(["own"], alone).wheels] == ["own", "tzdata"]


def test_surrounding_project_does_not_matter(
    index: Index, settings: EnvironmentSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "pyproject.toml").write_text(
        '[project]\nname="p"\nversion="1"\n[tool.uv]\nconstraint-dependencies=["own<2"]\n'
        '[tool.uv.workspace]\nmembers=["**"]\n'
    )
    temporary = project / "tmp"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    monkeypatch.chdir(project)
    monkeypatch.setenv("VIRTUAL_ENV", str(project))
    monkeypatch.setenv("PYTHONPATH", str(project))
    for version in ("1.0", "2.0"):
        make_wheel(index.directory, "own", version)
    make_sdist(index.directory, "speedy", "1.0")
    found = chosen(resolve(["own", "speedy"], replace(settings, build_sdists=("speedy",))))
    assert found == {"own": f"2.0 {PURE}", "speedy": f"1.0 {PURE}"}
    assert not (project / "uv.lock").exists()
    assert not list(temporary.iterdir())


def test_index_with_a_password(index: Index, settings: EnvironmentSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    index.credentials = "me:s3cret"
    make_wheel(index.directory, "own", "1.0")
    monkeypatch.setenv("UV_DEFAULT_INDEX", index.url.replace("http://", "http://me:s3cret@"))
    assert "own" in chosen(resolve(["own"], settings))
    index.credentials = "me:changed"
    with pytest.raises(ResolutionError) as caught:
        resolve(["own>=1"], settings)
    assert "s3cret" not in str(caught.value)
    assert not [
        path for path in settings.cache_directory.rglob("*") if path.is_file() and b"s3cret" in path.read_bytes()
    ]
