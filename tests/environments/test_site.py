"""All environments of one site: merged, written once, reported."""

import json
from dataclasses import replace
from pathlib import Path

from tests.environments.packages import Index, make_wheel
from webasgi.environments import Environment, EnvironmentSettings
from webasgi.environments.names import NamedEnvironment
from webasgi.settings import Settings
from webasgi.site import SiteEnvironments, environment_settings


def test_equal_wheels_are_one_environment(index: Index, settings: EnvironmentSettings, tmp_path: Path) -> None:
    make_wheel(index.directory, "base", "1.0")
    make_wheel(index.directory, "top", "1.0", requires=["base"])
    named = (NamedEnvironment("web", ("top",)), NamedEnvironment("other", ("base",)), NamedEnvironment("www", ("top",)))
    site = SiteEnvironments(settings, snapshots=False, named=named)
    asked = {
        "a.rst:1": ("top",),
        "a.rst:9": ("top", "base"),
        "b.rst:5": ("base>=1", "top"),
        "b.rst:7": ("base",),
    }
    found = {}
    for place, requirements in asked.items():
        outcome = site.get(requirements)
        assert isinstance(outcome, Environment)
        found[place] = outcome.manifest_name
        site.expect(requirements, (), place)
    assert found["a.rst:1"] == found["a.rst:9"] == found["b.rst:5"] != found["b.rst:7"]
    site.write(tmp_path / "site")
    assert {path.name for path in (tmp_path / "site").glob("environment-*.json")} == set(found.values())
    first, second = site.report(tmp_path / "site")
    assert first == "environment web, www: 3 wheels of 0.0 MB, 3 playgrounds in 2 documents"
    assert second == "environment other: 2 wheels of 0.0 MB, 1 playground in 1 document"


def test_budget(index: Index, settings: EnvironmentSettings, tmp_path: Path) -> None:
    heavy = make_wheel(index.directory, "heavy", "1.0")
    with heavy.open("r+b") as stream:  # what stands before a zip archive does not matter
        content = stream.read()
        stream.seek(0)
        stream.write(b"x" * 2_000_000 + content)
    site = SiteEnvironments(settings, snapshots=False)
    assert isinstance(site.get(("heavy",)), Environment)
    site.expect(("heavy",), (), "a.rst:4")
    assert site.warnings(3) == []
    ((subtype, message, place),) = site.warnings(2)
    assert (subtype, place) == ("webasgi.size", "a.rst:4")
    assert "the environment heavy has wheels of 2.0 MB, more than the 2 MB" in message
    assert "the largest are heavy (2.0 MB) and tzdata (0.0 MB)" in message


def test_quick_starts_are_counted(index: Index, settings: EnvironmentSettings, tmp_path: Path) -> None:
    site = SiteEnvironments(settings, snapshots=False)
    outcome = site.get(())
    assert isinstance(outcome, Environment)
    part = {"file": "prepared/x.bin", "size": 1_500_000}
    outcome.write(tmp_path, {"site": part, "libraries": [part], "runtime": ["x"], "snapshot": None})
    assert json.loads((tmp_path / outcome.manifest_name).read_bytes())["prepared"]["site"] == part
    (sentence,) = site.report(tmp_path)
    assert "quick starts of 3.0 MB" in sentence


def test_installer_is_shipped_where_readers_may_install(
    index: Index, settings: EnvironmentSettings, tmp_path: Path
) -> None:
    make_wheel(index.directory, "micropip", "0.11")
    configured = Settings(runtime_index="https://pypi.org/simple", distribution="", snapshots=False)
    extra = environment_settings(configured, tmp_path).extra
    assert extra == ("micropip",)
    assert environment_settings(Settings(), tmp_path).extra == ()
    for tools, names in ((extra, ["micropip", "tzdata"]), ((), ["tzdata"])):
        site = SiteEnvironments(replace(settings, extra=tools), snapshots=False)
        outcome = site.get(())
        assert isinstance(outcome, Environment)
        assert [wheel.name for wheel in outcome.wheels] == names
