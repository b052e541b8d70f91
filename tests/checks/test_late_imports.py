"""What examples import by names that stand in none of their files is in the snapshot, if they work with it there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from webasgi.checks import Case, Example
from webasgi.environments import EnvironmentSettings
from webasgi.playground import Playground, PlaygroundFile
from webasgi.site import SiteEnvironments

# No other example, and nothing of ours, imports it.
NAME = '"wsgiref" + "." + "validate"'
APP = """
import importlib, sys

async def app(scope, receive, send):
    if scope["type"] != "http":
        raise RuntimeError("no lifespan")
    status = STATUS
    importlib.import_module(NAME)
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": b""})
""".replace("NAME", NAME)


def memory(site: SiteEnvironments, directory: Path) -> str:
    """The digest of the only environment's snapshot."""
    site.write(directory)
    (manifest,) = directory.glob("environment-*.json")
    digest = json.loads(manifest.read_bytes())["prepared"]["snapshot"]["memory"]["sha256"]
    assert isinstance(digest, str)
    return digest


def examined(status: str) -> SiteEnvironments:
    """A site with one example, whose first response has this `status`, an expression."""
    example = Example(Playground((PlaygroundFile("main.py", APP.replace("STATUS", status)),)))
    site = SiteEnvironments(EnvironmentSettings())
    site.expect((), (), "a.rst:1")
    (outcome,) = site.examine([Case(example, "a.rst:1")]).values()
    assert outcome.exchanges[0].status == 200
    assert "wsgiref.validate" in outcome.modules
    assert "main" not in outcome.modules
    return site


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory) -> str:
    site = SiteEnvironments(EnvironmentSettings())
    site.get(())
    return memory(site, tmp_path_factory.mktemp("without"))


def test_a_late_import_is_held(without: str, tmp_path: Path) -> None:
    assert memory(examined("200"), tmp_path) != without


def test_not_where_it_changes_what_the_example_answers(without: str, tmp_path: Path) -> None:
    assert memory(examined(f"500 if {NAME} in sys.modules else 200"), tmp_path) == without
